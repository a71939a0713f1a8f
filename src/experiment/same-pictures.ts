import type { ImageScore } from '../metrics/index.ts';

/**
 * Which pictures the numbers of a metric are over, so that rows can be compared: those with a score that can be averaged
 * in every row. Rows with one on fewer than half of the pictures that any row has one on would leave the others too
 * little; they stand apart, over pictures of their own, and are never called best.
 */
export interface SamePictures {
  /** Pictures of every row's number, and pictures there are. */
  readonly count: number;
  readonly of: number;
  /** Pictures that no row's number holds, with the rows for which they have no finite score. */
  readonly leftOut: readonly LeftOut[];
  /** Rows over pictures of their own. */
  readonly apart: readonly string[];
}

export interface LeftOut {
  readonly id: string;
  /** Rows whose picture equals its reference. */
  readonly infinite: readonly string[];
  /** Rows without a score: missing, or the metric is undefined there. */
  readonly undefined: readonly string[];
}

/** The scores of a row by one metric: a list for each seed, or one. */
export interface ScoredRow {
  readonly name: string;
  readonly scores: readonly (readonly ImageScore[])[];
}

/**
 * The pictures of a metric that all rows share; undefined where every row has them all. Rows without any score count for
 * nothing. A pooled metric takes infinite scores in.
 */
export function samePictures(rows: readonly ScoredRow[], pooled = false): SamePictures | undefined {
  const ids = [...new Set(rows.flatMap(({ scores }) => scores.flatMap((seed) => seed.map(({ id }) => id))))];
  const known = rows
    .map(({ name, scores }) => ({ name, kinds: kindsOf(ids, scores) }))
    .map((row) => ({ ...row, usable: row.kinds.filter((kind) => takes(kind, pooled)).length }))
    .filter(({ usable }) => usable > 0);
  const anywhere = ids.filter((_, i) => known.some(({ kinds }) => takes(kinds[i]!, pooled))).length;
  const apart = known.filter(({ usable }) => 2 * usable < anywhere);
  const full = known.filter((row) => !apart.includes(row));
  const leftOut = ids.flatMap((id, i) => {
    const named = (kind: Kind): string[] =>
      full.filter(({ kinds }) => kinds[i] === kind && !takes(kind, pooled)).map(({ name }) => name);
    const [infinite, missing] = [named('infinite'), named('undefined')];
    return infinite.length + missing.length > 0 ? [{ id, infinite, undefined: missing }] : [];
  });
  if (leftOut.length === 0 && apart.length === 0) return undefined;
  return { count: ids.length - leftOut.length, of: ids.length, leftOut, apart: apart.map(({ name }) => name) };
}

/** What a row has on each picture: the worst of its seeds. */
function kindsOf(ids: readonly string[], scores: ScoredRow['scores']): Kind[] {
  const seeds = scores.map((seed) => new Map(seed.map(({ id, score }) => [id, kindOf(score)])));
  return ids.map((id) => {
    const kinds = seeds.map((seed) => seed.get(id) ?? 'undefined');
    return kinds.find((kind) => kind === 'undefined') ?? kinds.find((kind) => kind === 'infinite') ?? 'finite';
  });
}

type Kind = 'finite' | 'infinite' | 'undefined';

function kindOf(score: ImageScore['score']): Kind {
  if (score === undefined || score === null || Number.isNaN(score)) return 'undefined';
  return Number.isFinite(score) ? 'finite' : 'infinite';
}

const takes = (kind: Kind, pooled: boolean): boolean => kind === 'finite' || (pooled && kind === 'infinite');

/** Whether a picture is in the numbers that rows share; in a row that stands apart every picture with a score is. */
export function keeps(same: SamePictures | undefined, row?: string): (id: string) => boolean {
  if (!same || (row !== undefined && same.apart.includes(row))) return () => true;
  const left = new Set(same.leftOut.map(({ id }) => id));
  return (id) => !left.has(id);
}
