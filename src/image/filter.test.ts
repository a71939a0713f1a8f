import { describe, expect, it } from 'vitest';
import { randomStream } from '../core/random.ts';
import { type Border, filterPlane, filterRows, gaussianTaps, type Plane } from './filter.ts';

/** The window summed value by value, with the border rule applied to every index. */
function directly(plane: Plane, taps: Float64Array, border: Border): number[] {
  const { width, height, data } = plane;
  const half = taps.length >> 1;
  const inside = (i: number, size: number): number => {
    if (i >= 0 && i < size) return i;
    if (border === 'replicate') return Math.max(0, Math.min(size - 1, i));
    return i < 0 ? inside(-1 - i, size) : inside(2 * size - 1 - i, size);
  };
  const shrink = border === 'valid' ? taps.length - 1 : 0;
  const out: number[] = [];
  for (let y = 0; y < height - shrink; y++)
    for (let x = 0; x < width - shrink; x++) {
      let sum = 0;
      for (const [v, down] of taps.entries())
        for (const [u, across] of taps.entries()) {
          const [row, column] = border === 'valid' ? [y + v, x + u] : [y + v - half, x + u - half];
          const outside = row < 0 || column < 0 || row >= height || column >= width;
          if (border === 'zero' && outside) continue;
          sum += down * across * data[inside(row, height) * width + inside(column, width)]!;
        }
      out.push(sum);
    }
  return out;
}

describe('filterPlane', () => {
  const borders = ['valid', 'zero', 'replicate', 'reflect'] as const;
  it.each(borders)('equals the direct sum at the border "%s", for widths of every remainder', (border) => {
    for (const [width, height] of [
      [12, 11],
      [13, 14],
      [14, 12],
      [15, 23],
      [4, 3],
      [1, 1],
    ] as const) {
      const random = randomStream(2, 'filter', width);
      const plane = { width, height, data: Float64Array.from({ length: width * height }, () => random.uniform()) };
      for (const size of border === 'valid' ? [1, 3, 8, 11] : [1, 3, 7, 11]) {
        const taps = gaussianTaps(size, 1.5);
        const expected = directly(plane, taps, border);
        const { data } = filterPlane(plane, taps, border);
        expect(data.length).toBe(Math.max(0, expected.length));
        for (const [i, value] of data.entries()) expect(value).toBeCloseTo(expected[i]!, 13);
      }
    }
  });

  it('is empty where a "valid" window does not fit', () => {
    const plane = { width: 5, height: 20, data: new Float64Array(100) };
    expect(filterPlane(plane, gaussianTaps(7, 1), 'valid').data).toHaveLength(0);
  });
});

describe('gaussianTaps', () => {
  it('adds up to one, symmetric, with the ratio of the Gaussian', () => {
    const taps = gaussianTaps(11, 1.5);
    expect(taps.reduce((sum, tap) => sum + tap, 0)).toBeCloseTo(1, 15);
    expect(taps[0]).toBe(taps[10]);
    expect(taps[5]! / taps[4]!).toBeCloseTo(Math.exp(1 / 4.5), 13);
  });
});

describe('filterPlane, again and again', () => {
  it('gives the same for any order of sizes and inside itself, though memory is used again', () => {
    const taps = gaussianTaps(7, 7 / 6);
    const plane = (width: number, height: number): Plane => ({
      width,
      height,
      data: Float64Array.from({ length: width * height }, (_, i) => (i * 7919) % 251),
    });
    const first = filterPlane(plane(9, 8), taps, 'zero').data;
    filterPlane(plane(4000, 8), taps, 'replicate');
    expect(filterPlane(plane(9, 8), taps, 'zero').data).toEqual(first);
    const nested: Float64Array[] = [];
    filterRows(
      plane(9, 8),
      1,
      taps,
      'zero',
      (y, [row]) => {
        filterPlane(plane(30, 20), taps, 'reflect');
        row!.set(plane(9, 8).data.subarray(9 * y, 9 * y + 9));
      },
      (_y, [row]) => nested.push(row!.slice()),
    );
    expect(nested.flatMap((row) => [...row])).toEqual([...first]);
  });
});
