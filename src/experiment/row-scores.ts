import { type ImageScore, metricNamed } from '../metrics/index.ts';
import { bothFinite } from './ranking.ts';
import { keeps, type SamePictures, samePictures } from './same-pictures.ts';
import { seedDifferences, seedInterval, seedP } from './seeds.ts';
import { meanOf, type PairedDifference, pairedDifference } from './statistics.ts';
import { type MetricFacts, metricFacts, type Summary, summarise } from './summary.ts';

/** Scores of one system on one test set, by metric, in the order of the pictures: one map for each seed. */
export type RowScores = readonly ReadonlyMap<string, readonly ImageScore[]>[];

/** The pictures that all rows of a column share; rows without scores by the metric are passed over. */
export function samePicturesOf(
  metric: string,
  rows: readonly { readonly name: string; readonly scores: RowScores }[],
): SamePictures | undefined {
  const scored = rows.filter(({ scores }) => scores.every((seed) => (seed.get(metric) ?? []).length > 0));
  const lists = scored.map(({ name, scores }) => ({ name, scores: scores.map((seed) => seed.get(metric)!) }));
  return samePictures(lists, isPooled(metric));
}

/**
 * The cell of a metric over the pictures that the rows share: with one seed the mean over pictures with its bootstrap
 * interval over pictures, with several the mean over seeds with the interval over seeds.
 */
export function cellOf(name: string, scores: RowScores, of: number, same?: SamePictures, row?: string): Summary {
  const metric = metricNamed(name);
  if (!scores.every((seed) => seed.has(name))) {
    const reason = `${name} compares with the ${metric.against}, which the pictures of this set do not have`;
    return { mean: null, low: null, high: null, count: 0, of, reason };
  }
  const lists = listsOf(name, scores);
  const shared = keeps(same, row);
  const bySeeds = keeps(samePictures([{ name: name, scores: lists }], isPooled(name)));
  const bySeed = lists.map((seed) =>
    summarise(metric, seed, of, (id) => shared(id) && (lists.length < 2 || bySeeds(id))),
  );
  const [first] = bySeed as [Summary];
  if (bySeed.length === 1) return first;
  const lacking = bySeed.find(({ mean }) => mean === null);
  if (lacking) return { ...lacking, low: null, high: null };
  const means = bySeed.map(({ mean }) => mean!);
  const { value, low, high } = seedInterval(means);
  const count = Math.min(...bySeed.map((each) => each.count));
  return { mean: value, low, high, count, of: first.of, ...namedInAnySeed(bySeed), bySeed: means };
}

/** The pictures that a seed names as infinite, undefined or clamped, of all seeds together. */
function namedInAnySeed(bySeed: readonly Summary[]): Pick<Summary, 'infinite' | 'undefined' | 'clamped'> {
  const union = (key: 'infinite' | 'undefined' | 'clamped'): object => {
    const ids = [...new Set(bySeed.flatMap((each) => each[key] ?? []))];
    return ids.length > 0 ? { [key]: ids } : {};
  };
  return { ...union('infinite'), ...union('undefined'), ...union('clamped') };
}

/** What a table says about a metric. */
export const factsOf = (name: string): MetricFacts => metricFacts(metricNamed(name));

/** True for a metric whose number for many pictures is no mean of theirs. */
export const isPooled = (name: string): boolean => metricNamed(name).aggregate !== undefined;

/** The scores of each picture by a metric, mean over seeds; null where a seed has none. */
export function perPicture(metric: string, scores: RowScores): (number | null)[] {
  const lists = scores.map((seed) => (seed.get(metric) ?? []).map(({ score }) => score ?? null));
  return (lists[0] ?? []).map((_, i) => {
    const values = lists.map((list) => list[i] ?? null);
    return values.some((value) => value === null) ? null : meanOf(values as number[]);
  });
}

export type Verdict = 'agrees' | 'disagrees' | 'undecided' | 'not measured';

/**
 * One row minus another by a metric, picture by picture, over the pictures that all rows of the column share. With several
 * seeds the interval is over the differences of equal seeds (a row that is not trained is the same for every seed); with
 * one seed it is over pictures and says nothing about other seeds.
 */
export function differenceOf(
  metric: string,
  a: RowScores,
  b: RowScores,
  same?: SamePictures,
): { measured: PairedDifference; bySeed: number[] } | undefined {
  const isShared = keeps(same);
  const shared = (scores: RowScores): RowScores =>
    scores.map((seed) => new Map([[metric, (seed.get(metric) ?? []).filter(({ id }) => isShared(id))]]));
  return differenceOver(metric, shared(a), shared(b));
}

function differenceOver(metric: string, a: RowScores, b: RowScores): ReturnType<typeof differenceOf> {
  const pairs = bothFinite(perPicture(metric, a), perPicture(metric, b));
  if (pairs.length === 0) return undefined;
  const measured = pairedDifference(
    pairs.map(([x]) => x),
    pairs.map(([, y]) => y),
  );
  const shared = keeps(samePictures([a, b].map((scores, i) => ({ name: `${i}`, scores: listsOf(metric, scores) }))));
  const meansOf = (scores: RowScores): number[] =>
    listsOf(metric, scores).map((list) => meanOf(list.flatMap(({ id, score }) => (shared(id) ? score! : []))));
  const bySeed = seedDifferences(meansOf(a), meansOf(b));
  if (!bySeed) return { measured, bySeed: [] };
  return { measured: { ...measured, difference: seedInterval(bySeed), p: seedP(bySeed) }, bySeed };
}

const listsOf = (metric: string, scores: RowScores): (readonly ImageScore[])[] =>
  scores.map((seed) => seed.get(metric) ?? []);

/** Whether a claim "a is better than b" holds: by the sign of the difference and whether its interval holds zero. */
export function verdictOf({ difference }: PairedDifference, better: 'higher' | 'lower'): Verdict {
  const { low, high } = difference;
  if (!(low > 0) && !(high < 0)) return 'undecided';
  return low > 0 === (better === 'higher') ? 'agrees' : 'disagrees';
}
