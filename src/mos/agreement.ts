/**
 * Krippendorff's alpha for ordinal values: 1 is full agreement, 0 what chance gives.
 *
 * **Source** Krippendorff, Computing Krippendorff's alpha-reliability, 2011: coincidence matrix, ordinal metric; checked
 * with its worked example (four observers, twelve units, missing values: 0.815).
 * **Input** One list of ratings per unit, from any number of raters; units with fewer than two ratings do not count.
 * **Output** At most 1; NaN where fewer than two units can be paired or all ratings are equal.
 * **Deviations** None.
 */
export function krippendorffAlpha(units: readonly (readonly number[])[]): number {
  const paired = units.filter((ratings) => ratings.length >= 2);
  const values = [...new Set(paired.flat())].sort((a, b) => a - b);
  const place = new Map(values.map((value, i) => [value, i]));
  const coincidences = values.map(() => new Float64Array(values.length));
  for (const ratings of paired)
    for (const [i, a] of ratings.entries())
      for (const [j, b] of ratings.entries())
        if (i !== j) coincidences[place.get(a)!]![place.get(b)!]! += 1 / (ratings.length - 1);
  const totals = coincidences.map((row) => row.reduce((sum, each) => sum + each, 0));
  const all = totals.reduce((sum, each) => sum + each, 0);
  let [observed, expected] = [0, 0];
  for (let c = 0; c < values.length; c++) {
    let between = totals[c]! / 2;
    for (let k = c + 1; k < values.length; k++) {
      between += totals[k]! / 2;
      const distance = between * between;
      observed += coincidences[c]![k]! * distance;
      expected += totals[c]! * totals[k]! * distance;
      between += totals[k]! / 2;
    }
  }
  return paired.length < 2 || expected === 0 ? Number.NaN : 1 - ((all - 1) * observed) / expected;
}

/** Intraclass correlations of raters who all rated all units. */
export interface IntraclassCorrelation {
  /** Agreement of one rater, ICC(2,1), and of the mean of all, ICC(2,k). NaN where it is undefined. */
  readonly single: number;
  readonly mean: number;
  readonly raters: number;
  readonly units: number;
}

/**
 * Two-way random effects, absolute agreement.
 *
 * **Source** Shrout & Fleiss, Intraclass correlations, Psychological Bulletin 86(2), 1979: ICC(2,1) and ICC(2,k), checked
 * with its table 2 (0.29 and 0.62).
 * **Input** One row per unit, one column per rater, no value missing; at least two of both.
 * **Output** At most 1; negative where raters agree less than chance.
 * **Deviations** None.
 */
export function intraclassCorrelation(rows: readonly (readonly number[])[]): IntraclassCorrelation {
  const units = rows.length;
  const raters = rows[0]?.length ?? 0;
  if (units < 2 || raters < 2) return { single: Number.NaN, mean: Number.NaN, raters, units };
  const meanOver = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0) / values.length;
  const byUnit = rows.map(meanOver);
  const byRater = rows[0]!.map((_, j) => meanOver(rows.map((row) => row[j]!)));
  const grand = meanOver(byUnit);
  const squares = (values: readonly number[]): number => values.reduce((sum, each) => sum + (each - grand) ** 2, 0);
  const unitSquare = (raters * squares(byUnit)) / (units - 1);
  const raterSquare = (units * squares(byRater)) / (raters - 1);
  const rest = squares(rows.flat()) - unitSquare * (units - 1) - raterSquare * (raters - 1);
  const error = Math.max(0, rest) / ((units - 1) * (raters - 1));
  const single = (unitSquare - error) / (unitSquare + (raters - 1) * error + (raters * (raterSquare - error)) / units);
  const mean = (unitSquare - error) / (unitSquare + (raterSquare - error) / units);
  return { single, mean, raters, units };
}
