import { statSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from '../../core/files.ts';
import type { CurvePoint } from '../curve.ts';
import type { PictureFiles } from '../pictures.ts';
import type { RunRecord } from '../record.ts';
import type { TablePicture, TableRecord } from '../table-record.ts';
import { rivalsOf, runView } from './from-run.ts';
import { inputName, setOf, tableView } from './from-table.ts';
import { pageHtml } from './page.ts';
import { embedPictures, mostBytes, mostPictures } from './pictures.ts';
import type { ReportView } from './view.ts';

export const pageName = 'report.html';

export interface PageInputs {
  readonly folder: string;
  readonly record: RunRecord;
  readonly provenance: object;
  readonly pictures: readonly PictureFiles[];
  readonly show?: 'ranking' | 'differences' | undefined;
  readonly curve?: { readonly loss: readonly CurvePoint[]; readonly validation: readonly CurvePoint[] } | undefined;
}

/** Where a page lies and how large it is. */
export interface WrittenPage {
  readonly path: string;
  readonly bytes: number;
}

/** Writes the page of a run into its report folder. */
export async function writeRunPage(inputs: PageInputs): Promise<WrittenPage> {
  const { folder, record, provenance, pictures, curve, show } = inputs;
  const embedded = await embedPictures({ ...record, rivals: rivalsOf(record) }, pictures, { show });
  return writePage(folder, runView(record, { provenance, embedded, curve }));
}

export interface TablePageInputs {
  readonly folder: string;
  readonly record: TableRecord;
  readonly provenance: object;
  readonly pictures: readonly TablePicture[];
}

/** Writes the page of a table into its report folder; its test sets share the place for pictures. */
export async function writeTablePage({
  folder,
  record,
  provenance,
  pictures,
}: TablePageInputs): Promise<WrittenPage & { pictures: number }> {
  const sets = Math.max(1, record.data.length);
  const share = { most: Math.max(4, Math.floor(mostPictures / sets)), bytes: mostBytes / sets };
  const embedded = await Promise.all(
    record.data.map((_, place) => {
      const files = pictures
        .filter(({ data }) => data === place)
        .map(({ id, input, target, outputs }) => ({ id, target, outputs: { [inputName]: input, ...outputs } }));
      return embedPictures(setOf(record, place), files, share);
    }),
  );
  const page = writePage(folder, tableView(record, provenance, embedded));
  return { ...page, pictures: embedded.reduce((sum, each) => sum + each.pictures.length, 0) };
}

/** Writes a page, whole or not at all. */
export function writePage(folder: string, view: ReportView): WrittenPage {
  const path = join(folder, pageName);
  writeWhole(path, pageHtml(view));
  return { path, bytes: statSync(path).size };
}
