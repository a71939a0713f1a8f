import { expect, test } from 'vitest';
import { describeNative } from '../../../test/support/native.ts';
import { openBackend } from '../backend.ts';
import { tf } from '../tf.ts';
import { load } from './addon.ts';
import { nativeKernels } from './index.ts';

describeNative('the native back end', () => {
  test('is the wasm back end with its kernels replaced, and gives them back', async () => {
    const native = await openBackend({ want: 'native', threads: 2 });
    expect(native.describe()).toMatch(/^native \(CPU, oneDNN [\d.]+, 2 threads\): chosen because/);
    expect(tf.getBackend()).toBe('wasm');
    const kernels = Object.keys(nativeKernels);
    const replaced = kernels.map((name) => tf.getKernel(name, 'wasm').kernelFunc);
    await openBackend({ want: 'wasm', threads: 1 });
    kernels.forEach((name, i) => {
      expect(tf.getKernel(name, 'wasm')?.kernelFunc, name).not.toBe(replaced[i]);
    });
  });
});

test('an addon that was never built is reported with the command that builds it', () => {
  expect(load('/nowhere').status).toEqual({
    available: false,
    detail: 'the addon has not been built',
    mend: 'npm run setup:native',
  });
});
