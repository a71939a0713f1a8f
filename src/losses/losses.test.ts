import { beforeAll, describe, expect, it } from 'vitest';
import { generated } from '../../test/support/generated.ts';
import { openBackend } from '../backend/backend.ts';
import { type Scalar, type Tensor1D, type Tensor4D, tf } from '../backend/tf.ts';
import { featuresOfStep } from '../models/vgg.ts';
import { blurTaps } from './blurred-colour.ts';
import { contextualDistance } from './contextual.ts';
import { dynamicWeights } from './dynamic-perceptual.ts';
import { losses } from './index.ts';
import { localContrastNormalised } from './lcn.ts';
import type { Loss } from './loss.ts';
import { zeroPaddedSsim } from './ssim.ts';

beforeAll(async () => {
  await openBackend({ want: 'wasm' });
});

const picture = (seed: number, height = 9, width = 8): Tensor4D =>
  tf.randomUniform([2, height, width, 3], 0.1, 0.9, 'float32', seed);
/** The picture, and every second and every fourth pixel of it. */
const scalesOf = (x: Tensor4D): Tensor4D[] =>
  [1, 2, 4].map((step) => tf.stridedSlice(x, [0, 0, 0, 0], x.shape, [1, step, step, 1]) as Tensor4D);
const lossOf = (loss: Loss, output: Tensor4D, target: Tensor4D): Scalar =>
  loss.compute({ output, target, input: target, scales: scalesOf(output), features: featuresOfStep('random') });
const value = (loss: Loss, output: Tensor4D, target: Tensor4D): number =>
  tf.tidy(() => lossOf(loss, output, target).dataSync()[0]!);

const all: readonly Loss[] = Object.values(losses);

describe.each(all.filter(({ usesFeatures }) => !usesFeatures))('loss $name', (loss) => {
  it('is zero where nothing is left to mend, and positive elsewhere', () => {
    const target = picture(1);
    const settled = loss.name === 'tv' ? (tf.fill([2, 9, 8, 3], 0.5) as Tensor4D) : target;
    expect(value(loss, settled, target)).toBeCloseTo(0, 9);
    expect(value(loss, picture(2), target)).toBeGreaterThan(1e-3);
  });

  it('has a finite gradient that agrees with central differences', () => {
    const [output, target] = [picture(3), picture(4)];
    const slope = tf
      .grad((x) => lossOf(loss, x as Tensor4D, target))(output)
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
      .grad((x) => lossOf(loss, x as Tensor4D, flat))(flat)
      .dataSync();
    expect(slope.every(Number.isFinite)).toBe(true);
  });
});

describe.each(all.filter(({ usesFeatures }) => usesFeatures))('loss $name, on random features', (loss) => {
  /** Squares of 8×8 pixels with some noise. */
  const large = (seed: number): Tensor4D =>
    tf.image.resizeNearestNeighbor(picture(seed, 4, 4), [32, 32]).add(picture(seed + 10, 32, 32).mul(0.1)) as Tensor4D;

  it('is lowest where nothing is left to mend', () => {
    const target = large(1);
    expect(value(loss, target, target)).toBeCloseTo(0, 4);
    expect(value(loss, large(2), target)).toBeGreaterThan(1e-3);
  });

  it('has a finite gradient that agrees with the difference along it', () => {
    const [output, target] = [large(3), large(4)];
    const slope = tf.grad((x) => lossOf(loss, x as Tensor4D, target))(output);
    const length = slope.norm().dataSync()[0]!;
    const step = 0.005 / length;
    const told = (picture: Tensor4D): Record<string, number> | undefined => {
      const details = loss.details?.({ output: picture, target, input: target, features: featuresOfStep('random') });
      return (
        details && Object.fromEntries(Object.entries(details).map(([name, scalar]) => [name, scalar.dataSync()[0]!]))
      );
    };
    const held = told(output);
    const along = (by: number): number => {
      const moved = output.add(slope.mul(by)) as Tensor4D;
      if (!held) return value(loss, moved, target);
      const now = told(moved)!;
      return [1, 2, 3, 4, 5].reduce((sum, level) => sum + held[`a pool${level}`]! * now[`z pool${level}`]!, 0);
    };
    expect(slope.dataSync().every(Number.isFinite)).toBe(true);
    expect((along(step) - along(-step)) / (2 * step * length ** 2)).toBeCloseTo(1, 1);
  });
});

describe('contextual distance', () => {
  const shape: [number, number, number, number] = [2, 8, 6, 6];
  const [x, y] = [generated(1, 576), generated(2, 576)];
  /** The formula in double precision, features in NCHW order. */
  function inDouble(h: number): number {
    const at = (values: Float64Array, n: number, c: number, p: number) => values[(n * 8 + c) * 36 + p]!;
    const means = Array.from({ length: 8 }, (_, c) => {
      let sum = 0;
      for (let n = 0; n < 2; n++) for (let p = 0; p < 36; p++) sum += at(y, n, c, p) / 72;
      return sum;
    });
    const direction = (values: Float64Array, n: number, p: number): number[] => {
      const centred = means.map((mean, c) => at(values, n, c, p) - mean);
      const length = Math.hypot(...centred);
      return centred.map((value) => value / length);
    };
    let loss = 0;
    for (let n = 0; n < 2; n++) {
      const best = new Float64Array(36);
      for (let i = 0; i < 36; i++) {
        const a = direction(x, n, i);
        const distances = Array.from({ length: 36 }, (_, j) => {
          const b = direction(y, n, j);
          return 1 - a.reduce((sum, value, c) => sum + value * b[c]!, 0);
        });
        const least = Math.min(...distances) + 1e-5;
        const weights = distances.map((distance) => Math.exp((1 - distance / least) / h));
        const sum = weights.reduce((total, weight) => total + weight, 0);
        for (const [j, weight] of weights.entries()) best[j] = Math.max(best[j]!, weight / sum);
      }
      loss -= Math.log(best.reduce((total, value) => total + value / 36, 0) + 1e-5) / 2;
    }
    return loss;
  }

  it.each([
    [0.5, 0.938201306341],
    [0.1, 0.564700276117],
  ])('with h = %f has the recorded value: the formula to 1e-9 in double, the tensors to 1e-6', (h, recorded) => {
    expect(Math.abs(inDouble(h) - recorded)).toBeLessThan(1e-9);
    const [a, b] = [x, y].map((values) => tf.tensor4d(Float32Array.from(values), shape).transpose([0, 2, 3, 1]));
    const found = tf.tidy(() => contextualDistance(a as Tensor4D, b as Tensor4D, h).dataSync()[0]!);
    expect(Math.abs(found - recorded)).toBeLessThan(1e-6);
  });
});

describe('dynamic perceptual weights', () => {
  it('are a softmax that passes no gradient', () => {
    const z = tf.tensor1d([0.1, 0.4, 0.2]);
    const a = [...dynamicWeights(z).dataSync()];
    const slope = tf.grad((x) =>
      dynamicWeights(x as Tensor1D)
        .mul(x)
        .sum(),
    )(z);
    for (const [i, value] of slope.dataSync().entries()) expect(value).toBeCloseTo(a[i]!, 6);
    expect(a.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 6);
    expect(a[1]! / a[0]!).toBeCloseTo(Math.exp(0.3), 5);
  });

  it('are given for the log beside the distances', () => {
    const details = losses['dynamic-perceptual'].details!({
      output: picture(1, 32, 32),
      target: picture(2, 32, 32),
      input: picture(2, 32, 32),
      features: featuresOfStep('random'),
    });
    expect(Object.keys(details)).toHaveLength(10);
    expect(
      ['a pool1', 'a pool2', 'a pool3', 'a pool4', 'a pool5'].reduce(
        (sum, name) => sum + details[name]!.dataSync()[0]!,
        0,
      ),
    ).toBeCloseTo(1, 5);
  });
});

describe('closed forms', () => {
  it('ssim-zero-padded has the value of the same formula in PyTorch', () => {
    const shape: [number, number, number, number] = [1, 12, 14, 3];
    const [a, b] = [1, 2].map((seed) => tf.tensor4d(Float32Array.from(generated(seed, 504)), shape));
    const mixed = a!.add(b!).mul(0.5) as Tensor4D;
    expect(tf.tidy(() => zeroPaddedSsim(a as Tensor4D, mixed).dataSync()[0]!)).toBeCloseTo(0.7621683868047147, 5);
  });

  it('blurs by taps that sum to 1, with the middle and the end of the release', () => {
    const taps = blurTaps();
    expect(taps.reduce((sum, tap) => sum + tap, 0)).toBeCloseTo(1, 12);
    expect(taps[10]).toBeCloseTo(0.087, 4);
    expect(taps[0]).toBeCloseTo(0.0091, 4);
    expect(taps[20]).toBeCloseTo(taps[0]!, 9);
  });

  it('blurred-colour of a shift by d is half the sum of (d · mass of the kernel inside the picture)²', () => {
    const target = tf.fill([2, 5, 5, 3], 0.5) as Tensor4D;
    const taps = blurTaps();
    const inside = Array.from({ length: 5 }, (_, x) => taps.slice(10 - x, 15 - x).reduce((sum, tap) => sum + tap, 0));
    let expected = 0;
    for (const row of inside) for (const column of inside) expected += (3 * (0.1 * row * column) ** 2) / 2;
    expect(value(losses['blurred-colour'], target.add(0.1) as Tensor4D, target)).toBeCloseTo(expected, 6);
  });

  it('ssim-bands says what it needs of a network of one resolution', () => {
    const target = picture(8);
    expect(() => losses['ssim-bands'].compute({ output: target, target, input: target })).toThrow(
      'several resolutions',
    );
  });

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
