import { describe, expect, it } from 'vitest';
import { paintedScene } from '../../test/support/warped-pair.ts';
import { luminance, type Plane } from './plane.ts';
import { correlation, levelsOf, searchShift } from './search.ts';
import { warp } from './warp.ts';
import { windowAligner } from './window.ts';

const a = luminance(paintedScene(300, 220, 7));

/** B, in which the content of A about `centre` is turned and moved, then made darker and flatter. */
function moved(dx: number, dy: number, radians: number, centre: [number, number]): Plane {
  const [cosine, sine] = [Math.cos(radians), Math.sin(radians)];
  const [x, y] = centre;
  const back = [
    cosine,
    sine,
    x - cosine * (x + dx) - sine * (y + dy),
    -sine,
    cosine,
    y + sine * (x + dx) - cosine * (y + dy),
    0,
    0,
    1,
  ];
  const b = warp({ ...a, channels: 1 }, back, a.width, a.height);
  return { ...b, data: b.data.map((value) => 0.1 + 0.6 * value) };
}

describe('windowAligner', () => {
  it.each([
    [0.37, -0.61, 0],
    [3.2, -6.7, 0.02],
    [-8.4, 5.45, -0.03],
  ])('finds a shift of (%f, %f) pixels and a turn of %f rad under another gain and offset', (dx, dy, radians) => {
    const [left, top, side] = [100, 60, 100];
    const b = moved(dx, dy, radians, [left + 49.5, top + 49.5]);
    const shift = searchShift(levelsOf(a), levelsOf(b), left, top, side, 10)!;
    const placed = windowAligner(a, b, side).place(left, top, shift.dx, shift.dy, true)!;
    expect(Math.hypot(placed.dx - dx, placed.dy - dy)).toBeLessThan(0.04);
    expect(Math.abs(placed.radians - radians)).toBeLessThan(0.001);
    expect(placed.ncc).toBeGreaterThan(0.985);
  });

  it('does not move along a lone edge, which does not say where it lies', () => {
    const edge = { width: 160, height: 160, data: new Float32Array(160 * 160) };
    for (let i = 0; i < edge.data.length; i++) edge.data[i] = 1 / (1 + Math.exp((i % 160) - 80));
    const placed = windowAligner(edge, edge, 100).place(30, 30, 0, 0, true)!;
    expect(Math.hypot(placed.dx, placed.dy)).toBeLessThan(0.01);
  });

  it('gives no placement where B is unknown', () => {
    const b = { ...a, data: a.data.slice().fill(Number.NaN, 0, a.width * 100) };
    expect(windowAligner(a, b, 100).place(100, 60, 0, 0, true)).toBeUndefined();
    expect(searchShift(levelsOf(a), levelsOf(b), 100, 60, 100, 10)).toBeUndefined();
  });
});

describe('correlation', () => {
  it.each([7, 24, 49, 100])('is the zero-mean NCC of windows of %i pixels, NaN where B is unknown or left', (side) => {
    const b = { ...a, data: a.data.map((value, i) => (i % a.width === 250 ? Number.NaN : 0.3 + 0.5 * value ** 2)) };
    for (const [x, y, dx, dy] of [
      [20, 30, 0, 0],
      [61, 17, -9, 13],
      [140, 90, 3, -2],
    ] as const) {
      const [u, v] = [valuesOf(a, x, y, side), valuesOf(b, x + dx, y + dy, side)];
      expect(correlation(a, b, x, y, side, dx, dy)).toBeCloseTo(pearson(u, v), 10);
    }
    expect(correlation(a, b, 200, 0, side, 51 - side, 0)).toBeNaN();
    expect(correlation(a, b, 0, 0, side, -1, 0)).toBeNaN();
  });

  const valuesOf = (plane: Plane, x: number, y: number, side: number): number[] =>
    Array.from(
      { length: side * side },
      (_, i) => plane.data[(y + Math.floor(i / side)) * plane.width + x + (i % side)]!,
    );
  const pearson = (u: number[], v: number[]): number => {
    const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    const [mu, mv] = [mean(u), mean(v)];
    const product = (p: number[], mp: number, q: number[], mq: number): number =>
      p.reduce((sum, value, i) => sum + (value - mp) * (q[i]! - mq), 0);
    return product(u, mu, v, mv) / Math.sqrt(product(u, mu, u, mu) * product(v, mv, v, mv));
  };
});

describe('searchShift', () => {
  it('finds a whole shift exactly', () => {
    const b = moved(7, -9, 0, [0, 0]);
    expect(searchShift(levelsOf(a), levelsOf(b), 90, 60, 100, 10)).toMatchObject({ dx: 7, dy: -9 });
  });
});
