import { beforeAll, expect, it } from 'vitest';
import { openBackend } from '../backend/backend.ts';
import { type Tensor4D, tf } from '../backend/tf.ts';
import { forwardAnySize } from './any-size.ts';
import { enhanceWith } from './enhance.ts';
import { unet } from './unet.ts';

beforeAll(async () => {
  await openBackend({ want: 'wasm' });
});

const network = unet.build({ ...unet.defaults, widths: [4, 6, 8] }, 1);

it('gives a picture of any size what enhancing it gives, and leaves multiples as they are', async () => {
  expect(network.multiple).toBe(4);
  const input = tf.randomUniform([1, 13, 19, 3], 0, 1, 'float32', 1) as Tensor4D;
  const expected = await enhanceWith(network, {
    width: 19,
    height: 13,
    channels: 3,
    data: input.dataSync() as Float32Array,
  });
  const found = tf.tidy(() => tf.clipByValue(forwardAnySize(network, input), 0, 1));
  expect(found.shape).toEqual([1, 13, 19, 3]);
  expect(found.dataSync()).toEqual(expected.data);
  const even = input.slice([0, 0, 0, 0], [1, 12, 16, 3]);
  expect(forwardAnySize(network, even).dataSync()).toEqual(network.forward(even).dataSync());
});

it('carries the gradient of what was extended back to the pixels that it was taken from', () => {
  const filter = tf.randomUniform([3, 3, 3, 3], -1, 1, 'float32', 4) as Tensor4D;
  const smooth = { ...network, forward: (x: Tensor4D) => tf.tanh(tf.conv2d(x, filter, 1, 'same')) };
  const input = tf.randomUniform([1, 5, 6, 3], 0.2, 0.8, 'float32', 2) as Tensor4D;
  const loss = (x: Tensor4D) => forwardAnySize(smooth, x).square().sum();
  const slope = tf
    .grad((x) => loss(x as Tensor4D))(input)
    .arraySync() as number[][][][];
  const moved = (y: number, x: number, by: number): number => {
    const buffer = tf.buffer([1, 5, 6, 3]);
    buffer.set(by, 0, y, x, 1);
    return tf.tidy(() => loss(input.add(buffer.toTensor())).dataSync()[0]!);
  };
  for (const [y, x] of [
    [3, 4],
    [4, 5],
    [0, 0],
  ] as const)
    expect(slope[0]![y]![x]![1]!).toBeCloseTo((moved(y, x, 0.01) - moved(y, x, -0.01)) / 0.02, 2);
});
