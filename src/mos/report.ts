import type { Source } from '../image/image.ts';
import { type Agreement, agreementOf } from './agreement-of.ts';
import { grouped } from './grouped.ts';
import { type Column, columns, countedRatings, type MeanOptions, type MosMeans, mosMeans } from './means.ts';
import { type Criterion, criteria, type Rating } from './protocol.ts';
import { type Screening, screenRaters } from './screening.ts';
import { type Plan, type Study, trialCount } from './study.ts';

/** What others published, by the name of the system; other raters looked at other pictures. */
export interface PublishedOpinions {
  readonly table: string;
  readonly source: Source;
  /** Who rated what, in one sentence without its full stop. */
  readonly condition: string;
  readonly rows: Readonly<Record<string, Readonly<Record<Column, number>>>>;
}

/** One rater's own numbers. */
export interface RaterFacts {
  readonly rater: string;
  readonly ratings: number;
  readonly of: number;
  readonly means: Readonly<Record<Criterion, number>>;
  /** Median time for a rating. */
  readonly seconds: number;
  readonly counted: boolean;
  /** What the β2 test found, where it was asked for. */
  readonly screening?: Omit<Screening, 'rater'>;
}

/** Everything that the report of a study is printed from: plain data. */
export interface MosReport {
  readonly title: string;
  readonly command: string;
  readonly plan: Omit<Plan, 'format' | 'pictures' | 'notice'> & { readonly pictures: readonly string[] };
  readonly options: Required<Pick<MeanOptions, 'screen' | 'completeOnly'>>;
  readonly means: MosMeans;
  readonly agreement: readonly Agreement[];
  readonly raters: readonly RaterFacts[];
  /** Raters who entered and gave no rating. */
  readonly idle: number;
  readonly revised: number;
  readonly published: PublishedOpinions;
  readonly notes: readonly string[];
}

/** Works out what a study says. `command` is the line that asks for the same report again. */
export function reportOf(
  study: Study,
  options: MosReport['options'],
  published: PublishedOpinions,
  command: string,
): MosReport {
  const { plan, raters, ratings, revised, notes } = study;
  const means = mosMeans(study, options);
  const counted = countedRatings(study, options).ratings;
  const total = trialCount(plan);
  const screenings = options.screen ? new Map(screenRaters(ratings).map((each) => [each.rater, each])) : undefined;
  const { format: _, notice: __, pictures, ...facts } = plan;
  const byRater = grouped(ratings, ({ rater }) => rater);
  return {
    title: `Mean opinion scores of the study "${plan.name}"`,
    command,
    plan: { ...facts, pictures: pictures.map(({ id }) => id) },
    options,
    means,
    agreement: agreementOf(counted, total),
    raters: [...byRater].map(([rater, own]) => ({
      rater,
      ratings: own.length,
      of: total,
      means: Object.fromEntries(
        criteria.map((criterion) => [
          criterion,
          own.reduce((sum, each) => sum + each.scores[criterion], 0) / own.length,
        ]),
      ) as Record<Criterion, number>,
      seconds: medianOf(own.map(({ seconds }) => seconds)),
      counted: !means.leftOut.some((each) => each.rater === rater),
      ...(screenings && { screening: withoutName(screenings.get(rater)!) }),
    })),
    idle: raters.filter(({ rater }) => !byRater.has(rater)).length,
    revised,
    published,
    notes,
  };
}

function withoutName({ rater: _, ...rest }: Screening): Omit<Screening, 'rater'> {
  return rest;
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Rows of the table of means at full precision, the heading first. */
export function meansRows({ means }: MosReport): (string | number)[][] {
  return [
    ['system', ...columns.flatMap((column) => [column, `${column} low`, `${column} high`]), 'ratings'],
    ...means.systems.map(({ system, cells, count }) => [
      system,
      ...columns.flatMap((column) => {
        const { mean, low, high } = cells[column];
        return [mean, low ?? 'n/a', high ?? 'n/a'];
      }),
      count,
    ]),
  ];
}

/** Rows of every rating that holds, the heading first: by rater, in the rater's order. */
export function ratingRows({ ratings }: Study, { means }: MosReport): (string | number)[][] {
  const out = new Set(means.leftOut.map(({ rater }) => rater));
  const inOrder = (a: Rating, b: Rating): number =>
    a.rater === b.rater ? a.trial - b.trial : a.rater < b.rater ? -1 : 1;
  return [
    ['rater', 'trial', 'picture', 'system', ...criteria, 'seconds', 'scale', 'at', 'test', 'counted'],
    ...ratings
      .toSorted(inOrder)
      .map(({ rater, trial, picture, system, scores, seconds, scale, at, test }) => [
        ...[rater, trial + 1, picture, system, ...criteria.map((criterion) => scores[criterion]), seconds, scale, at],
        ...[test ? 'test' : 'no', out.has(rater) ? 'no' : 'yes'],
      ]),
  ];
}

/** Rows of the raters, the heading first. */
export function raterRows({ raters }: MosReport): (string | number)[][] {
  return [
    ['rater', 'ratings', 'of', ...criteria, 'median seconds', 'counted'],
    ...raters.map(({ rater, ratings, of, means, seconds, counted }) => [
      ...[rater, ratings, of, ...criteria.map((criterion) => means[criterion]), seconds, counted ? 'yes' : 'no'],
    ]),
  ];
}
