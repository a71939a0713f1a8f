import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { describeNative } from '../../../test/support/native.ts';
import { openBackend } from '../backend.ts';
import { tf } from '../tf.ts';
import { hashOfSources, load } from './addon.ts';
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
  expect(load('/nowhere', '/nowhere').status).toEqual({
    available: false,
    detail: 'the addon has not been built',
    mend: 'npm run setup:native',
  });
});

describe('an addon of other sources', () => {
  const root = mkdtempSync(join(tmpdir(), 'bench-addon-'));
  const [folder, sources] = [join(root, 'build'), join(root, 'addon')];
  for (const each of [folder, sources]) mkdirSync(each);
  const built = (more: object): void =>
    writeFileSync(join(folder, 'status.json'), JSON.stringify({ available: true, detail: 'oneDNN', ...more }));
  afterAll(() => rmSync(root, { recursive: true }));

  test.each([
    ['changed', () => writeFileSync(join(sources, 'pool.cc'), 'int changed;')],
    ['added', () => writeFileSync(join(sources, 'more.cc'), '')],
    ['renamed', () => renameSync(join(sources, 'pool.cc'), join(sources, 'poll.cc'))],
    ['unknown, because an older bench built it', () => built({})],
  ])('is not used once a source is %s, and the command that mends it is named', (_, change) => {
    rmSync(sources, { recursive: true });
    mkdirSync(sources);
    writeFileSync(join(sources, 'pool.cc'), 'int before;');
    built({ sources: hashOfSources(sources) });
    // There is no addon.node, so that one of the right sources fails later, by not being there to load.
    expect(load(folder, sources).status).toMatchObject({ detail: expect.stringContaining('does not load') });
    change();
    expect(load(folder, sources)).toEqual({
      status: {
        available: false,
        outdated: true,
        detail: expect.stringContaining('other sources'),
        mend: 'npm run setup:native',
      },
    });
  });

  test('is used where the sources are not shipped', () => {
    built({ sources: 'of somewhere else' });
    expect(load(folder, join(root, 'none')).status.outdated).toBeUndefined();
  });
});
