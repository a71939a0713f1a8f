import { join } from 'node:path';
import { writeJson, writeWhole } from '../core/files.ts';
import { readImage } from '../image/read.ts';
import { perImageCsv, tableCsv } from './csv.ts';
import { type CurvePoint, trainingCurve } from './curve.ts';
import { type ChosenPicture, picturesApart, picturesAt } from './examples.ts';
import { comparisonFigure, type Example } from './figure.ts';
import { rivalsOf } from './html/from-run.ts';
import { writeRunPage } from './html/write.ts';
import { reportMarkdown } from './markdown.ts';
import type { PictureFiles } from './pictures.ts';
import type { RunRecord } from './record.ts';

export interface ReportInputs {
  readonly folder: string;
  readonly record: RunRecord;
  /** Where every number came from: versions, seeds, back end, durations. Written to run.json beside the record. */
  readonly provenance: object;
  readonly pictures: readonly PictureFiles[];
  /** The training log, a JSON object a line: losses of every step, validations. */
  readonly log?: string | undefined;
  /** Which pictures are shown: over the ranking of the system (default), or those on which it differs most from its rival. */
  readonly show?: 'ranking' | 'differences';
  readonly curve?: { readonly loss: readonly CurvePoint[]; readonly validation: readonly CurvePoint[] } | undefined;
}

/**
 * Writes report.md, report.html, table.csv, per-image.csv, figure.png, training.svg, training.jsonl and run.json; gives
 * the path of report.md.
 */
export async function writeReport(inputs: ReportInputs): Promise<string> {
  const { folder, record, provenance, pictures, log, curve, show } = inputs;
  const scores = { ...record, rivals: rivalsOf(record) };
  const apart = show === 'differences' ? picturesApart(scores, 2) : [];
  const wanted = apart.length > 0 ? apart : picturesAt(scores, [0.9, 0.5, 0.1]);
  const chosen = wanted.filter(({ id }) => pictures.some((one) => one.id === id));
  const examples = await Promise.all(chosen.map((one) => exampleOf(record, one, pictures)));
  if (examples.length > 0) writeWhole(join(folder, 'figure.png'), await comparisonFigure(examples));
  if (curve && curve.loss.length > 0)
    writeWhole(join(folder, 'training.svg'), trainingCurve(curve.loss, curve.validation));
  if (log !== undefined) writeWhole(join(folder, 'training.jsonl'), log);
  writeWhole(join(folder, 'table.csv'), tableCsv(record));
  writeWhole(join(folder, 'per-image.csv'), perImageCsv(record));
  const { systems, ...rest } = record;
  writeJson(join(folder, 'run.json'), {
    ...rest,
    systems: systems.map(({ perImage: _, ...system }) => system),
    provenance,
  });
  await writeRunPage(inputs);
  const path = join(folder, 'report.md');
  writeWhole(
    path,
    reportMarkdown(
      record,
      chosen.map(({ id, why }) => `${id} (${why})`),
    ),
  );
  return path;
}

async function exampleOf(
  record: RunRecord,
  { id, why }: ChosenPicture,
  pictures: readonly PictureFiles[],
): Promise<Example> {
  const { target, outputs } = pictures.find((one) => one.id === id)!;
  const [metric, facts] = Object.entries(record.metrics)[0]!;
  const columns = await Promise.all(
    record.systems.map(async ({ name, perImage }) => {
      const score = perImage.find((entry) => entry.id === id)?.scores[metric];
      const value = typeof score === 'number' && Number.isFinite(score) ? score.toFixed(facts.decimals) : 'n/a';
      return {
        name,
        image: (await readImage(outputs[name]!)).image,
        caption: `${metric} ${value}${facts.unit ? ` ${facts.unit}` : ''}`,
      };
    }),
  );
  return { id, why, columns, target: target === undefined ? undefined : (await readImage(target)).image };
}
