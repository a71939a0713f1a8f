import { constants, copyFileSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { BenchError } from '../core/errors.ts';
import { sha256OfFile, temporaryName } from '../core/files.ts';
import { type AssetName, type AssetPart, assets } from './catalogue.ts';
import { filesBelow, statOf, storedPath } from './store.ts';

/** What became of the files that were offered. */
export interface AddedAssets {
  readonly added: readonly { readonly name: AssetName; readonly file: string; readonly from: string }[];
  /** Recognised, but already in the store. */
  readonly known: readonly { readonly name: AssetName; readonly file: string; readonly from: string }[];
  /** Files that were named themselves and are no asset. */
  readonly unknown: readonly { readonly path: string; readonly bytes: number; readonly sha256: string }[];
  /** Other files seen in the folders. */
  readonly others: number;
}

/**
 * Copies the assets among the given files, and among the files in the given folders, into the store. They are
 * recognised by length and content, whatever their names are.
 */
export function addAssets(paths: readonly string[]): AddedAssets {
  const added: { name: AssetName; file: string; from: string }[] = [];
  const known: { name: AssetName; file: string; from: string }[] = [];
  const unknown: { path: string; bytes: number; sha256: string }[] = [];
  let others = 0;
  for (const given of paths.map((path) => resolve(path))) {
    const info = statOf(given);
    if (info === undefined)
      throw new BenchError('missing-file', `${given} does not exist; expected a file or folder with assets.`, {
        mend: 'check the path',
      });
    for (const path of filesBelow(given)) {
      const recognised = recognise(path);
      if (recognised === undefined) {
        if (info.isFile()) unknown.push({ path, bytes: info.size, sha256: sha256OfFile(path) });
        else others++;
        continue;
      }
      const { name, part } = recognised;
      const entry = { name, file: part.file, from: path };
      if (isStored(part)) known.push(entry);
      else {
        keep(path, part);
        added.push(entry);
      }
    }
  }
  return { added, known, unknown, others };
}

function recognise(path: string): { name: AssetName; part: AssetPart } | undefined {
  const bytes = statOf(path)?.size;
  const candidates = assets.flatMap(([name, { parts }]) => parts.map((part) => ({ name, part })));
  const alike = candidates.filter(({ part }) => part.bytes === bytes);
  if (alike.length === 0) return undefined;
  const hash = sha256OfFile(path);
  return alike.find(({ part }) => part.sha256 === hash);
}

function isStored(part: AssetPart): boolean {
  return statOf(storedPath(part)) !== undefined && sha256OfFile(storedPath(part)) === part.sha256;
}

/** Copies a file into the store under a temporary name and gives it its own once the copy is right. */
function keep(from: string, part: AssetPart): void {
  const target = storedPath(part);
  const temporary = temporaryName(target);
  mkdirSync(dirname(target), { recursive: true });
  try {
    copyFileSync(from, temporary, constants.COPYFILE_FICLONE);
    if (sha256OfFile(temporary) !== part.sha256)
      throw new BenchError('changed-file', `${from} changed while it was copied.`, { mend: 'add it again' });
    renameSync(temporary, target);
  } finally {
    rmSync(temporary, { force: true });
  }
}
