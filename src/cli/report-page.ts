import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rivalsOf, runView } from '../report/html/from-run.ts';
import { picturesInPage } from '../report/html/page.ts';
import { type EmbeddedPictures, embedPictures } from '../report/html/pictures.ts';
import { pageName, type WrittenPage, writePage, writeTablePage } from '../report/html/write.ts';
import { isTable, readRun } from '../report/read.ts';
import { readTable } from '../report/read-table.ts';
import { isComparison, picturesOf, tablePicturesOf } from './report-pictures.ts';

/** A page that was made from an older report; `why` says what it could not hold. */
export interface RemadePage extends WrittenPage {
  readonly pictures: number;
  readonly why?: string;
}

/**
 * Makes the page of a report anew from its folder. Pictures come from the store and the prepared data set; where these
 * are gone, those of the page of a run that is there are kept.
 */
export async function makePage(folder: string): Promise<RemadePage> {
  if (isTable(folder)) return makeTablePage(folder);
  const { record, provenance, curve } = readRun(folder);
  const files = picturesOf(record);
  const show = isComparison(record) ? ('differences' as const) : undefined;
  const found = await embedPictures({ ...record, rivals: rivalsOf(record) }, files, { show });
  const embedded = found.pictures.length > 0 ? found : (keptFrom(join(folder, pageName)) ?? found);
  const page = writePage(folder, runView(record, { provenance, embedded, curve }));
  const pictures = embedded.pictures.length;
  if (found.pictures.length > 0) return { ...page, pictures };
  const gone = lackingPictures([record.dataset.manifest]);
  return { ...page, pictures, why: pictures > 0 ? `${gone}; the pictures of the page before were kept` : gone };
}

async function makeTablePage(folder: string): Promise<RemadePage> {
  const { record, provenance } = readTable(folder);
  const pictures = record.data.flatMap((_, data) => tablePicturesOf(record, data));
  const page = await writeTablePage({ folder, record, provenance, pictures });
  const lacking = record.data.filter((_, place) => !pictures.some(({ data }) => data === place));
  if (lacking.length === 0) return page;
  return { ...page, why: lackingPictures(lacking.map(({ facts }) => facts.manifest)) };
}

const lackingPictures = (manifests: readonly string[]): string =>
  `the data set with manifest ${manifests.map((hash) => hash.slice(0, 12)).join(', ')} or the stored results are not here`;

/** The pictures that a page holds already. */
function keptFrom(path: string): EmbeddedPictures | undefined {
  return existsSync(path) ? picturesInPage(readFileSync(path, 'utf8')) : undefined;
}
