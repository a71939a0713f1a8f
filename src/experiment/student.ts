import { bootstrapInterval, type Interval, meanOf } from './statistics.ts';

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

/** The quantile of Student's t above the median, by bisection on its distribution function; error below 1e-9. */
export function studentQuantile(share: number, degrees: number): number {
  let [low, high] = [0, 1e6];
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    if (1 - upperTail(middle, degrees) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** P(T > t) for whole degrees of freedom: the finite sums of Abramowitz & Stegun 26.7.3 and 26.7.4. */
function upperTail(t: number, degrees: number): number {
  const angle = Math.atan(t / Math.sqrt(degrees));
  const [sine, square] = [Math.sin(angle), Math.cos(angle) ** 2];
  const odd = degrees % 2 === 1;
  let term = odd ? Math.cos(angle) : 1;
  let sum = degrees === 1 ? 0 : term;
  for (let k = odd ? 3 : 2; k < degrees; k += 2) {
    term *= (square * (k - 1)) / k;
    sum += term;
  }
  const inside = odd ? (2 / Math.PI) * (angle + sine * sum) : sine * sum;
  return (1 - inside) / 2;
}
