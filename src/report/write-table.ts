import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeJson, writeWhole } from '../core/files.ts';
import { writeTablePage } from './html/write.ts';
import { curvesCsv, tableCsvOf, tablePicturesCsv } from './table-csv.ts';
import { tableCurves } from './table-curves.ts';
import { tableLatex } from './table-latex.ts';
import { tableMarkdown } from './table-markdown.ts';
import type { TablePicture, TableRecord } from './table-record.ts';

export interface TableReport {
  readonly folder: string;
  readonly record: TableRecord;
  /** Where every number came from: versions, seeds, back end, durations. Written to run.json beside the record. */
  readonly provenance: object;
  readonly pictures: readonly TablePicture[];
}

/**
 * Writes report.md, report.html, table.csv, per-image.csv, table.tex, run.json and the curves where there are any; gives
 * the path of report.md.
 */
export async function writeTable({ folder, record, provenance, pictures }: TableReport): Promise<string> {
  writeWhole(join(folder, 'table.csv'), tableCsvOf(record));
  writeWhole(join(folder, 'per-image.csv'), tablePicturesCsv(record));
  writeWhole(join(folder, 'table.tex'), tableLatex(record));
  const curves = ['curves.svg', 'curves.csv'] as const;
  if (record.curves.length > 0) {
    writeWhole(join(folder, curves[0]), tableCurves(record));
    writeWhole(join(folder, curves[1]), curvesCsv(record));
  } else for (const name of curves) rmSync(join(folder, name), { force: true });
  const { rows, curves: _, data, ...rest } = record;
  writeJson(join(folder, 'run.json'), {
    ...rest,
    data: data.map(({ ids, ...facts }) => ({ ...facts, pictures: ids.length })),
    rows: rows.map(({ perImage: __, ...row }) => row),
    provenance,
  });
  await writeTablePage({ folder, record, provenance, pictures });
  const path = join(folder, 'report.md');
  writeWhole(path, tableMarkdown(record));
  return path;
}
