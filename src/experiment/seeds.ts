import { bootstrapInterval, type Interval, meanOf } from './statistics.ts';
import { studentQuantile } from './student.ts';

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
