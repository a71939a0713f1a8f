import { describe, expect, it } from 'vitest';
import { ciede2000, labOfCodes } from './delta-e.ts';

/** Test pairs of Sharma, Wu and Dalal 2005, table 1: both colours and their difference. */
const pairs = [
  [50, 2.6772, -79.7751, 50, 0, -82.7485, 2.0425],
  [50, 3.1571, -77.2803, 50, 0, -82.7485, 2.8615],
  [50, -1.3802, -84.2814, 50, 0, -82.7485, 1.0],
  [50, 0, 0, 50, -1, 2, 2.3669],
  [50, 2.49, -0.001, 50, -2.49, 0.0009, 7.1792],
  [50, 2.49, -0.001, 50, -2.49, 0.0011, 7.2195],
  [50, -0.001, 2.49, 50, 0.0009, -2.49, 4.8045],
  [50, -0.001, 2.49, 50, 0.0011, -2.49, 4.7461],
  [50, 2.5, 0, 73, 25, -18, 27.1492],
  [50, 2.5, 0, 56, -27, -3, 31.903],
  [50, 2.5, 0, 50, 3.1736, 0.5854, 1.0],
  [60.2574, -34.0099, 36.2677, 60.4626, -34.1751, 39.4387, 1.2644],
  [63.0109, -31.0961, -5.8663, 62.8187, -29.7946, -4.0864, 1.263],
  [22.7233, 20.0904, -46.694, 23.0331, 14.973, -42.5619, 2.0373],
  [90.8027, -2.0831, 1.441, 91.1528, -1.6435, 0.0447, 1.4441],
  [2.0776, 0.0795, -1.135, 0.9033, -0.0636, -0.5514, 0.9082],
] as const;

describe('ciede2000', () => {
  it('equals the published pairs to four decimals, in both orders', () => {
    for (const [l1, a1, b1, l2, a2, b2, difference] of pairs) {
      expect(ciede2000(l1, a1, b1, l2, a2, b2)).toBeCloseTo(difference, 4);
      expect(ciede2000(l2, a2, b2, l1, a1, b1)).toBeCloseTo(difference, 4);
    }
  });
});

describe('labOfCodes', () => {
  it('puts white, black and grays on the axis', () => {
    expect(labOfCodes(255, 255, 255).map((value) => Math.abs(value))).toEqual([
      expect.closeTo(100, 10),
      expect.closeTo(0, 10),
      expect.closeTo(0, 10),
    ]);
    expect(labOfCodes(0, 0, 0)[0]).toBeCloseTo(0, 10);
    expect(Math.hypot(...labOfCodes(119, 119, 119).slice(1))).toBeLessThan(1e-10);
  });
  it('gives the known value of sRGB red', () => {
    const [l, a, b] = labOfCodes(255, 0, 0);
    expect([l, a, b]).toEqual([expect.closeTo(53.24, 1), expect.closeTo(80.09, 1), expect.closeTo(67.2, 1)]);
  });
});
