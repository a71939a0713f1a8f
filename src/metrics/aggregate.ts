import type { HdrImage, Image } from '../image/image.ts';
import type { Metric } from './metric.ts';

/** The score of one picture; undefined or null where it could not be scored. */
export interface ImageScore {
  readonly id: string;
  readonly score: number | null | undefined;
}

/** One number for many pictures, and by name every picture that it does not hold or that needed special treatment. */
export interface AggregateScore {
  /** NaN when there is none; `reason` then says why. */
  readonly mean: number;
  /** Pictures that the mean holds. */
  readonly count: number;
  /** Pictures there are. */
  readonly of: number;
  /** Ids with an infinite score: left out of a plain mean, taken as an error of 0 by `psnr@dped`. */
  readonly infinite: readonly string[];
  /** Ids without a score: missing, or the metric is undefined on them. */
  readonly undefined: readonly string[];
  /** Ids whose score was clamped because the formula is undefined there; they are in the mean. */
  readonly clamped: readonly string[];
  readonly reason?: string;
}

/** The score of one picture; a size mismatch or missing reference is a BenchError that names sizes and metric. */
export async function scoreOf(metric: Metric, result: Image, reference?: Image | HdrImage): Promise<number> {
  return metric.score(result, reference);
}

/** Takes the scores together in the order of their ids, never in silence about those that are no finite number. */
export function aggregateScores(metric: Metric, scores: readonly ImageScore[]): AggregateScore {
  const present: ImageScore[] = [];
  const infinite: string[] = [];
  const missing: string[] = [];
  const clamped: string[] = [];
  for (const entry of [...scores].sort((a, b) => compareIds(a.id, b.id))) {
    const { id, score } = entry;
    if (score === undefined || score === null || Number.isNaN(score)) {
      missing.push(id);
      continue;
    }
    if (!Number.isFinite(score)) infinite.push(id);
    if (score === metric.clampedAt) clamped.push(id);
    if (metric.aggregate || Number.isFinite(score)) present.push(entry);
  }
  const values = present.map(({ score }) => score as number);
  const count = values.length - (values.length % (metric.batch ?? 1));
  const common = { count, of: scores.length, infinite, undefined: missing, clamped };
  if (count === 0) return { mean: Number.NaN, ...common, reason: whyNone(metric, values.length, scores.length) };
  const mean = metric.aggregate?.(values) ?? values.reduce((sum, value) => sum + value, 0) / count;
  return { mean, ...common };
}

function whyNone(metric: Metric, count: number, of: number): string {
  if (metric.batch !== undefined)
    return `${metric.name} pools batches of ${metric.batch} pictures, and ${count === of ? 'there are only' : 'only'} ${count}${count === of ? '' : ' have a score'}`;
  if (of === 0) return 'there are no pictures';
  const { name, atLeast } = metric;
  return `none of ${of} pictures has a finite ${name}${atLeast ? `, which needs at least ${atLeast}` : ''}`;
}

/** Ids in natural order: "2" before "10", otherwise by code unit. */
export function compareIds(a: string, b: string): number {
  const one = a.split(/(\d+)/);
  const two = b.split(/(\d+)/);
  for (let i = 0; i < Math.min(one.length, two.length); i++) {
    const numbers = i % 2 === 1 ? Number(one[i]) - Number(two[i]) : 0;
    if (numbers !== 0) return numbers;
    if (one[i]! !== two[i]!) return one[i]! < two[i]! ? -1 : 1;
  }
  return one.length - two.length;
}
