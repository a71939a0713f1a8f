import { describe, expect, it } from 'vitest';
import { randomStream } from '../core/random.ts';
import { gaussianBlur, halfKernel, symmetricFilter } from './blur.ts';
import { emptyPlane, type Plane } from './plane.ts';

function noise(width: number, height: number): Plane {
  const random = randomStream(1, 'blur', width, height);
  const plane = emptyPlane(width, height);
  for (let i = 0; i < plane.data.length; i++) plane.data[i] = random.uniform();
  return plane;
}

/** The definition, pixel by pixel. */
function direct({ width, height, data }: Plane, across: Float64Array, down: Float64Array): Float64Array {
  const mirror = (i: number, n: number): number => {
    while (n > 1 && (i < 0 || i >= n)) i = i < 0 ? -i : 2 * (n - 1) - i;
    return n === 1 ? 0 : i;
  };
  const out = new Float64Array(width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let j = 1 - down.length; j < down.length; j++)
        for (let i = 1 - across.length; i < across.length; i++)
          out[y * width + x] =
            out[y * width + x]! +
            down[Math.abs(j)]! * across[Math.abs(i)]! * data[mirror(y + j, height) * width + mirror(x + i, width)]!;
  return out;
}

describe('symmetricFilter', () => {
  it.each([
    [37, 21, 1.6, 0.7],
    [16, 40, 0.6, 3],
    [5, 3, 2, 2],
    [1, 9, 1, 1],
    [70, 2, 3, 1.2],
  ])('is the double sum over a %i x %i picture with mirrored borders (sigma %f, %f)', (width, height, sx, sy) => {
    const plane = noise(width, height);
    const [across, down] = [halfKernel(sx), halfKernel(sy)];
    const expected = direct(plane, across, down);
    const result = symmetricFilter(plane, across, down, emptyPlane(width, height)).data;
    expect(Math.max(...result.map((value, i) => Math.abs(value - expected[i]!)))).toBeLessThan(1e-6);
  });

  it('works in place and keeps a flat picture flat', () => {
    const plane = noise(50, 40);
    const expected = gaussianBlur(plane, 2).data.slice();
    expect(gaussianBlur(plane, 2, plane).data).toEqual(expected);
    const flat = { width: 30, height: 30, data: new Float32Array(900).fill(0.25) };
    for (const value of gaussianBlur(flat, 1.5).data) expect(value).toBeCloseTo(0.25, 6);
  });
});
