import { type ImageScore, metricNamed } from '../metrics/index.ts';
import { bothFinite } from './ranking.ts';
import { seedInterval } from './seeds.ts';
import { meanOf, type PairedDifference, pairedDifference } from './statistics.ts';
import { type MetricFacts, metricFacts, type Summary, summarise } from './summary.ts';

/** Scores of one system on one test set, by metric, in the order of the pictures: one map for each seed. */
export type RowScores = readonly ReadonlyMap<string, readonly ImageScore[]>[];

/**
 * The cell of a metric: with one seed the mean over pictures with its bootstrap interval over pictures, with several
 * the mean over seeds with the interval over seeds.
 */
export function cellOf(name: string, scores: RowScores, of: number): Summary {
  const metric = metricNamed(name);
  if (!scores.every((seed) => seed.has(name))) {
    const reason = `${name} compares with the ${metric.against}, which the pictures of this set do not have`;
    return { mean: null, low: null, high: null, count: 0, of, reason };
  }
  const bySeed = scores.map((seed) => summarise(metric, seed.get(name) ?? [], of));
  const [first] = bySeed as [Summary];
  const means = bySeed.flatMap(({ mean }) => (mean === null ? [] : [mean]));
  if (bySeed.length === 1 || means.length < bySeed.length) return first;
  const { value, low, high } = seedInterval(means);
  const count = Math.min(...bySeed.map((each) => each.count));
  return { ...first, mean: value, low, high, count };
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
 * One row minus another by a metric, picture by picture. Where both have several seeds, the interval is over the
 * differences of equal seeds; with one seed it is over pictures and says nothing about other seeds.
 */
export function differenceOf(
  metric: string,
  a: RowScores,
  b: RowScores,
): { measured: PairedDifference; bySeed: number[] } | undefined {
  const pairs = bothFinite(perPicture(metric, a), perPicture(metric, b));
  if (pairs.length === 0) return undefined;
  const measured = pairedDifference(
    pairs.map(([x]) => x),
    pairs.map(([, y]) => y),
  );
  if (a.length < 2 || a.length !== b.length) return { measured, bySeed: [] };
  const bySeed = a.map((seed, i) => {
    const both = bothFinite(perPicture(metric, [seed]), perPicture(metric, [b[i]!]));
    return meanOf(both.map(([x, y]) => x - y));
  });
  return { measured: { ...measured, difference: seedInterval(bySeed) }, bySeed };
}

/** Whether a claim "a is better than b" holds: by the sign of the difference and whether its interval holds zero. */
export function verdictOf({ difference }: PairedDifference, better: 'higher' | 'lower'): Verdict {
  const { low, high } = difference;
  if (!(low > 0) && !(high < 0)) return 'undecided';
  return low > 0 === (better === 'higher') ? 'agrees' : 'disagrees';
}
