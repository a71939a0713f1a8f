import { describe, expect, it } from 'vitest';
import { randomStream } from '../core/random.ts';
import { BlockMoments, type Moments } from './block-moments.ts';

/** The moments of products with a neighbour, around the block, summed value by value. */
function directly(block: readonly Float64Array[], down: number, across: number): Moments {
  const [rows, width] = [block.length, block[0]!.length];
  const values = block.flatMap((row, y) =>
    [...row].map((value, x) => {
      if (down === 0 && across === 0) return value;
      return value * block[(y - down + rows) % rows]![(x - across + width) % width]!;
    }),
  );
  const power = (of: readonly number[]): number => of.reduce((sum, value) => sum + value * value, 0) / of.length;
  return {
    left: Math.sqrt(power(values.filter((value) => value < 0))),
    right: Math.sqrt(power(values.filter((value) => value > 0))),
    meanAbsolute: values.reduce((sum, value) => sum + Math.abs(value), 0) / values.length,
    meanSquare: power(values),
  };
}

describe('BlockMoments', () => {
  it('equals the direct sums for every block, for odd and even sides, and again after it was closed', () => {
    const random = randomStream(5, 'moments');
    for (const [blocks, width, rows] of [
      [3, 8, 5],
      [2, 7, 4],
      [1, 1, 2],
    ] as const) {
      const picture = Array.from({ length: rows }, () =>
        Float64Array.from({ length: blocks * width + 2 }, () => random.normal()),
      );
      const collected = new BlockMoments(blocks, width);
      for (let pass = 0; pass < 2; pass++) {
        for (const row of picture) collected.add(row);
        collected.finish((block, moments) => {
          const own = picture.map((row) => row.subarray(block * width, (block + 1) * width));
          const shifts = [
            [0, 0],
            [0, 1],
            [1, 0],
            [1, 1],
            [1, -1],
          ] as const;
          for (const [i, [down, across]] of shifts.entries())
            for (const [key, value] of Object.entries(directly(own, down, across))) {
              const found = moments[i]![key as keyof Moments];
              if (Number.isNaN(value)) expect(found).toBeNaN();
              else expect(found, `${key} of ${i}`).toBeCloseTo(value, 12);
            }
        });
      }
      collected.close();
    }
  });
});
