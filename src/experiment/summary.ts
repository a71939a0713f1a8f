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
  /** Ids whose score is infinite (identical pictures), undefined or clamped; lists that are empty are left out. */
  readonly infinite?: readonly string[];
  readonly undefined?: readonly string[];
  readonly clamped?: readonly string[];
  readonly reason?: string;
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
 * whose model is not here has no mean and says how to get it.
 */
export function summarise(metric: Metric, scores: readonly ImageScore[], of = scores.length): Summary {
  const lacking = unavailable(metric);
  if (lacking) return { mean: null, low: null, high: null, count: 0, of, reason: lacking.reason };
  const aggregate: AggregateScore = aggregateScores(metric, scores);
  const finite = scores.flatMap(({ score }) => (typeof score === 'number' && Number.isFinite(score) ? [score] : []));
  const sample = metric.aggregate
    ? scores.flatMap(({ score }) => (typeof score === 'number' && !Number.isNaN(score) ? [score] : []))
    : finite;
  const interval = bootstrapInterval(sample, metric.aggregate);
  const orNull = (value: number): number | null => (Number.isFinite(value) ? value : null);
  const named = (key: 'infinite' | 'undefined' | 'clamped'): object =>
    aggregate[key].length > 0 ? { [key]: aggregate[key] } : {};
  return {
    mean: orNull(aggregate.mean),
    low: orNull(interval.low),
    high: orNull(interval.high),
    count: aggregate.count,
    of: aggregate.of,
    ...named('infinite'),
    ...named('undefined'),
    ...named('clamped'),
    ...(aggregate.reason !== undefined && { reason: aggregate.reason }),
  };
}
