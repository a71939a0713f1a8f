import { keyOf } from '../core/hash.ts';
import { type Comparison, compareSystems, withCells } from '../experiment/compare.ts';
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
export const tableFacts = ({ perImage }: Pick<SystemRecord, 'perImage'>): DatasetFacts => ({
  name: 'scores',
  manifest: keyOf(perImage.map(({ id }) => id)),
  simulated: false,
  licence: 'as the pictures',
  train: 0,
  validation: 0,
  test: perImage.length,
  options: {},
});

/** Why a metric has no comparison. */
function lacking(
  { name, aggregate }: Metric,
  comparisons: readonly Comparison[],
  one: SystemRecord,
  other: SystemRecord,
): string[] {
  if (aggregate) return [`${name} is no mean over pictures, so it has no difference picture by picture.`];
  if (comparisons.some(({ metric }) => metric === name)) return [];
  const reason = [one, other].map(({ cells }) => cells[name]!.reason).find((each) => each !== undefined);
  return [reason ? `${reason}.` : `${name}: no picture has a finite score on both sides.`];
}

/** The record of a comparison: the second system, then the first, which is the one in question. */
export function recordOf(
  dataset: DatasetFacts,
  metrics: readonly Metric[],
  sides: readonly Omit<SystemRecord, 'cells'>[],
  notes: readonly string[],
): RunRecord {
  const { systems, same } = withCells(metrics, sides);
  const [other, one] = systems as [SystemRecord, SystemRecord];
  const comparisons = metrics
    .filter(({ aggregate }) => !aggregate)
    .flatMap(({ name }) => compareSystems(name, one, other, same[name]) ?? []);
  return {
    title: `${one.name} against ${other.name}`,
    command: '',
    dataset,
    metrics: Object.fromEntries(metrics.map((metric) => [metric.name, metricFacts(metric)])),
    systems,
    same,
    comparisons,
    training: undefined,
    notes: [...notes, ...metrics.flatMap((metric) => lacking(metric, comparisons, one, other))],
  };
}
