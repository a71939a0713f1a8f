import { describe, expect, it } from 'vitest';
import expected from '../../test/fixtures/statistics/expected.json' with { type: 'json' };
import { randomStream } from '../core/random.ts';
import { bestGroup, holm } from './ranking.ts';
import { seedInterval, seedP } from './seeds.ts';
import { bootstrapInterval, meanOf, pairedDifference, signFlipP } from './statistics.ts';
import { studentQuantile } from './student.ts';

describe('against SciPy (test/fixtures/statistics/make-expected.py)', () => {
  it.each(expected.bca)('the BCa interval agrees but for the draws', ({ sample, low, high }) => {
    const ours = bootstrapInterval(sample, meanOf, { draws: 100_000 });
    const width = high - low;
    expect(Math.abs(ours.low - low) / width).toBeLessThan(0.01);
    expect(Math.abs(ours.high - high) / width).toBeLessThan(0.01);
  });

  it.each(expected.signFlip)('the exact sign-flip test agrees', ({ a, b, p }) => {
    expect(pairedDifference(a, b).p).toBeCloseTo(p, 12);
  });

  it('a drawn sign-flip test agrees with the exact one but for the draws', () => {
    const { a, b } = expected.signFlip[0]!;
    const differences = a.map((value, i) => value - b[i]!);
    // Differences of zero change nothing but the number of differences.
    const longer = [...differences, 0, 0, 0];
    expect(Math.abs(signFlipP(longer) - expected.signFlip[0]!.p)).toBeLessThan(0.015);
  });

  it.each(expected.student)('Student’s quantile agrees', ({ degrees, quantile }) => {
    expect(Math.abs(studentQuantile(0.975, degrees) / quantile - 1)).toBeLessThan(1e-8); // at 40 degrees SciPy itself errs by 4e-9
  });

  it('the interval over three seeds is Student’s', () => {
    const { values, low, high } = expected.seeds;
    const ours = seedInterval(values);
    expect(ours.low).toBeCloseTo(low, 9);
    expect(ours.high).toBeCloseTo(high, 9);
  });

  it('the p value over three seeds is Student’s', () => {
    const { values, p } = expected.seeds;
    expect(seedP(values.map((value) => value - 22.7))).toBeCloseTo(p, 9);
    expect([seedP([1, 1, 1]), seedP([0, 0, 0])]).toEqual([0, 1]);
  });
});

describe('seedInterval', () => {
  it('holds the true mean in 95 % of triples, where a bootstrap does not', () => {
    const random = randomStream(7, 'seeds');
    let [student, bootstrap] = [0, 0];
    for (let i = 0; i < 400; i++) {
      const three = [random.normal(), random.normal(), random.normal()];
      const [a, b] = [seedInterval(three), bootstrapInterval(three, meanOf, { draws: 200, seed: i })];
      if (a.low <= 0 && 0 <= a.high) student++;
      if (b.low <= 0 && 0 <= b.high) bootstrap++;
    }
    expect(student / 400).toBeGreaterThan(0.92);
    expect(bootstrap / 400).toBeLessThan(0.85);
  });
});

describe('holm', () => {
  it('gives what R’s p.adjust gives', () => {
    expect(holm([0.01, 0.04, 0.03, 0.005])).toEqual([0.03, 0.06, 0.06, 0.02]);
    expect(holm([0.5, 0.9])).toEqual([1, 1]);
    expect(holm([])).toEqual([]);
  });
});

describe('bestGroup', () => {
  const random = randomStream(8, 'ranking');
  const base = Array.from({ length: 60 }, () => 20 + 4 * random.normal());
  const shifted = (by: number, spread: number): number[] => base.map((value) => value + by + spread * random.normal());
  const system = (scores: number[]) => ({ mean: meanOf(scores), scores });

  it('takes in systems that cannot be told from the best, and no others', () => {
    const systems = [system(shifted(1, 0.3)), system(base), system(shifted(1, 0.3)), { mean: null, scores: undefined }];
    expect(bestGroup(systems, 'higher')).toEqual([true, false, true, false]);
    expect(bestGroup(systems, 'lower')).toEqual([false, true, false, false]);
  });

  it('takes only the best mean where so few pictures could never tell systems apart', () => {
    const few = [base, shifted(-0.1, 0.3), shifted(-9, 0.3)].map((scores) => system(scores.slice(0, 5)));
    expect(bestGroup(few, 'higher').filter(Boolean)).toHaveLength(1);
    const enough = [base, shifted(-0.1, 0.3), shifted(-9, 0.3)].map((scores) => system(scores.slice(0, 12)));
    expect(bestGroup(enough, 'higher')[2]).toBe(false);
  });

  it('of several seeds asks the seeds, whatever the pictures say, and takes what is not trained as the same for each', () => {
    const trained = (...bySeed: number[]) => ({ mean: meanOf(bySeed), scores: base, bySeed });
    const classic = system(base.map((value) => value - meanOf(base) + 20));
    const systems = [trained(22, 25, 22.3), trained(21.9, 22, 22.1), classic];
    expect(bestGroup(systems, 'higher')).toEqual([true, true, true]);
    expect(bestGroup([trained(22, 22.1, 21.9), trained(21, 21.2, 21), classic], 'higher')).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('takes only the best mean where there are no scores per picture, and equal means', () => {
    const [a, b] = [
      { mean: 3, scores: undefined },
      { mean: 4, scores: undefined },
    ];
    expect(bestGroup([a, b, b], 'higher')).toEqual([false, true, true]);
    expect(bestGroup([a], 'higher')).toEqual([false]);
  });
});
