import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BenchError } from '../core/errors.ts';
import { belowInput } from '../experiment/below-input.ts';
import { compareSystems, compareWithStrongest, withCells } from '../experiment/compare.ts';
import { metricNamed } from '../metrics/index.ts';
import { isTable, readRun } from '../report/read.ts';
import type { RunRecord } from '../report/record.ts';
import { writeReport } from '../report/write.ts';
import { isComparison, picturesOf } from './report-pictures.ts';

/**
 * Writes the report of a run or a comparison anew from its own scores, as this version of the toolkit counts and prints
 * them; nothing is trained or scored. Pictures come from the store.
 */
export async function rewriteReport(folder: string): Promise<string> {
  if (isTable(folder))
    throw new BenchError('usage', `${folder} is the report of a table, whose seeds it does not hold one by one.`, {
      mend: 'bench table ID --no-train makes it anew from what is trained',
    });
  const { record, provenance, curve } = readRun(folder);
  const pictures = picturesOf(record);
  if (pictures.length === 0 && existsSync(join(folder, 'figure.png')))
    throw new BenchError('missing-file', `The pictures behind ${folder} are not here, and its report shows some.`, {
      mend: `make it anew: ${record.command}`,
    });
  const show = isComparison(record) ? ('differences' as const) : 'ranking';
  return writeReport({ folder, record: recounted(record), provenance, pictures, curve, show });
}

/** The record with cells, comparisons and notes that follow from its scores. */
function recounted(record: RunRecord): RunRecord {
  const metrics = Object.keys(record.metrics).map(metricNamed);
  const { systems, same } = withCells(metrics, record.systems);
  const [other, one] = systems;
  const comparisons = isComparison(record)
    ? metrics.flatMap(({ name, aggregate }) =>
        aggregate ? [] : (compareSystems(name, one!, other!, same[name]) ?? []),
      )
    : compareWithStrongest(metrics, systems, same);
  const kept = record.notes.filter((note) => !/^Worse than the input by |pictures left out, because/.test(note));
  const worse = isComparison(record) ? [] : belowInput(metrics, systems, same);
  return { ...record, systems, same, comparisons, notes: [...worse, ...kept] };
}
