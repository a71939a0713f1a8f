import { randomStream } from '../core/random.ts';
import { normalCdf, quantile } from '../experiment/statistics.ts';
import { studentQuantile } from '../experiment/student.ts';

/** A rating as numbers: places of rater, picture and system, and the values to be averaged. */
export interface Observation {
  readonly rater: number;
  readonly picture: number;
  readonly system: number;
  readonly values: readonly number[];
}

/** A mean with its interval; low and high are null where there is none. */
export interface MeanInterval {
  readonly mean: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** Means by system and value in every draw: `drawn[system][value]` holds one number per draw. */
export interface DrawnMeans {
  readonly means: readonly (readonly number[])[];
  readonly drawn: readonly (readonly Float64Array[])[];
}

/**
 * The bootstrap over raters and pictures at once: each draw takes as many raters as there are and as many pictures,
 * both with replacement, and counts a rating as often as its rater times its picture were taken. All systems and
 * values see the same draws, so that differences of systems are drawn from pairs.
 *
 * **Source** Owen, The pigeonhole bootstrap, Annals of Applied Statistics 1(2), 2007; Owen & Eckles, Bootstrapping data
 * arrays of arbitrary order, 2012.
 * **Input** Ratings, complete or not; at least one per system.
 * **Output** Means and their draws. A draw without a rating of a system is NaN there.
 * **Deviations** None. The variance counts rater and picture effects once and the remainder up to three times, so it
 * errs on the side of width where the remainder is large.
 */
export function drawMeans(
  observations: readonly Observation[],
  sizes: { raters: number; pictures: number; systems: number; values: number },
  { seed = 1, draws = 2000 }: { seed?: number; draws?: number } = {},
): DrawnMeans {
  const { raters, pictures, systems, values } = sizes;
  const random = randomStream(seed, 'mos', 'bootstrap', raters, pictures, draws);
  const drawn = Array.from({ length: systems }, () => Array.from({ length: values }, () => new Float64Array(draws)));
  const sums = new Float64Array(systems * values);
  const weights = new Float64Array(systems);
  const weigh = (byRater: ArrayLike<number>, byPicture: ArrayLike<number>): void => {
    sums.fill(0);
    weights.fill(0);
    for (const { rater, picture, system, values: row } of observations) {
      const weight = byRater[rater]! * byPicture[picture]!;
      if (weight === 0) continue;
      weights[system]! += weight;
      for (let v = 0; v < values; v++) sums[system * values + v]! += weight * row[v]!;
    }
  };
  for (let draw = 0; draw < draws; draw++) {
    weigh(timesDrawn(raters, random.integer), timesDrawn(pictures, random.integer));
    for (let s = 0; s < systems; s++)
      for (let v = 0; v < values; v++) drawn[s]![v]![draw] = sums[s * values + v]! / weights[s]!;
  }
  weigh(new Float64Array(raters).fill(1), new Float64Array(pictures).fill(1));
  const means = drawn.map((row, s) => row.map((_, v) => sums[s * values + v]! / weights[s]!));
  return { means, drawn };
}

function timesDrawn(count: number, integer: (bound: number) => number): Uint32Array {
  const times = new Uint32Array(count);
  for (let i = 0; i < count; i++) times[integer(count)]!++;
  return times;
}

/**
 * The 95 % interval of drawn means: percentiles, moved outward as far as Student's t with n − 1 degrees of freedom and
 * the factor √(n / (n − 1)) go beyond the normal distribution, n being the smaller of raters and pictures (Hesterberg,
 * What teachers should know about the bootstrap, 2015, section 5.1: expanded percentiles). One rater or one picture
 * give no interval.
 */
export function intervalOf(
  mean: number,
  drawn: Float64Array,
  sizes: { raters: number; pictures: number },
  level = 0.95,
): MeanInterval {
  const count = Math.min(sizes.raters, sizes.pictures);
  const sorted = drawn.filter((value) => !Number.isNaN(value)).sort();
  if (count < 2 || sorted.length === 0) return { mean, low: null, high: null };
  const tail = (1 - level) / 2;
  const outward = normalCdf(Math.sqrt(count / (count - 1)) * studentQuantile(tail, count - 1));
  return { mean, low: quantile(sorted, outward), high: quantile(sorted, 1 - outward) };
}
