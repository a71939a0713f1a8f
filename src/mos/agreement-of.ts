import { intraclassCorrelation, krippendorffAlpha } from './agreement.ts';
import { grouped } from './grouped.ts';
import { type Criterion, criteria, type Rating } from './protocol.ts';

/** How far raters agree by one criterion; a number is null where it is undefined. */
export interface Agreement {
  readonly criterion: Criterion;
  /** Krippendorff's alpha, ordinal, over all ratings. */
  readonly alpha: number | null;
  /** ICC(2,1) and ICC(2,k) over the raters who rated everything. */
  readonly single: number | null;
  readonly mean: number | null;
  /** Raters and units, pictures by systems, behind the intraclass correlations. */
  readonly raters: number;
  readonly units: number;
}

/** Agreement of all raters on pictures by systems. `total` is the number of ratings of a rater who is through. */
export function agreementOf(ratings: readonly Rating[], total: number): Agreement[] {
  const units = grouped(ratings, ({ picture, system }) => JSON.stringify([picture, system]));
  const byRater = grouped(ratings, ({ rater }) => rater);
  const complete = new Set([...byRater].filter(([, own]) => own.length === total).map(([rater]) => rater));
  const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);
  return criteria.map((criterion) => {
    const values = [...units.values()].map((unit) => unit.map(({ scores }) => scores[criterion]));
    const rows = [...units.values()].map((unit) =>
      unit
        .filter(({ rater }) => complete.has(rater))
        .sort((a, b) => (a.rater < b.rater ? -1 : 1))
        .map(({ scores }) => scores[criterion]),
    );
    const { single, mean, raters, units: count } = intraclassCorrelation(complete.size === 0 ? [] : rows);
    return {
      criterion,
      alpha: orNull(krippendorffAlpha(values)),
      single: orNull(single),
      mean: orNull(mean),
      raters,
      units: count,
    };
  });
}
