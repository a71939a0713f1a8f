import { constants, copyFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { BenchError } from '../core/errors.ts';
import { sha256OfFile, temporaryName } from '../core/files.ts';
import { sha256 } from '../core/hash.ts';
import { type AssetName, type AssetPart, assets } from './catalogue.ts';
import { unpackBudget } from './readers/inflate.ts';
import { withFile } from './readers/source.ts';
import { isZip, listZip, readZipEntry } from './readers/zip.ts';
import { diskError, filesBelow, statOf, storedPath } from './store.ts';

export interface AddedFile {
  readonly name: AssetName;
  readonly file: string;
  /** Where it was found; inside an archive as "archive.zip:name". */
  readonly from: string;
}

/** What became of the files that were offered. */
export interface AddedAssets {
  readonly added: readonly AddedFile[];
  /** Recognised, but already in the store. */
  readonly known: readonly AddedFile[];
  /** Files that were named themselves and are no asset. */
  readonly unknown: readonly { readonly path: string; readonly bytes: number; readonly sha256: string }[];
  /** Other files seen in the folders. */
  readonly others: number;
}

/**
 * Copies the assets among the given files, among the files in the given folders, and among those inside zip archives
 * into the store. They are recognised by length and content, whatever their names are.
 */
export function addAssets(paths: readonly string[]): AddedAssets {
  const added: AddedFile[] = [];
  const known: AddedFile[] = [];
  const unknown: { path: string; bytes: number; sha256: string }[] = [];
  let others = 0;
  for (const given of paths.map((path) => resolve(path))) {
    const info = statOf(given);
    if (info === undefined)
      throw new BenchError('missing-file', `${given} does not exist; expected a file or folder with assets.`, {
        mend: 'check the path',
      });
    for (const path of filesBelow(given)) {
      const found = [...recognise(path)];
      for (const { name, part, from, write } of found) {
        const entry = { name, file: part.file, from };
        if (isStored(part)) known.push(entry);
        else {
          keep(part, from, write);
          added.push(entry);
        }
      }
      if (found.length > 0) continue;
      if (info.isFile()) unknown.push({ path, bytes: info.size, sha256: sha256OfFile(path) });
      else others++;
    }
  }
  return { added, known, unknown, others };
}

interface Recognised {
  readonly name: AssetName;
  readonly part: AssetPart;
  readonly from: string;
  /** Writes the bytes under a new name. */
  readonly write: (target: string) => void;
}

const allParts = assets.flatMap(([name, { parts }]) => parts.map((part) => ({ name, part })));

/** The asset that a file is, or those that a zip archive holds. */
function* recognise(path: string): Generator<Recognised> {
  const bytes = statOf(path)?.size;
  const alike = allParts.filter(({ part }) => part.bytes === bytes);
  const hash = alike.length > 0 ? sha256OfFile(path) : '';
  const same = alike.find(({ part }) => part.sha256 === hash);
  if (same !== undefined)
    yield { ...same, from: path, write: (target) => copyFileSync(path, target, constants.COPYFILE_FICLONE) };
  else if (bytes) yield* recogniseInZip(path);
}

function recogniseInZip(path: string): Recognised[] {
  try {
    return withFile(path, (source) => {
      if (!isZip(source)) return [];
      const budget = unpackBudget(source);
      return [...listZip(source).values()].flatMap((entry) => {
        const alike = allParts.filter(({ part }) => part.bytes === entry.size);
        if (alike.length === 0) return [];
        const content = readZipEntry(source, entry, budget);
        const same = alike.find(({ part }) => part.sha256 === sha256(content));
        const from = `${path}:${entry.name}`;
        return same === undefined ? [] : [{ ...same, from, write: (target) => writeFileSync(target, content) }];
      });
    });
  } catch (error) {
    // A damaged archive, or one of a kind that is not read, is simply no asset.
    if (error instanceof BenchError) return [];
    throw error;
  }
}

function isStored(part: AssetPart): boolean {
  return statOf(storedPath(part)) !== undefined && sha256OfFile(storedPath(part)) === part.sha256;
}

/** Puts a file into the store under a temporary name and gives it its own once the bytes there are right. */
function keep(part: AssetPart, from: string, write: (target: string) => void): void {
  const target = storedPath(part);
  const temporary = temporaryName(target);
  try {
    mkdirSync(dirname(target), { recursive: true });
    write(temporary);
    if (sha256OfFile(temporary) !== part.sha256)
      throw new BenchError('changed-file', `${from} changed while it was copied.`, { mend: 'add it again' });
    renameSync(temporary, target);
  } catch (error) {
    if (statOf(temporary) !== undefined) rmSync(temporary);
    throw error instanceof BenchError ? error : diskError(target, error);
  }
}
