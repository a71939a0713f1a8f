import { grouped } from './grouped.ts';
import { drawMeans, intervalOf, type MeanInterval } from './intervals.ts';
import { type Criterion, criteria, type Rating } from './protocol.ts';
import { screenRaters } from './screening.ts';
import { averageOf, type Study, trialCount } from './study.ts';

/** A column of table 5 of paper 001. */
export type Column = Criterion | 'average';

export const columns: readonly Column[] = [...criteria, 'average'];

/** How a study's raters are chosen for the means; by default all count, the incomplete ones too. */
export interface MeanOptions {
  /** Leave out raters who have not rated everything. */
  readonly completeOnly?: boolean;
  /** Leave out raters whom the β2 test of ITU-R BT.500 rejects. */
  readonly screen?: boolean;
  readonly draws?: number;
}

/** A row of the table. */
export interface SystemMeans {
  readonly system: string;
  /** Ratings behind every cell of the row. */
  readonly count: number;
  readonly cells: Readonly<Record<Column, MeanInterval>>;
  /** The best system's average minus this one's, from paired draws; null for the best. */
  readonly behindBest: MeanInterval | null;
}

/** What a study says, as plain data. */
export interface MosMeans {
  readonly study: string;
  /** True where raters are scripted: the numbers are test data. */
  readonly test: boolean;
  /** Rows in the order of the study; systems without a rating are left out. */
  readonly systems: readonly SystemMeans[];
  /** Raters behind the means, and how many of them rated everything. */
  readonly raters: number;
  readonly complete: number;
  readonly pictures: number;
  readonly ratings: number;
  /** Codes of raters who were left out, with the reason. */
  readonly leftOut: readonly { readonly rater: string; readonly reason: string }[];
}

/** The ratings that count under these options, and who was left out. The test of `screen` sees all chosen raters. */
export function countedRatings(
  { plan, ratings }: Study,
  { completeOnly = false, screen = false }: MeanOptions = {},
): { ratings: readonly Rating[]; leftOut: MosMeans['leftOut'] } {
  const total = trialCount(plan);
  const leftOut: { rater: string; reason: string }[] = [];
  if (completeOnly)
    for (const [rater, { length }] of grouped(ratings, (each) => each.rater))
      if (length < total) leftOut.push({ rater, reason: `incomplete: ${length} of ${total} ratings` });
  const without = (): readonly Rating[] => ratings.filter(({ rater }) => !leftOut.some((each) => each.rater === rater));
  if (screen)
    for (const { rater, above, below, of, rejected } of screenRaters(without()))
      if (rejected)
        leftOut.push({ rater, reason: `BT.500 β2 test: ${above} of ${of} ratings above, ${below} below the bounds` });
  return { ratings: without(), leftOut };
}

/**
 * Mean opinion scores with 95 % intervals over raters and pictures, both random (`drawMeans`, `intervalOf`; 2,000 draws,
 * seed 1). A cell is the mean over all ratings of a system by one criterion; the average is the mean of the four.
 */
export function mosMeans(study: Study, options: MeanOptions = {}): MosMeans {
  const { plan } = study;
  const { ratings, leftOut } = countedRatings(study, options);
  const byRater = grouped(ratings, ({ rater }) => rater);
  const raters = [...byRater.keys()];
  const pictures = [...new Set(ratings.map(({ picture }) => picture))];
  const rated = plan.systems.map(({ name }) => name).filter((name) => ratings.some(({ system }) => system === name));
  const places = {
    rater: new Map(raters.map((name, i) => [name, i])),
    picture: new Map(pictures.map((name, i) => [name, i])),
    system: new Map(rated.map((name, i) => [name, i])),
  };
  const observations = ratings.map(({ rater, picture, system, scores }) => ({
    rater: places.rater.get(rater)!,
    picture: places.picture.get(picture)!,
    system: places.system.get(system)!,
    values: [...criteria.map((criterion) => scores[criterion]), averageOf(scores)],
  }));
  const sizes = { raters: raters.length, pictures: pictures.length };
  const { means, drawn } = drawMeans(
    observations,
    { ...sizes, systems: rated.length, values: columns.length },
    options.draws === undefined ? {} : { draws: options.draws },
  );
  const average = columns.indexOf('average');
  const best = means.reduce((top, row, s) => (row[average]! > means[top]![average]! ? s : top), 0);
  const systems = rated.map((system, s): SystemMeans => {
    const cells = columns.map((column, v) => [column, intervalOf(means[s]![v]!, drawn[s]![v]!, sizes)]);
    const behind = drawn[best]![average]!.map((value, i) => value - drawn[s]![average]![i]!);
    return {
      system,
      count: ratings.filter((rating) => rating.system === system).length,
      cells: Object.fromEntries(cells) as Record<Column, MeanInterval>,
      behindBest: s === best ? null : intervalOf(means[best]![average]! - means[s]![average]!, behind, sizes),
    };
  });
  const total = trialCount(plan);
  const complete = [...byRater.values()].filter(({ length }) => length === total).length;
  return {
    study: plan.name,
    test: plan.test || ratings.some(({ test }) => test),
    systems,
    raters: raters.length,
    complete,
    pictures: pictures.length,
    ratings: ratings.length,
    leftOut,
  };
}
