import { expect, test } from 'vitest';
import { backendStatuses, openBackend } from './backend.ts';
import { type Tensor4D, tf } from './tf.ts';

test('openBackend starts wasm, cpu on request, and the same one for the same wish', async () => {
  const wasm = await openBackend({ want: 'wasm' });
  expect(wasm.name).toBe('wasm');
  expect(tf.getBackend()).toBe('wasm');
  expect(await openBackend({ want: 'wasm' })).toBe(wasm);
  expect((await openBackend({ want: 'cpu' })).describe()).toMatch(/^cpu \(CPU, JavaScript, 1 thread\): chosen because/);
  expect(tf.getBackend()).toBe('cpu');
});

test('openBackend answers an unknown name with near names', async () => {
  await expect(openBackend({ want: 'wsam' as 'wasm' })).rejects.toMatchObject({
    code: 'unknown-name',
    mend: expect.stringContaining('wasm'),
  });
});

test('backendStatuses names each back end, and the mending command of each absent one', async () => {
  const statuses = await backendStatuses();
  expect(statuses.map(({ name }) => name)).toEqual(['tensorflow', 'native', 'wasm', 'webgpu', 'cpu']);
  for (const { found, why, mend } of statuses) {
    expect(why).toMatch(/\.$/);
    if (!found) expect(mend).toBeTruthy();
  }
});

test('a convolution trains on wasm', async () => {
  await openBackend({ want: 'wasm' });
  const x: Tensor4D = tf.ones([1, 4, 4, 2]);
  const filter: Tensor4D = tf.ones([3, 3, 2, 2]);
  const gradient = tf.grad((f) => tf.conv2d(x, f as Tensor4D, 1, 'same').sum())(filter);
  expect(Array.from(gradient.dataSync().slice(0, 4))).toEqual([9, 9, 9, 9]);
});
