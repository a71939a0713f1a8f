import { describe, expect, it } from 'vitest';
import { randomStream } from '../core/random.ts';
import { areaOf, commonArea, largestRectangle } from './crop.ts';
import { fitMap, ransacHomography } from './estimate.ts';
import { compose, identity, inverse, mapPoint, scaleAt, scaling } from './homography.ts';
import { pixelMap } from './map.ts';

const h = [1.1, 0.05, 12, -0.03, 0.95, -7, 1e-4, -5e-5, 1];

/** Point pairs of `h`, of which a share is replaced by noise. */
function pairs(count: number, wrongShare: number, noisePixels: number) {
  const random = randomStream(3, 'pairs', count);
  const [a, b] = [0, 1].map(() => ({ x: new Array<number>(count), y: new Array<number>(count) })) as never as [
    { x: number[]; y: number[] },
    { x: number[]; y: number[] },
  ];
  for (let i = 0; i < count; i++) {
    a.x[i] = 800 * random.uniform();
    a.y[i] = 600 * random.uniform();
    const [x, y] = mapPoint(h, a.x[i]!, a.y[i]!);
    const wrong = random.uniform() < wrongShare;
    b.x[i] = wrong ? 800 * random.uniform() : x + noisePixels * random.normal();
    b.y[i] = wrong ? 600 * random.uniform() : y + noisePixels * random.normal();
  }
  return { a, b };
}

function cornerError(one: readonly number[], other: readonly number[]): number {
  const corners = [
    [0, 0],
    [799, 0],
    [799, 599],
    [0, 599],
  ] as const;
  return Math.max(
    ...corners.map(([x, y]) => {
      const [p, q] = [mapPoint(one, x, y), mapPoint(other, x, y)];
      return Math.hypot(p[0] - q[0], p[1] - q[1]);
    }),
  );
}

describe('homographies', () => {
  it('cancel with their inverse', () => {
    compose(h, inverse(h)).forEach((value, i) => {
      expect(value).toBeCloseTo(identity[i]!, 10);
    });
  });

  it('scale about pixel corners, so that a picture doubled keeps its frame', () => {
    expect(mapPoint(scaling(2), -0.5, -0.5)).toEqual([-0.5, -0.5]);
    expect(mapPoint(scaling(2), 9.5, 4.5)).toEqual([19.5, 9.5]);
    expect(scaleAt(scaling(2), 3, 5)).toBeCloseTo(2, 12);
  });

  it('have a negative scale where they mirror', () => {
    expect(scaleAt([-1, 0, 100, 0, 1, 0, 0, 0, 1], 10, 10)).toBeCloseTo(-1, 12);
  });
});

describe('ransacHomography', () => {
  it('finds the map among 60 % wrong pairs, the same one every time', () => {
    const { a, b } = pairs(300, 0.6, 0.3);
    const found = ransacHomography(a, b)!;
    expect(found.inliers.length).toBeGreaterThan(100);
    expect(cornerError(found.homography, h)).toBeLessThan(1);
    expect(ransacHomography(a, b)).toEqual(found);
  });

  it('gives nothing for fewer than four pairs', () => {
    const { a, b } = pairs(3, 0, 0);
    expect(ransacHomography(a, b)).toBeUndefined();
  });
});

describe('fitMap', () => {
  it('reaches the exact map from pairs without noise, a tenth of them wrong', () => {
    const { a, b } = pairs(200, 0.1, 0);
    const start = h.map((value, i) => (i === 2 ? value + 1 : value));
    const size = { width: 800, height: 600 };
    const found = fitMap(pixelMap(start, size), a, b, new Array(200).fill(1), 4, { radial: true, square: false }).map;
    expect(cornerError(found.homography, h)).toBeLessThan(1e-6);
    expect(found.radial).toBe(0);
  });

  it('holds a map to square pixels when told to, and says how badly that fits', () => {
    const size = { width: 800, height: 600 };
    const sheared = [1.02, 0.004, 3, -0.001, 1, 2, 1e-6, 0, 1];
    const { a } = pairs(200, 0, 0);
    const mapped = Array.from({ length: 200 }, (_, i) => mapPoint(sheared, a.x[i]!, a.y[i]!));
    const b = { x: mapped.map(([x]) => x), y: mapped.map(([, y]) => y) };
    const fitted = (square: boolean) =>
      fitMap(pixelMap(sheared, size), a, b, new Array(200).fill(1), 8, { radial: false, square });
    const [free, square] = [fitted(false), fitted(true)];
    expect(free.cost).toBeLessThan(1e-12);
    expect(square.cost).toBeGreaterThan(0.01);
    const at = (x: number, y: number) => mapPoint(square.map.homography, 399.5 + x, 299.5 + y);
    const [o, p, q] = [at(0, 0), at(1e-3, 0), at(0, 1e-3)];
    expect((p[0] - o[0]) / 1e-3).toBeCloseTo((q[1] - o[1]) / 1e-3, 3);
    expect((q[0] - o[0]) / 1e-3).toBeCloseTo(-(p[1] - o[1]) / 1e-3, 3);
  });
});

describe('the common area', () => {
  it('is all of A under the identity, and its largest rectangle too', () => {
    const size = { width: 40, height: 30 };
    const polygon = commonArea(size, size, identity);
    expect(areaOf(polygon)).toBeCloseTo(39 * 29, 9);
    expect(largestRectangle(polygon)).toEqual({ left: 0, top: 0, width: 40, height: 30 });
  });

  it('is empty for pictures side by side', () => {
    const size = { width: 40, height: 30 };
    const polygon = commonArea(size, size, [1, 0, 100, 0, 1, 0, 0, 0, 1]);
    expect(largestRectangle(polygon)).toMatchObject({ width: 0, height: 0 });
  });

  it('contains the largest rectangle, whose corners B shows', () => {
    const [a, b] = [
      { width: 800, height: 600 },
      { width: 700, height: 500 },
    ];
    const { left, top, width, height } = largestRectangle(commonArea(a, b, h));
    for (const [x, y] of [
      [left, top],
      [left + width - 1, top],
      [left, top + height - 1],
      [left + width - 1, top + height - 1],
    ]) {
      const [u, v] = mapPoint(h, x!, y!);
      expect(Math.min(u, v)).toBeGreaterThanOrEqual(-1e-6);
      expect(u).toBeLessThanOrEqual(b.width - 1 + 1e-6);
      expect(v).toBeLessThanOrEqual(b.height - 1 + 1e-6);
    }
    expect(width * height).toBeGreaterThan(0.75 * areaOf(commonArea(a, b, h)));
  });

  it('finds the optimum of a rotated square', () => {
    const diamond = [
      [100, 0],
      [200, 100],
      [100, 200],
      [0, 100],
    ] as const;
    const best = largestRectangle(diamond);
    expect(best.width * best.height).toBeGreaterThan(0.99 * 101 * 101);
  });
});
