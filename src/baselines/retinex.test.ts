import { describe, expect, it } from 'vitest';
import { randomStream } from '../core/random.ts';
import { lime, refineIllumination } from './lime.ts';
import { decomposeRobustly, rrm } from './rrm.ts';
import { decompose, srie } from './srie.ts';

const size = { width: 132, height: 96 };

/** Patches of constant reflectance under a smooth illumination. */
function scene(noise = 0) {
  const random = randomStream(3, 'scene');
  const tiles = Array.from({ length: 24 }, () => 0.2 + 0.8 * random.uniform());
  const reflectance = new Float32Array(size.width * size.height);
  const illumination = new Float32Array(reflectance.length);
  const value = new Float32Array(reflectance.length);
  for (let y = 0, i = 0; y < size.height; y++)
    for (let x = 0; x < size.width; x++, i++) {
      reflectance[i] = tiles[6 * Math.floor(y / 24) + Math.floor(x / 22)]!;
      illumination[i] = 0.12 + 0.4 * (x / size.width) + 0.2 * Math.sin((2 * y) / size.height);
      value[i] = Math.min(1, Math.max(0, reflectance[i]! * illumination[i]! + noise * random.normal()));
    }
  return { reflectance, illumination, value };
}

/** Pearson correlation. */
function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const mean = (v: ArrayLike<number>) => Array.from(v).reduce((sum, x) => sum + x, 0) / v.length;
  const [ma, mb] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    ab += (a[i]! - ma) * (b[i]! - mb);
    aa += (a[i]! - ma) ** 2;
    bb += (b[i]! - mb) ** 2;
  }
  return ab / Math.sqrt(aa * bb);
}

describe('srie', () => {
  const { value, reflectance } = scene();
  const result = decompose(value, size, srie.defaults);

  it('never lets a round raise its objective', () => {
    for (const [before, after] of result.objective) expect(after).toBeLessThanOrEqual(before * (1 + 1e-9));
  });

  it('keeps R in (0, 1], L at or above S, and R·L near S', () => {
    let misfit = 0;
    for (let i = 0; i < value.length; i++) {
      expect(result.reflectance[i]).toBeLessThanOrEqual(1);
      expect(result.reflectance[i]).toBeGreaterThan(0);
      expect(result.illumination[i]).toBeGreaterThanOrEqual(255 * value[i]! * (1 - 1e-5));
      misfit += Math.abs(result.reflectance[i]! * result.illumination[i]! - 255 * value[i]!) / value.length;
    }
    expect(misfit).toBeLessThan(2);
  });

  it('lights what surrounds a bright disc the same on all sides', () => {
    const [width, height, radius] = [80, 80, 16];
    const disc = Float32Array.from({ length: width * height }, (_, i) => {
      const [x, y] = [(i % width) - 39.5, Math.floor(i / width) - 39.5];
      return (Math.hypot(x, y) < radius ? 200 : 8) / 255;
    });
    const { illumination } = decompose(disc, { width, height }, srie.defaults);
    const at = (x: number, y: number): number => illumination[y * width + x]!;
    for (const away of [1, 3, 6]) {
      const [near, far] = [40 - radius - away, 39 + radius + away];
      expect(at(near, 40)).toBeGreaterThan(10);
      for (const side of [at(far, 40), at(40, near), at(40, far)]) expect(side / at(near, 40)).toBeCloseTo(1, 1);
    }
  });

  it('recovers the reflectance of patches under a smooth illumination better than the picture itself does', () => {
    const found = correlation(result.reflectance.map(Math.log), reflectance.map(Math.log));
    expect(found).toBeGreaterThan(correlation(value.map(Math.log), reflectance.map(Math.log)));
  });
});

describe('rrm', () => {
  const { value, illumination } = scene();
  const result = decomposeRobustly(value, size, rrm.defaults);

  it('lowers its objective round by round', () => {
    for (let i = 1; i < result.objective.length; i++)
      expect(result.objective[i]!).toBeLessThanOrEqual(result.objective[i - 1]! * 1.001);
  });

  it('explains the picture: I ≈ R·L to 1/255', () => {
    expect(result.misfit).toBeLessThan(1 / 255);
  });

  it('finds an illumination like the true one, with less variation than the picture', () => {
    expect(correlation(result.illumination, illumination)).toBeGreaterThan(correlation(value, illumination));
  });

  it('recovers the reflectance of patches under a smooth illumination better than the picture itself does', () => {
    const { reflectance } = scene();
    expect(correlation(result.reflectance, reflectance)).toBeGreaterThan(correlation(value, reflectance));
  });

  it('with the noise map explains a noisy picture by a smoother reflectance', () => {
    const noisy = scene(0.02).value;
    const plain = decomposeRobustly(noisy, size, rrm.defaults);
    const robust = decomposeRobustly(noisy, size, {
      ...rrm.defaults,
      noise: true,
      beta: 0.01,
      delta: 10,
      lambda: 5,
      epsilonCodes: 10,
    });
    const variation = (plane: Float32Array) =>
      plane.reduce((sum, v, i) => sum + (i % size.width ? Math.abs(v - plane[i - 1]!) : 0), 0);
    expect(variation(robust.reflectance)).toBeLessThan(variation(plain.reflectance));
    expect(robust.noise.some((n) => n !== 0)).toBe(true);
    expect(plain.noise.every((n) => n === 0)).toBe(true);
    // I ≈ R·L + N as well as without noise.
    expect(robust.misfit).toBeLessThan(1 / 255);
  });
});

describe('lime', () => {
  const { value } = scene();
  const picture = { ...size, channels: 1 as const, data: value };

  it.each(['sped-up', 'exact'] as const)('lowers the weighted total variation of the initial map (%s)', (solver) => {
    const refined = refineIllumination(picture, { ...lime.defaults, solver });
    const variation = (plane: Float32Array) =>
      plane.reduce((sum, v, i) => sum + (i % size.width ? Math.abs(v - plane[i - 1]!) : 0), 0);
    expect(variation(refined)).toBeLessThan(0.8 * variation(value));
    expect(refined.every((t) => t > 0 && t < 1)).toBe(true);
  });

  it.each(['I', 'II', 'III'] as const)('keeps a strong edge and flattens fine texture (strategy %s)', (strategy) => {
    const half = size.width / 2;
    const step = value.map((_, i) => (i % size.width < half ? 0.1 : 0.8) + 0.02 * (i % 2));
    const plane = refineIllumination({ ...picture, data: step }, { ...lime.defaults, strategy });
    const row = 24 * size.width;
    expect(plane[row + half + 8]! - plane[row + half - 8]!).toBeGreaterThan(0.6);
    expect(Math.abs(plane[row + 21]! - plane[row + 20]!)).toBeLessThan(0.005);
  });
});
