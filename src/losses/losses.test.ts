import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../backend/backend.ts';
import { type Tensor4D, tf } from '../backend/tf.ts';
import { losses } from './index.ts';
import { localContrastNormalised } from './lcn.ts';
import type { Loss } from './loss.ts';

beforeAll(async () => {
  await openBackend({ want: 'wasm' });
});

const picture = (seed: number): Tensor4D => tf.randomUniform([2, 9, 8, 3], 0.1, 0.9, 'float32', seed) as Tensor4D;
const value = (loss: Loss, output: Tensor4D, target: Tensor4D): number =>
  tf.tidy(() => loss.compute({ output, target, input: target }).dataSync()[0]!);

describe.each(Object.values(losses) as Loss[])('loss $name', (loss) => {
  it('is zero where nothing is left to mend, and positive elsewhere', () => {
    const target = picture(1);
    const settled = loss.name === 'tv' ? (tf.fill([2, 9, 8, 3], 0.5) as Tensor4D) : target;
    expect(value(loss, settled, target)).toBeCloseTo(0, 9);
    expect(value(loss, picture(2), target)).toBeGreaterThan(1e-3);
  });

  it('has a finite gradient that agrees with central differences', () => {
    const [output, target] = [picture(3), picture(4)];
    const slope = tf
      .grad((x) => loss.compute({ output: x as Tensor4D, target, input: target }))(output)
      .dataSync();
    const values = output.dataSync().slice();
    const step = 2e-3;
    for (const index of [0, 37, 101, 250, 431]) {
      const shifted = (by: number): number => {
        const changed = values.slice();
        changed[index]! += by;
        return value(loss, tf.tensor4d(changed, output.shape), target);
      };
      const central = (shifted(step) - shifted(-step)) / (2 * step);
      expect(Math.abs(slope[index]! - central)).toBeLessThan(0.02 * Math.abs(central) + 3e-4);
    }
  });

  it('has a finite gradient on flat pictures', () => {
    const flat = tf.fill([1, 8, 8, 3], 0.5) as Tensor4D;
    const slope = tf
      .grad((x) => loss.compute({ output: x as Tensor4D, target: flat, input: flat }))(flat)
      .dataSync();
    expect(slope.every(Number.isFinite)).toBe(true);
  });
});

describe('closed forms', () => {
  it('mse and colour of a shift by d are d²', () => {
    const target = picture(5);
    const shifted = target.add(0.25) as Tensor4D;
    expect(value(losses.mse, shifted, target)).toBeCloseTo(0.0625, 6);
    expect(value(losses.colour, shifted, target)).toBeCloseTo(0.0625, 6);
  });

  it('gradient and lcn-pixels do not see a shift of brightness', () => {
    const target = picture(6);
    const shifted = target.add(0.25) as Tensor4D;
    expect(value(losses.gradient, shifted, target)).toBeCloseTo(0, 6);
    expect(value(losses['lcn-pixels'], shifted, target)).toBeCloseTo(0, 6);
  });

  it('tv of a ramp of slope s is s² per direction', () => {
    const ramp = tf.range(0, 8).mul(0.1).reshape([1, 1, 8, 1]).tile([1, 8, 1, 3]) as Tensor4D;
    expect(value(losses.tv, ramp, ramp)).toBeCloseTo(0.01, 6);
  });

  it('lcn-pixels of a checkerboard interior follows (I − μ)/(σ + C)', () => {
    const board = Float32Array.from({ length: 49 }, (_, i) => (i % 2 === 0 ? 0.25 : 0.75));
    const image = tf.tensor4d(board, [1, 7, 7, 1]);
    const zero = tf.fill([1, 7, 7, 1], 0.5) as Tensor4D;
    const mean = (25 * 0.25 + 24 * 0.75) / 49;
    const sigma = Math.sqrt((25 / 49) * (0.25 - mean) ** 2 + (24 / 49) * (0.75 - mean) ** 2 + 1e-6);
    const centre = (0.25 - mean) / (sigma + 1 / 255);
    const normalised = tf.tidy(() => lcnCentre(image));
    expect(normalised).toBeCloseTo(centre, 4);
    tf.dispose([image, zero]);
  });
});

function lcnCentre(image: Tensor4D): number {
  return localContrastNormalised(image).dataSync()[24]!;
}
