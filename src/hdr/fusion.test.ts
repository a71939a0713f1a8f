import { describe, expect, it } from 'vitest';
import { cv } from '../../test/support/opencv.ts';
import { sharedData } from '../../test/support/shared-data.ts';
import { randomStream } from '../core/random.ts';
import { toBytes } from '../image/color.ts';
import { cropImage, type Image } from '../image/image.ts';
import { readImage } from '../image/read.ts';
import { defaultCurve, drawCurve, keyOfScene, photograph } from './camera.ts';
import { fuseExposures } from './fusion.ts';

const read = async (...inside: string[]): Promise<Image> => (await readImage(sharedData(...inside)!)).image;

function difference(result: ArrayLike<number>, expected: ArrayLike<number>): { mean: number; high: number } {
  expect(result.length).toBe(expected.length);
  const sorted = Float64Array.from(result, (code, i) => Math.abs(code - expected[i]!)).sort();
  return { mean: sorted.reduce((a, b) => a + b, 0) / sorted.length, high: sorted[Math.floor(0.999 * sorted.length)]! };
}

const stacks = {
  house: ['A.jpg', 'B.jpg', 'C.jpg', 'D.jpg'],
  grandcanal: ['grandcanal_mean.jpg', 'grandcanal_over.jpg', 'grandcanal_under.jpg'],
};

describe.skipIf(!sharedData('stacks'))('fuseExposures on real stacks (needs ../shared/data/stacks)', () => {
  it.each([
    ['house', undefined],
    // The reference picture of this stack comes from a program that stretches its result.
    ['grandcanal', 0.01],
  ] as const)('gives the authors’ picture of %s, stretched by %s', async (name, stretch) => {
    const pictures = await Promise.all(stacks[name].map((file) => read('stacks', name, file)));
    const expected = await read('expected', 'baselines', `mertens_${name}.png`);
    const result = fuseExposures(pictures, stretch === undefined ? {} : { stretch });
    const { mean, high } = difference(toBytes(result), toBytes(expected));
    expect(mean).toBeLessThan(1);
    expect(high).toBeLessThanOrEqual(3);
  });

  it.each([
    [640, 480, undefined, 1, 3],
    [333, 257, [1, 1, 1], 0.01, 0.2],
  ] as const)('gives OpenCV’s picture at %d × %d, exponents %j', async (width, height, exponents, most, worst) => {
    const whole = await Promise.all(stacks.house.map((file) => read('stacks', 'house', file)));
    const pictures = whole.map((picture) => cropImage(picture, 20, 10, width, height));
    const list = new cv.MatVector();
    for (const picture of pictures) {
      const mat = cv.matFromArray(height, width, cv.CV_8UC3, toBytes(picture));
      list.push_back(mat);
      mat.delete();
    }
    const merge = exponents ? new cv.MergeMertens(...exponents) : new cv.MergeMertens(1, 1, 0);
    const fused = new cv.Mat();
    merge.process(list, fused, new cv.Mat(), new cv.Mat());
    const expected = fused.data32F as Float32Array;
    const result = fuseExposures(pictures, { variant: 'opencv', ...(exponents ? { exponents } : {}) });
    const ours = result.data.map((value) => 255 * value);
    const theirs = Float32Array.from(expected, (value) => 255 * Math.min(1, Math.max(0, value)));
    const { mean, high } = difference(ours, theirs);
    expect(mean).toBeLessThan(most);
    expect(high).toBeLessThanOrEqual(worst);
    for (const one of [list, merge, fused]) one.delete();
  });
});

describe('fuseExposures', () => {
  it('gives a single exposure back, at any size', () => {
    const random = randomStream(1);
    for (const [width, height] of [
      [1, 1],
      [5, 3],
      [17, 32],
    ] as const)
      for (const variant of ['paper', 'opencv'] as const) {
        const data = Float32Array.from({ length: 3 * width * height }, () => random.uniform());
        const result = fuseExposures([{ width, height, channels: 3, data }], { variant });
        result.data.forEach((value, i) => {
          expect(value).toBeCloseTo(data[i]!, 5);
        });
      }
  });

  it('refuses exposures of different size and none', () => {
    const picture = (width: number): Image => ({ width, height: 2, channels: 1, data: new Float32Array(2 * width) });
    expect(() => fuseExposures([picture(2), picture(3)])).toThrow('differ in size');
    expect(() => fuseExposures([])).toThrow('no picture');
  });
});

describe('photograph', () => {
  const random = randomStream(2);
  const data = Float32Array.from({ length: 3 * 64 }, () => 2 ** (8 * random.uniform() - 4));
  const scene = { width: 8, height: 8, channels: 3 as const, data };

  it('puts the key at the curve of 0.18 · 2^stops', () => {
    const flat = { ...scene, data: new Float32Array(192).fill(37) };
    expect(keyOfScene(flat)).toBeCloseTo(37, 3);
    for (const stops of [-2, 0, 2]) {
      const x = (0.18 * 2 ** stops) ** 0.9;
      expect(toBytes(photograph(flat, stops))[0]).toBe(Math.round((255 * 1.6 * x) / (x + 0.6)));
    }
  });

  it('does not depend on the unit of radiance, keeps ratios and gives whole 8-bit codes', () => {
    const one = photograph(scene, -1);
    const thousand = photograph({ ...scene, data: data.map((v) => 1000 * v) }, -1);
    expect(difference(toBytes(one), toBytes(thousand)).mean).toBeLessThan(0.02);
    for (let i = 0; i < 192; i += 3)
      if (one.data[i]! > 0.2 && one.data[i + 1]! < 1 && one.data[i]! < 1)
        expect(Math.abs(one.data[i + 1]! / one.data[i]! - data[i + 1]! / data[i]!)).toBeLessThan(
          0.02 * (1 + data[i + 1]! / data[i]!),
        );
    for (const value of one.data) expect(Math.abs(value * 255 - Math.round(value * 255))).toBeLessThan(1e-4);
  });

  it('draws positive curves around γ 0.9 and η 0.6 from its stream only', () => {
    const draw = () => {
      const stream = randomStream(3, 'curve');
      return Array.from({ length: 400 }, () => drawCurve(stream));
    };
    const curves = draw();
    expect(draw()).toEqual(curves);
    const mean = (key: 'gamma' | 'eta') => curves.reduce((sum, curve) => sum + curve[key], 0) / curves.length;
    expect(mean('gamma')).toBeCloseTo(defaultCurve.gamma, 1);
    expect(mean('eta')).toBeCloseTo(defaultCurve.eta, 1);
    expect(curves.every(({ gamma, eta }) => gamma > 0 && eta > 0)).toBe(true);
  });
});
