import { randomStream } from '../core/random.ts';

/** A number with its 95 % interval. */
export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** A number from a sample; must not depend on anything but the sample. */
export type Statistic = (sample: readonly number[]) => number;

export const meanOf: Statistic = (sample) => sample.reduce((sum, value) => sum + value, 0) / sample.length;

/**
 * The bias-corrected and accelerated bootstrap interval (Efron 1987) of a statistic over independent values, e.g. the
 * scores of test pictures. Its width does not depend on the number of draws. One value has no interval: low and high
 * are NaN; equal values give an interval of width zero.
 */
export function bootstrapInterval(
  sample: readonly number[],
  statistic: Statistic = meanOf,
  options: { seed?: number; draws?: number; level?: number } = {},
): Interval {
  const { seed = 1, draws = 2000, level = 0.95 } = options;
  const value = statistic(sample);
  if (sample.length < 2 || !Number.isFinite(value)) return { value, low: Number.NaN, high: Number.NaN };
  if (sample.every((each) => each === sample[0])) return { value, low: value, high: value };
  const random = randomStream(seed, 'bootstrap', sample.length, draws);
  const drawn = new Float64Array(draws);
  const again = new Array<number>(sample.length);
  for (let i = 0; i < draws; i++) {
    for (let j = 0; j < again.length; j++) again[j] = sample[random.integer(sample.length)]!;
    drawn[i] = statistic(again);
  }
  drawn.sort();
  const below = drawn.filter((each) => each < value).length + 0.5 * drawn.filter((each) => each === value).length;
  const bias = normalQuantile(Math.min(Math.max(below / draws, 0.5 / draws), 1 - 0.5 / draws));
  const acceleration = jackknifeAcceleration(sample, statistic);
  const at = (share: number): number => {
    const z = bias + normalQuantile(share);
    return quantile(drawn, normalCdf(bias + z / (1 - acceleration * z)));
  };
  return { value, low: at((1 - level) / 2), high: at((1 + level) / 2) };
}

/** Skewness of the leave-one-out values, divided by six. Samples beyond 1,000 are thinned evenly. */
function jackknifeAcceleration(sample: readonly number[], statistic: Statistic): number {
  const step = Math.max(1, Math.floor(sample.length / 1000));
  const without: number[] = [];
  for (let i = 0; i < sample.length; i += step) without.push(statistic(sample.filter((_, j) => j !== i)));
  const mean = meanOf(without);
  const second = without.reduce((sum, value) => sum + (mean - value) ** 2, 0);
  const third = without.reduce((sum, value) => sum + (mean - value) ** 3, 0);
  return second === 0 ? 0 : third / (6 * second ** 1.5);
}

/** The R-7 quantile of sorted values. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const place = Math.min(1, Math.max(0, share)) * (sorted.length - 1);
  const low = Math.floor(place);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low]! + (place - low) * (sorted[high]! - sorted[low]!);
}

/** Standard normal distribution function, by erfc as a continued fraction and series; error below 1e-12. */
export function normalCdf(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  let tail: number;
  if (x < 2.5) {
    let term = x;
    let sum = x;
    for (let n = 1; n < 80; n++) {
      term *= (-x * x) / n;
      sum += term / (2 * n + 1);
    }
    tail = 0.5 - sum / Math.sqrt(Math.PI);
  } else {
    let fraction = 0;
    for (let n = 60; n >= 1; n--) fraction = n / 2 / (x + fraction);
    tail = Math.exp(-x * x) / (x + fraction) / Math.sqrt(Math.PI) / 2;
  }
  return z < 0 ? tail : 1 - tail;
}

/** Inverse of `normalCdf` by bisection; error below 1e-12. */
export function normalQuantile(share: number): number {
  let [low, high] = [-40, 40];
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** How one system compares with another on the same pictures. */
export interface PairedDifference {
  /** Mean of a − b with its interval. */
  readonly difference: Interval;
  /** Two-sided p value of the sign-flip permutation test: how often chance alone makes the mean difference as large. */
  readonly p: number;
  /** Pictures on which a is larger than b, and smaller. */
  readonly larger: number;
  readonly smaller: number;
  readonly count: number;
}

/** Compares two lists of scores picture by picture. Sign flips are all tried up to 2^14, else 10,000 are drawn. */
export function pairedDifference(a: readonly number[], b: readonly number[], seed = 1): PairedDifference {
  const differences = a.map((value, i) => value - b[i]!);
  const count = differences.length;
  return {
    difference: bootstrapInterval(differences, meanOf, { seed }),
    p: signFlipP(differences, seed),
    larger: differences.filter((each) => each > 0).length,
    smaller: differences.filter((each) => each < 0).length,
    count,
  };
}

/** The two-sided p value of a mean difference, by flipping signs: all ways up to 14 differences, else 10,000 drawn ones. */
export function signFlipP(differences: readonly number[], seed = 1): number {
  const count = differences.length;
  const observed = Math.abs(differences.reduce((sum, each) => sum + each, 0)) * (1 - 1e-12);
  if (count <= 14) {
    let extreme = 0;
    for (let signs = 0; signs < 2 ** count; signs++) {
      let sum = 0;
      for (let i = 0; i < count; i++) sum += signs & (1 << i) ? differences[i]! : -differences[i]!;
      if (Math.abs(sum) >= observed) extreme++;
    }
    return extreme / 2 ** count;
  }
  const random = randomStream(seed, 'sign-flip', count);
  const draws = 10_000;
  let extreme = 1;
  for (let draw = 0; draw < draws; draw++) {
    let sum = 0;
    for (const each of differences) sum += random.uniform() < 0.5 ? each : -each;
    if (Math.abs(sum) >= observed) extreme++;
  }
  return extreme / (draws + 1);
}
