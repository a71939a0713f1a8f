import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { messageOf } from '../core/errors.ts';
import { sha256OfFile } from '../core/files.ts';
import { silent } from '../core/progress.ts';
import { readImage } from '../image/read.ts';
import { assertGoingOn, type PrepareContext } from './dataset.ts';

/** What a picture file holds, or why it cannot be used. */
export interface FileFacts {
  readonly sha256: string;
  readonly bytes: number;
  readonly width: number;
  readonly height: number;
  readonly problem?: string;
  /** What was converted in reading it. */
  readonly notes?: readonly string[];
}

interface IndexLine extends FileFacts {
  readonly path: string;
  readonly modified: number;
}

/** Files in work at the same time. */
const concurrency = 4;

/**
 * Hashes and decodes pictures. What was found is kept in `indexFile`, a line per file, so that an interrupted pass over
 * a large set goes on where it stopped; a file whose size or time changed is looked at again.
 */
export async function inspectFiles(
  paths: readonly string[],
  indexFile: string,
  context: Pick<PrepareContext, 'progress' | 'signal'> = {},
): Promise<Map<string, FileFacts>> {
  const known = readIndex(indexFile);
  const facts = new Map<string, FileFacts>();
  const task = (context.progress ?? silent).task('check pictures', paths.length);
  mkdirSync(dirname(indexFile), { recursive: true });
  let next = 0;
  let unsaved: string[] = [];
  const save = (): void => {
    if (unsaved.length > 0) appendFileSync(indexFile, unsaved.join(''));
    unsaved = [];
  };
  const work = async (): Promise<void> => {
    while (next < paths.length) {
      assertGoingOn(context.signal, 'the dataset');
      const path = paths[next++]!;
      const { size, mtimeMs } = await stat(path);
      const before = known.get(path);
      if (before?.bytes === size && before.modified === mtimeMs) facts.set(path, before);
      else {
        const found = await inspectFile(path, size);
        facts.set(path, found);
        unsaved.push(`${JSON.stringify({ path, modified: mtimeMs, ...found })}\n`);
        if (unsaved.length >= 200) save();
      }
      task.advance();
    }
  };
  try {
    await Promise.all(Array.from({ length: concurrency }, work));
  } finally {
    save();
    task.done();
  }
  return facts;
}

async function inspectFile(path: string, bytes: number): Promise<FileFacts> {
  const sha256 = sha256OfFile(path);
  try {
    const { image, notes } = await readImage(path);
    return { sha256, bytes, width: image.width, height: image.height, ...(notes.length > 0 && { notes }) };
  } catch (error) {
    return { sha256, bytes, width: 0, height: 0, problem: messageOf(error).replaceAll(path, 'the file') };
  }
}

function readIndex(indexFile: string): Map<string, IndexLine> {
  const known = new Map<string, IndexLine>();
  if (!existsSync(indexFile)) return known;
  for (const line of readFileSync(indexFile, 'utf8').split('\n')) {
    if (line === '') continue;
    try {
      const entry = JSON.parse(line) as IndexLine;
      known.set(entry.path, entry);
    } catch {
      // The last line of an interrupted pass may be cut off; that file is looked at again.
    }
  }
  return known;
}
