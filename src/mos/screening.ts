import { grouped } from './grouped.ts';
import { criteria, type Rating } from './protocol.ts';

/** How far a rater's ratings lie outside those of all. */
export interface Screening {
  readonly rater: string;
  /** Ratings at or above the upper bound of their picture, and at or below the lower one. */
  readonly above: number;
  readonly below: number;
  readonly of: number;
  /** Whether the recommendation leaves this rater out. */
  readonly rejected: boolean;
}

/**
 * The β2 test for raters who differ from the others in both directions.
 *
 * **Source** Recommendation ITU-R BT.500-13, annex 2, section 2.3.1 (methods without a continuous scale): for every
 * picture, system and criterion the mean, the deviation S (n − 1) and the kurtosis β2 = m4 / m2²; bounds are mean ± 2 S
 * where 2 ≤ β2 ≤ 4, else mean ± √20 S. A rater is left out when more than 5 % of his ratings reach the bounds, and the
 * numbers above and below differ by less than 30 % of their sum.
 * **Input** The ratings of all raters.
 * **Output** One entry per rater, in the order of the ratings.
 * **Deviations** A picture by one system and one criterion counts as one presentation; where all gave the same grade,
 * nobody is outside. Shares are of the ratings that a rater gave, so that incomplete raters can be screened.
 */
export function screenRaters(ratings: readonly Rating[]): Screening[] {
  const given = ratings.flatMap(({ rater, picture, system, scores }) =>
    criteria.map((criterion) => ({
      rater,
      value: scores[criterion],
      shown: JSON.stringify([picture, system, criterion]),
    })),
  );
  const counts = new Map(ratings.map(({ rater }) => [rater, { above: 0, below: 0, of: 0 }]));
  for (const list of grouped(given, ({ shown }) => shown).values()) {
    const { low, high } = boundsOf(list.map(({ value }) => value));
    for (const { rater, value } of list) {
      const count = counts.get(rater)!;
      count.of++;
      if (value >= high) count.above++;
      if (value <= low) count.below++;
    }
  }
  return [...counts].map(([rater, { above, below, of }]) => {
    const outside = above + below;
    const rejected = outside / of > 0.05 && Math.abs(above - below) / outside < 0.3;
    return { rater, above, below, of, rejected };
  });
}

function boundsOf(values: readonly number[]): { low: number; high: number } {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const moment = (power: number): number => values.reduce((sum, value) => sum + (value - mean) ** power, 0) / count;
  const second = moment(2);
  if (second === 0) return { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
  const kurtosis = moment(4) / second ** 2;
  const deviation = Math.sqrt((second * count) / (count - 1));
  const reach = (kurtosis >= 2 && kurtosis <= 4 ? 2 : Math.sqrt(20)) * deviation;
  return { low: mean - reach, high: mean + reach };
}
