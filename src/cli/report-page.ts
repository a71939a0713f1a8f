import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rivalsOf, runView } from '../report/html/from-run.ts';
import { picturesInPage } from '../report/html/page.ts';
import { type EmbeddedPictures, embedPictures } from '../report/html/pictures.ts';
import { pageName, type WrittenPage, writePage } from '../report/html/write.ts';
import { readRun } from '../report/read.ts';
import { picturesOf } from './report-pictures.ts';

/** A page that was made from an older report; `why` says what it could not hold. */
export interface RemadePage extends WrittenPage {
  readonly pictures: number;
  readonly why?: string;
}

/**
 * Makes the page of a run's report anew from its folder. Pictures come from the store and the prepared data set; where
 * these are gone, those of the page that is there are kept.
 */
export async function makePage(folder: string): Promise<RemadePage> {
  const { record, provenance, curve } = readRun(folder);
  const files = picturesOf(record);
  const show = record.command.startsWith('bench compare') ? ('differences' as const) : undefined;
  const found = await embedPictures({ ...record, rivals: rivalsOf(record) }, files, { show });
  const embedded = found.pictures.length > 0 ? found : (keptFrom(join(folder, pageName)) ?? found);
  const page = writePage(folder, runView(record, { provenance, embedded, curve }));
  const pictures = embedded.pictures.length;
  if (found.pictures.length > 0) return { ...page, pictures };
  const gone = `the data set with manifest ${record.dataset.manifest.slice(0, 12)} or the stored results are not here`;
  return { ...page, pictures, why: pictures > 0 ? `${gone}; the pictures of the page before were kept` : gone };
}

/** The pictures that a page holds already. */
function keptFrom(path: string): EmbeddedPictures | undefined {
  return existsSync(path) ? picturesInPage(readFileSync(path, 'utf8')) : undefined;
}
