import { type AggregateScore, aggregateScores, type ImageScore, type Metric, unavailable } from '../metrics/index.ts';
import { bootstrapInterval } from './statistics.ts';

/** One cell of a table as plain data: a mean with its 95 % interval, and what it does not hold. */
export interface Summary {
  /** Null when there is none; `reason` says why. */
  readonly mean: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly count: number;
  readonly of: number;
  /** All ids whose score is infinite (identical pictures), undefined or clamped; lists that are empty are left out. */
  readonly infinite?: readonly string[];
  readonly undefined?: readonly string[];
  readonly clamped?: readonly string[];
  readonly reason?: string;
  /** The number of each seed, where there are several: the interval is then over them. */
  readonly bySeed?: readonly number[];
}

/** What the protocol of a metric is, printed wherever its numbers are. */
export interface MetricFacts {
  readonly protocol: string;
  readonly version: number;
  readonly better: 'higher' | 'lower';
  readonly unit?: 'dB';
  readonly decimals: number;
  /** The cell is no mean over pictures, so that its scores per picture say little. */
  readonly pooled?: true;
}

export function metricFacts({ protocol, version, better, unit, decimals, aggregate }: Metric): MetricFacts {
  return { protocol, version, better, decimals, ...(unit && { unit }), ...(aggregate && { pooled: true }) };
}

/**
 * The mean of a metric over `of` pictures with its bootstrap interval over pictures (BCa, 2,000 draws, seed 1); a metric
 * whose model is not here has no mean and says how to get it. Where several systems are compared, `keeps` says which
 * pictures they share; the lists of infinite, undefined and clamped scores are of all pictures nevertheless.
 */
export function summarise(
  metric: Metric,
  scores: readonly ImageScore[],
  of = scores.length,
  keeps: (id: string) => boolean = () => true,
): Summary {
  const lacking = unavailable(metric);
  if (lacking) return { mean: null, low: null, high: null, count: 0, of, reason: `${metric.name} ${lacking.reason}` };
  const all: AggregateScore = aggregateScores(metric, scores);
  const kept = scores.filter(({ id }) => keeps(id));
  const aggregate = kept.length === scores.length ? all : aggregateScores(metric, kept);
  const sample = kept.flatMap(({ score }) =>
    typeof score === 'number' && (metric.aggregate ? !Number.isNaN(score) : Number.isFinite(score)) ? [score] : [],
  );
  const interval = bootstrapInterval(sample, metric.aggregate);
  const orNull = (value: number): number | null => (Number.isFinite(value) ? value : null);
  const named = (key: 'infinite' | 'undefined' | 'clamped'): object => (all[key].length > 0 ? { [key]: all[key] } : {});
  const none = all.reason ?? (kept.length === 0 ? 'no picture has a score in every row' : aggregate.reason);
  return {
    mean: orNull(aggregate.mean),
    low: orNull(interval.low),
    high: orNull(interval.high),
    count: aggregate.count,
    of: all.of,
    ...named('infinite'),
    ...named('undefined'),
    ...named('clamped'),
    ...(none !== undefined && { reason: none }),
  };
}
