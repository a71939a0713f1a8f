import { bootstrapInterval, type Interval, meanOf, signFlipP } from './statistics.ts';
import { studentCdf, studentQuantile } from './student.ts';

/** From this many values on, an interval over seeds is a bootstrap; below, a bootstrap would promise far too much. */
const enoughForBootstrap = 10;

/**
 * The 95 % interval of a mean over trainings of different seeds: Student's t below ten seeds (a bootstrap of three
 * values holds the true mean in three of four cases only), BCa from ten on. One value has no interval.
 */
export function seedInterval(values: readonly number[]): Interval {
  if (values.length >= enoughForBootstrap) return bootstrapInterval(values);
  const value = meanOf(values);
  if (values.length < 2) return { value, low: Number.NaN, high: Number.NaN };
  const degrees = values.length - 1;
  const variance = values.reduce((sum, each) => sum + (each - value) ** 2, 0) / degrees;
  const half = studentQuantile(0.975, degrees) * Math.sqrt(variance / values.length);
  return { value, low: value - half, high: value + half };
}

/** The two-sided p value that the mean of differences over seeds is zero: Student's t below ten seeds, sign flips from ten on. */
export function seedP(differences: readonly number[]): number {
  if (differences.length >= enoughForBootstrap) return signFlipP(differences);
  const mean = meanOf(differences);
  const degrees = differences.length - 1;
  const variance = differences.reduce((sum, each) => sum + (each - mean) ** 2, 0) / degrees;
  if (variance === 0) return mean === 0 ? 1 : 0;
  const t = Math.abs(mean) / Math.sqrt(variance / differences.length);
  return 2 * studentCdf(-t, degrees);
}

/**
 * Differences of equal seeds; a list of one value belongs to what is not trained, which is the same for every seed.
 * Undefined where there are no two seeds, or lists that do not match.
 */
export function seedDifferences(a: readonly number[], b: readonly number[]): number[] | undefined {
  const seeds = Math.max(a.length, b.length);
  if (seeds < 2 || [a, b].some(({ length }) => length !== seeds && length !== 1)) return undefined;
  return Array.from({ length: seeds }, (_, i) => (a[i] ?? a[0]!) - (b[i] ?? b[0]!));
}
