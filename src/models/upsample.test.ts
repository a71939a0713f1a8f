import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../backend/backend.ts';
import { type Tensor4D, tf } from '../backend/tf.ts';
import { upsampleBilinear } from './upsample.ts';

beforeAll(async () => {
  await openBackend({ want: 'wasm' });
});

/** The formula itself: half-pixel centres, border repeated. */
function reference(values: Float32Array, height: number, width: number, factor: number): number[] {
  const at = (y: number, x: number) =>
    values[Math.min(height - 1, Math.max(0, y)) * width + Math.min(width - 1, Math.max(0, x))]!;
  const out: number[] = [];
  for (let y = 0; y < height * factor; y++)
    for (let x = 0; x < width * factor; x++) {
      const v = (y + 0.5) / factor - 0.5;
      const u = (x + 0.5) / factor - 0.5;
      const [y0, x0] = [Math.floor(v), Math.floor(u)];
      const [dy, dx] = [v - y0, u - x0];
      out.push(
        (1 - dy) * ((1 - dx) * at(y0, x0) + dx * at(y0, x0 + 1)) +
          dy * ((1 - dx) * at(y0 + 1, x0) + dx * at(y0 + 1, x0 + 1)),
      );
    }
  return out;
}

describe('upsampleBilinear', () => {
  it.each([2, 4])('samples at half-pixel centres, factor %i', (factor) => {
    const input = tf.randomUniform([1, 5, 4, 1], 0, 1, 'float32', 11) as Tensor4D;
    const expected = reference(input.dataSync() as Float32Array, 5, 4, factor);
    const out = upsampleBilinear(input, factor).dataSync();
    for (const [i, value] of expected.entries()) expect(out[i]).toBeCloseTo(value, 5);
  });

  it.each([2, 4])('has the adjoint of itself as gradient, factor %i', (factor) => {
    const [height, width] = [3, 5];
    const input = tf.zeros([1, height, width, 2]) as Tensor4D;
    const weights = tf.randomUniform([1, height * factor, width * factor, 2], -1, 1, 'float32', 13);
    const gradient = tf
      .grad((x) =>
        upsampleBilinear(x as Tensor4D, factor)
          .mul(weights)
          .sum(),
      )(input)
      .dataSync();
    for (let i = 0; i < gradient.length; i++) {
      const unit = new Float32Array(gradient.length);
      unit[i] = 1;
      const change = tf.tidy(
        () =>
          upsampleBilinear(tf.tensor(unit, input.shape) as Tensor4D, factor)
            .mul(weights)
            .sum()
            .dataSync()[0]!,
      );
      expect(gradient[i]).toBeCloseTo(change, 4);
    }
  });
});
