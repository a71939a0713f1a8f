import { statSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from '../../core/files.ts';
import type { CurvePoint } from '../curve.ts';
import type { PictureFiles } from '../pictures.ts';
import type { RunRecord } from '../record.ts';
import { rivalsOf, runView } from './from-run.ts';
import { pageHtml } from './page.ts';
import { embedPictures } from './pictures.ts';
import type { ReportView } from './view.ts';

export const pageName = 'report.html';

export interface PageInputs {
  readonly folder: string;
  readonly record: RunRecord;
  readonly provenance: object;
  readonly pictures: readonly PictureFiles[];
  readonly curve?: { readonly loss: readonly CurvePoint[]; readonly validation: readonly CurvePoint[] } | undefined;
}

/** Where a page lies and how large it is. */
export interface WrittenPage {
  readonly path: string;
  readonly bytes: number;
}

/** Writes the page of a run into its report folder. */
export async function writeRunPage({ folder, record, provenance, pictures, curve }: PageInputs): Promise<WrittenPage> {
  const embedded = await embedPictures({ ...record, rivals: rivalsOf(record) }, pictures);
  return writePage(folder, runView(record, { provenance, embedded, curve }));
}

/** Writes a page, whole or not at all. */
export function writePage(folder: string, view: ReportView): WrittenPage {
  const path = join(folder, pageName);
  writeWhole(path, pageHtml(view));
  return { path, bytes: statSync(path).size };
}
