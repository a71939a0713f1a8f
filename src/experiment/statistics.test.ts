import { describe, expect, it } from 'vitest';
import { randomStream } from '../core/random.ts';
import { bootstrapInterval, meanOf, normalCdf, normalQuantile, pairedDifference, quantile } from './statistics.ts';

describe('normalCdf and normalQuantile', () => {
  it.each([
    [0, 0.5],
    [1, 0.8413447460685429],
    [-1.959963984540054, 0.025],
    [3, 0.9986501019683699],
    [-6, 9.865876450376946e-10],
  ])('agree with tables at %f', (z, share) => {
    expect(Math.abs(normalCdf(z) - share)).toBeLessThan(1e-12);
    expect(normalQuantile(share)).toBeCloseTo(z, 8);
  });
});

describe('quantile', () => {
  it('uses the R-7 method', () => {
    expect(quantile([1, 2, 3, 4], 0.25)).toBe(1.75);
    expect(quantile([5], 0.9)).toBe(5);
  });
});

describe('bootstrapInterval', () => {
  const normal = (count: number, seed: number): number[] => {
    const random = randomStream(seed, 'test');
    return Array.from({ length: count }, () => 20 + 3 * random.normal());
  };

  it('agrees with the t interval of a mean of normal values', () => {
    const sample = normal(200, 1);
    const mean = meanOf(sample);
    const deviation = Math.sqrt(sample.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 199);
    const half = (1.972 * deviation) / Math.sqrt(200);
    const { value, low, high } = bootstrapInterval(sample, meanOf, { draws: 4000 });
    expect(value).toBe(mean);
    expect(Math.abs(mean - low - half)).toBeLessThan(0.1 * half);
    expect(Math.abs(high - mean - half)).toBeLessThan(0.1 * half);
  });

  it('does not shrink with the number of draws', () => {
    const sample = normal(60, 2);
    const width = (draws: number): number => {
      const { low, high } = bootstrapInterval(sample, meanOf, { draws });
      return high - low;
    };
    expect(width(8000) / width(1000)).toBeGreaterThan(0.85);
  });

  it('holds the true mean in about 95 % of samples', () => {
    let held = 0;
    for (let seed = 0; seed < 200; seed++) {
      const { low, high } = bootstrapInterval(normal(40, 100 + seed), meanOf, { draws: 500, seed });
      if (low <= 20 && 20 <= high) held++;
    }
    expect(held).toBeGreaterThan(178);
    expect(held).toBeLessThan(199);
  });

  it('leans towards the long tail of a skewed sample', () => {
    const random = randomStream(3, 'skewed');
    const sample = Array.from({ length: 50 }, () => Math.exp(1.2 * random.normal()));
    const { value, low, high } = bootstrapInterval(sample);
    expect(high - value).toBeGreaterThan(1.15 * (value - low));
  });

  it('has no interval for one value, and width zero for equal values', () => {
    expect(bootstrapInterval([3]).low).toBeNaN();
    expect(bootstrapInterval([3, 3, 3])).toEqual({ value: 3, low: 3, high: 3 });
  });

  it('gives the same bits twice', () => {
    expect(bootstrapInterval(normal(30, 4))).toEqual(bootstrapInterval(normal(30, 4)));
  });
});

describe('pairedDifference', () => {
  it('knows the exact p value of small samples', () => {
    expect(pairedDifference([1, 2, 3, 4], [0, 0, 0, 0]).p).toBe(2 / 16);
    expect(pairedDifference([1, -1], [0, 0]).p).toBe(1);
  });

  it('sees a small steady difference that unpaired intervals would hide', () => {
    const random = randomStream(5, 'paired');
    const b = Array.from({ length: 40 }, () => 20 + 5 * random.normal());
    const a = b.map((value) => value + 0.2 + 0.1 * random.normal());
    const { difference, p, larger } = pairedDifference(a, b);
    expect(difference.low).toBeGreaterThan(0.1);
    expect(p).toBeLessThan(0.001);
    expect(larger).toBeGreaterThan(35);
  });

  it('finds nothing in noise around zero', () => {
    const random = randomStream(6, 'noise');
    const a = Array.from({ length: 60 }, () => random.normal());
    expect(
      pairedDifference(
        a,
        a.map(() => 0),
      ).p,
    ).toBeGreaterThan(0.05);
  });
});
