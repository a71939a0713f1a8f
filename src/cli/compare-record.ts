import { keyOf } from '../core/hash.ts';
import { type Comparison, compareSystems } from '../experiment/compare.ts';
import { metricFacts } from '../experiment/summary.ts';
import type { Metric } from '../metrics/index.ts';
import type { PictureFiles } from '../report/pictures.ts';
import type { DatasetFacts, RunRecord, SystemRecord } from '../report/record.ts';

/** Two systems on the same pictures, ready to be compared and printed. */
export interface Compared {
  readonly record: RunRecord;
  readonly pictures: readonly PictureFiles[];
  /** The report that both sides were read from, where it was one. */
  readonly provenance: object;
}

/** What is known of the data where only scores are there. */
export const tableFacts = ({ perImage }: SystemRecord): DatasetFacts => ({
  name: 'scores',
  manifest: keyOf(perImage.map(({ id }) => id)),
  simulated: false,
  licence: 'as the pictures',
  train: 0,
  validation: 0,
  test: perImage.length,
  options: {},
});

/** What a comparison by a metric does not hold, or why there is none. */
function leftOut(
  { name, aggregate }: Metric,
  comparisons: readonly Comparison[],
  one: SystemRecord,
  other: SystemRecord,
): string[] {
  if (aggregate) return [`${name} is no mean over pictures, so it has no difference picture by picture.`];
  const found = comparisons.find(({ metric }) => metric === name);
  const of = one.perImage.length;
  if (!found) {
    const reason = [one, other].map(({ cells }) => cells[name]!.reason).find((each) => each !== undefined);
    return [`${name}: ${reason ?? 'no picture has a finite score on both sides'}.`];
  }
  const lacking = of - found.result.count;
  if (lacking === 0) return [];
  return [
    `${name}: ${lacking} of ${of} pictures left out, because a score is infinite (identical pictures) or undefined.`,
  ];
}

/** The record of a comparison: the second system, then the first, which is the one in question. */
export function recordOf(
  dataset: DatasetFacts,
  metrics: readonly Metric[],
  systems: readonly SystemRecord[],
  notes: readonly string[],
): RunRecord {
  const [other, one] = systems as [SystemRecord, SystemRecord];
  const comparisons = metrics
    .filter(({ aggregate }) => !aggregate)
    .flatMap(({ name }) => compareSystems(name, one, other) ?? []);
  return {
    title: `${one.name} against ${other.name}`,
    command: '',
    dataset,
    metrics: Object.fromEntries(metrics.map((metric) => [metric.name, metricFacts(metric)])),
    systems,
    comparisons,
    training: undefined,
    notes: [...notes, ...metrics.flatMap((metric) => leftOut(metric, comparisons, one, other))],
  };
}
