import { describe, expect, it } from 'vitest';
import { fromBytes } from './codes.ts';
import type { Plane } from './filter.ts';
import { resizeImage, resizePlane } from './resize.ts';

function plane(width: number, height: number, at: (x: number, y: number) => number): Plane {
  const data = new Float64Array(width * height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data[y * width + x] = at(x, y);
  return { width, height, data };
}

describe('resizePlane', () => {
  it('keeps a flat picture flat', () => {
    for (const method of ['bicubic', 'bilinear'] as const)
      for (const scale of [0.3, 0.5, 0.77, 1, 1.7])
        for (const value of resizePlane(
          plane(13, 9, () => 42),
          { scale },
          { method },
        ).data)
          expect(value).toBeCloseTo(42, 12);
  });

  it('rounds the size up', () => {
    expect(
      resizePlane(
        plane(13, 9, () => 0),
        { scale: 0.5 },
      ),
    ).toMatchObject({ width: 7, height: 5 });
  });

  it('halves with the weights of the widened Keys kernel: (−3 −9 29 111 111 29 −9 −3)/256', () => {
    const impulse = plane(24, 1, (x) => (x === 11 ? 1 : 0));
    const { data } = resizePlane(impulse, { width: 12, height: 1 });
    const expected = [0, 0, 0, 0, -9, 111, 29, -3, 0, 0, 0, 0];
    // an even position has the taps −3, 29, 111, −9 and an odd one −9, 111, 29, −3
    for (const [i, weight] of expected.entries()) expect(data[i]! * 256).toBeCloseTo(weight, 12);
  });

  it('reproduces a ramp inside when shrinking and a parabola when growing (Keys kernel is exact to second order)', () => {
    const half = resizePlane(
      plane(40, 2, (x) => x),
      { width: 20, height: 2 },
    );
    for (let x = 4; x < 16; x++) expect(half.data[x]).toBeCloseTo(2 * x + 0.5, 12);
    const double = resizePlane(
      plane(20, 1, (x) => x * x),
      { width: 40, height: 1 },
    );
    for (let x = 6; x < 34; x++) expect(double.data[x]).toBeCloseTo((x / 2 - 0.25) ** 2, 12);
  });

  it('mirrors at the edge with the edge pixel repeated', () => {
    const { data } = resizePlane(
      plane(8, 1, (x) => (x === 0 ? 1 : 0)),
      { width: 4, height: 1 },
    );
    // sample 0 sees −3 −9 29 | 111 111 29 −9 −3 with pixel 0 at the fourth tap and mirrored at the third
    expect(data[0]! * 256).toBeCloseTo(111 + 29, 12);
    expect(data[1]! * 256).toBeCloseTo(-9 - 3, 12);
  });

  it('takes every second sample when antialiasing is off and the kernel meets the grid', () => {
    const thirds = resizePlane(
      plane(9, 1, (x) => x * x),
      { width: 3, height: 1 },
      { antialias: false },
    );
    expect([...thirds.data]).toEqual([1, 16, 49]);
  });

  it('is linear between samples with the bilinear kernel', () => {
    const { data } = resizePlane(
      plane(4, 1, (x) => x),
      { width: 8, height: 1 },
      { method: 'bilinear' },
    );
    for (const [i, value] of [0, 0.25, 0.75, 1.25, 1.75, 2.25, 2.75, 3].entries())
      expect(data[i]).toBeCloseTo(value, 12);
  });

  it('refuses an empty size', () => {
    expect(() =>
      resizePlane(
        plane(4, 4, () => 0),
        { width: 0, height: 3 },
      ),
    ).toThrow(/4x4.*0x3/);
  });
});

describe('resizeImage', () => {
  it('treats channels alike and clips overshoot', () => {
    const bytes = new Uint8Array(16 * 16 * 3);
    for (let i = 0; i < bytes.length; i++) bytes[i] = Math.floor(i / 3) % 16 < 8 ? 0 : 255;
    const { data, channels } = resizeImage(fromBytes(bytes, 16, 16, 3), { scale: 2 });
    expect(channels).toBe(3);
    expect(Math.min(...data)).toBe(0);
    expect(Math.max(...data)).toBe(1);
    for (let i = 0; i < data.length; i += 3) expect(data[i + 1]).toBe(data[i]);
  });
});
