import { describe, expect, it } from 'vitest';
import { sha256 } from '../core/hash.ts';
import { emptyImage } from '../image/image.ts';
import { type Inside, inPasses } from './passes.ts';

/** Counts what a network of a kind is asked to compute for a picture. */
async function passesOf(width: number, height: number, margin: number, multiple: number, pixels?: number) {
  const sizes: { rows: number; columns: number; inside: Inside }[] = [];
  const image = emptyImage(width, height, 3);
  for (let i = 0; i < image.data.length; i++) image.data[i] = (i % 251) / 251;
  const out = await inPasses(image, {
    ...{ multiple, margin, pixels },
    async run(values, rows, columns, inside) {
      sizes.push({ rows, columns, inside });
      const part = new Float32Array(inside.width * inside.height * 3);
      for (let y = 0; y < inside.height; y++) {
        const from = ((inside.top + y) * columns + inside.left) * 3;
        part.set(values.subarray(from, from + inside.width * 3), y * inside.width * 3);
      }
      return part;
    },
  });
  expect(sha256(new Uint8Array(out.data.buffer))).toBe(sha256(new Uint8Array(image.data.buffer)));
  return { passes: sizes, computed: sizes.reduce((sum, { rows, columns }) => sum + rows * columns, 0) };
}

describe('inPasses', () => {
  it.each([
    [1280, 720, 122, 16, 2, 1.21],
    [1280, 720, 316, 4, 2, 1.51],
    [2464, 1632, 39, 4, 9, 1.18],
    [800, 3000, 20, 1, 5, 1.08],
  ])(
    'cuts %ix%i with a margin of %i (multiples of %i) into %i passes that compute at most %f times its pixels',
    async (width, height, margin, multiple, count, most) => {
      const { passes, computed } = await passesOf(width, height, margin, multiple);
      expect(passes.length).toBe(count);
      expect(computed / (width * height)).toBeLessThan(most);
      const limit = Math.max(768 ** 2, (3 * Math.ceil(margin / multiple) * multiple) ** 2);
      for (const { rows, columns } of passes) {
        expect(rows * columns).toBeLessThanOrEqual(limit);
        expect([rows % multiple, columns % multiple]).toEqual([0, 0]);
      }
    },
  );

  it('gives every pixel its margin, or the border of the picture', async () => {
    const { passes } = await passesOf(300, 210, 7, 4, 100 * 100);
    expect(passes.length).toBeGreaterThan(6);
    for (const { rows, columns, inside } of passes) {
      const { top, left, height, width } = inside;
      for (const [before, size, all] of [
        [top, height, rows],
        [left, width, columns],
      ] as const)
        expect([before === 0 || before >= 7, all - before - size <= 3 || all - before - size >= 7]).toEqual([
          true,
          true,
        ]);
    }
  });
});
