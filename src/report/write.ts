import { join } from 'node:path';
import { writeJson, writeWhole } from '../core/files.ts';
import { readImage } from '../image/read.ts';
import { perImageCsv, tableCsv } from './csv.ts';
import { type CurvePoint, trainingCurve } from './curve.ts';
import { comparisonFigure, type Example } from './figure.ts';
import { reportMarkdown } from './markdown.ts';
import type { RunRecord } from './record.ts';

/** Where a test picture's files lie, for the figure. */
export interface PictureFiles {
  readonly id: string;
  /** Undefined in a set without targets. */
  readonly target: string | undefined;
  /** System name to stored output. */
  readonly outputs: Readonly<Record<string, string>>;
}

export interface ReportInputs {
  readonly folder: string;
  readonly record: RunRecord;
  /** Where every number came from: versions, seeds, back end, durations. Written to run.json beside the record. */
  readonly provenance: object;
  readonly pictures: readonly PictureFiles[];
  /** The training log, a JSON object a line: losses of every step, validations. */
  readonly log?: string | undefined;
  readonly curve?: { readonly loss: readonly CurvePoint[]; readonly validation: readonly CurvePoint[] } | undefined;
}

/** Writes report.md, table.csv, per-image.csv, figure.png, training.svg, training.jsonl and run.json; gives the path of report.md. */
export async function writeReport({ folder, record, provenance, pictures, log, curve }: ReportInputs): Promise<string> {
  const chosen = chooseExamples(record, pictures);
  writeWhole(
    join(folder, 'figure.png'),
    await comparisonFigure(await Promise.all(chosen.map((one) => example(record, one)))),
  );
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
  const path = join(folder, 'report.md');
  writeWhole(
    path,
    reportMarkdown(
      record,
      chosen.map(({ id }) => id),
    ),
  );
  return path;
}

/** The pictures at the 90 %, 50 % and 10 % place of the first metric of the last system: chosen by rule, not by taste. */
function chooseExamples({ systems, metrics }: RunRecord, pictures: readonly PictureFiles[]): PictureFiles[] {
  const metric = Object.keys(metrics)[0];
  const scores = new Map(
    systems.at(-1)!.perImage.map(({ id, scores }) => [id, metric === undefined ? null : scores[metric]]),
  );
  const ranked = pictures
    .filter(({ id }) => Number.isFinite(scores.get(id)))
    .sort((a, b) => scores.get(a.id)! - scores.get(b.id)!);
  const pool = ranked.length > 0 ? ranked : pictures;
  const places = pool.length < 3 ? pool.keys() : [0.9, 0.5, 0.1].map((share) => Math.round(share * (pool.length - 1)));
  return [...new Set([...places].map((place) => pool[place]!))];
}

async function example(record: RunRecord, { id, target, outputs }: PictureFiles): Promise<Example> {
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
  return { label: shortened(id), columns, target: target === undefined ? undefined : (await readImage(target)).image };
}

/** A long id on several lines. */
function shortened(id: string): string[] {
  return id.match(/.{1,17}/g)?.slice(0, 4) ?? [id];
}
