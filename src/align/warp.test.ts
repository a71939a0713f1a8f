import { describe, expect, it } from 'vitest';
import { randomStream } from '../core/random.ts';
import { type Homography, identity } from './homography.ts';
import type { Lens } from './map.ts';
import { lowPassSamples, type Samples, warp, warpSmoothed } from './warp.ts';

const random = randomStream(1, 'warp test');
const source: Samples = {
  width: 61,
  height: 43,
  channels: 1,
  data: Float32Array.from({ length: 61 * 43 }, () => random.uniform()),
};
const h: Homography = [1.02, 0.03, -4, -0.02, 0.97, 2, 1e-4, -2e-4, 1];

/** Catmull-Rom interpolation as its definition says, borders repeated, in double precision. */
function slowly({ width, height, data }: Samples, [a, b, c, d, e, f, g, i, k]: Homography, lens?: Lens) {
  const weight = (t: number): number => {
    const x = Math.abs(t);
    return x < 1 ? (1.5 * x - 2.5) * x * x + 1 : x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
  };
  const at = (x: number, y: number): number =>
    data[Math.min(height - 1, Math.max(0, y)) * width + Math.min(width - 1, Math.max(0, x))]!;
  return (gridX: number, gridY: number): number => {
    let [x, y] = [gridX, gridY];
    if (lens) {
      const [p, q, r, s, t, u] = lens.placing as unknown as [number, number, number, number, number, number];
      const [dx, dy] = [p * x + q * y + r - lens.centreX, s * x + t * y + u - lens.centreY];
      const factor = 1 + lens.strength * (dx * dx + dy * dy);
      [x, y] = [lens.centreX + dx * factor, lens.centreY + dy * factor];
    }
    const w = g! * x + i! * y + k!;
    const [sx, sy] = [(a! * x + b! * y + c!) / w, (d! * x + e! * y + f!) / w];
    if (!(sx >= 0 && sx <= width - 1 && sy >= 0 && sy <= height - 1)) return Number.NaN;
    let sum = 0;
    for (let n = Math.floor(sy) - 1; n <= Math.floor(sy) + 2; n++)
      for (let m = Math.floor(sx) - 1; m <= Math.floor(sx) + 2; m++) sum += weight(sx - m) * weight(sy - n) * at(m, n);
    return sum;
  };
}

function expectEqual(found: Samples, expected: (x: number, y: number) => number): number {
  let known = 0;
  for (let y = 0; y < found.height; y++)
    for (let x = 0; x < found.width; x++) {
      const [one, other] = [found.data[y * found.width + x]!, expected(x, y)];
      if (Number.isNaN(other)) expect(one).toBeNaN();
      else {
        expect(Math.abs(one - other)).toBeLessThan(1e-5);
        known++;
      }
    }
  return known;
}

describe('warp', () => {
  it('interpolates as the definition says, NaN outside, on grids of even and odd width', () => {
    for (const width of [60, 61])
      expect(expectEqual(warp(source, h, width, 43), slowly(source, h))).toBeGreaterThan(1500);
  });

  it('passes a turned patch through a lens', () => {
    const lens: Lens = { placing: [0.99, -0.05, 20, 0.05, 0.99, 9, 0, 0, 1], centreX: 30, centreY: 21, strength: 2e-5 };
    expect(expectEqual(warp(source, h, 17, 15, lens), slowly(source, h, lens))).toBe(17 * 15);
  });

  it('gives the picture itself under the identity, bit for bit', () => {
    expect(warp(source, identity, 61, 43).data).toEqual(source.data);
  });

  it('gives NaN everywhere for a grid that lies beside the picture', () => {
    expect(warp(source, [1, 0, 500, 0, 1, 0, 0, 0, 1], 8, 8).data.every(Number.isNaN)).toBe(true);
  });

  it('treats three channels as three pictures', () => {
    const data = new Float32Array(source.data.length * 3);
    source.data.forEach((value, i) => void data.set([value, 1 - value, value * value], 3 * i));
    const [rgb, gray] = [warp({ ...source, channels: 3, data }, h, 61, 43), warp(source, h, 61, 43)];
    const squares = warp({ ...source, data: source.data.map((v) => v * v) }, h, 61, 43);
    for (const [i, value] of gray.data.entries()) {
      if (Number.isNaN(value)) continue;
      expect(rgb.data[3 * i]).toBeCloseTo(value, 6);
      expect(rgb.data[3 * i + 2]).toBeCloseTo(squares.data[i]!, 6);
    }
  });
});

describe('warpSmoothed', () => {
  it('gives what warping the whole smoothed picture gives, from any part of it', () => {
    const whole = lowPassSamples(source, 1.8);
    for (const [left, top] of [
      [0, 0],
      [7, 3],
      [20, 15],
    ]) {
      const place: Homography = [1.8, 0, left!, 0, 1.8, top!, 0, 0, 1];
      const [part, all] = [warpSmoothed(source, 1.8, place, 16, 12), warp(whole, place, 16, 12)];
      for (const [i, value] of all.data.entries()) expect(part.data[i]).toBeCloseTo(value, 5);
    }
  });
});
