export { type AggregateScore, aggregateScores, compareIds, type ImageScore, scoreOf } from './aggregate.ts';
export type { Metric } from './metric.ts';
export { type MetricName, metrics } from './metrics.ts';
export { metricNamed } from './named.ts';
export { unavailable } from './released.ts';
