import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { BenchError, messageOf } from '../core/errors.ts';

/** What a file of JSON lines holds. */
export interface ReadLines {
  readonly records: readonly unknown[];
  /** Numbers, from 1, of lines that are no JSON: cut off by a crash, or damaged. */
  readonly damaged: readonly number[];
  /** Whether the last line lacks its end, so that the next one must begin with it. */
  readonly open: boolean;
}

/** Reads JSON lines; a line that cannot be read is named and left where it is. A file that is not there is empty. */
export function readLines(path: string): ReadLines {
  const records: unknown[] = [];
  const damaged: number[] = [];
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  for (const [i, line] of text.split('\n').entries()) {
    if (line === '') continue;
    try {
      records.push(JSON.parse(line));
    } catch {
      damaged.push(i + 1);
    }
  }
  return { records, damaged, open: text !== '' && !text.endsWith('\n') };
}

/** A file of JSON lines that grows. A record is on the disk, not only in a cache, when `append` returns. */
export class LineLog {
  readonly #path: string;
  readonly #file: number;
  #open: boolean;

  constructor(path: string) {
    this.#path = path;
    mkdirSync(dirname(path), { recursive: true });
    this.#open = readLines(path).open;
    this.#file = openSync(path, 'a');
    syncFolder(dirname(path));
  }

  /** Adds one line. When it throws, the record counts as not written; what was cut off is one damaged line. */
  append(record: object): void {
    const bytes = Buffer.from(`${this.#open ? '\n' : ''}${JSON.stringify(record)}\n`);
    this.#open = true;
    try {
      for (let done = 0; done < bytes.length; ) done += writeSync(this.#file, bytes, done);
      fsyncSync(this.#file);
    } catch (error) {
      throw new BenchError('not-saved', `${this.#path} cannot be written: ${messageOf(error)}.`, {
        mend: 'make room on the disk; the rating is sent again',
        cause: error,
      });
    }
    this.#open = false;
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** Makes a new file's entry in its folder durable, where the system can do so. */
function syncFolder(folder: string): void {
  try {
    const handle = openSync(folder, 'r');
    fsyncSync(handle);
    closeSync(handle);
  } catch (error) {
    if (!['EISDIR', 'EPERM', 'EINVAL', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}
