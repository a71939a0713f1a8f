import { type Dirent, readdirSync, type Stats, statSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { BenchError, messageOf } from '../core/errors.ts';
import { readJsonIfThere, sha256OfFile, writeJson } from '../core/files.ts';
import { benchHome } from '../core/home.ts';
import { settings } from '../core/settings.ts';
import { type Asset, type AssetName, type AssetPart, assets, catalogue } from './catalogue.ts';

/** An asset that is here: the path of each of its files by the authors' file name. */
export interface AssetFile {
  readonly name: AssetName;
  /** The first file, which is the only one for most assets. */
  readonly path: string;
  readonly paths: Readonly<Record<string, string>>;
}

/** Where a file is kept once it is known to be right: by content, under the authors' name. */
export function storedPath(part: AssetPart): string {
  return benchHome('assets', part.sha256, part.file);
}

/** The asset, if all its files lie in the toolkit's own store or, by whatever names, in the folders of BENCH_ASSETS. */
export function findAsset(name: AssetName): AssetFile | undefined {
  const paths: Record<string, string> = {};
  const asset: Asset = catalogue[name];
  for (const part of asset.parts) {
    const path = findPart(part);
    if (path === undefined) return undefined;
    paths[part.file] = path;
  }
  return { name, path: paths[asset.parts[0]!.file]!, paths };
}

/** The asset, or an error with the commands that get it. */
export function requireAsset(name: AssetName, wantedBy?: string): AssetFile {
  const found = findAsset(name);
  if (found !== undefined) return found;
  const files = catalogue[name].parts.map(({ file }) => file).join(', ');
  throw new BenchError(
    'missing-asset',
    `${wantedBy ?? 'This'} needs the asset "${name}" (${files}), which is not here.`,
    {
      mend: `bench assets pull ${name} (or, where the file is at hand, bench assets add PATH)`,
    },
  );
}

/** The file of an asset's part, if it is here. */
export function findPart(part: AssetPart): string | undefined {
  const own = storedPath(part);
  if (statOf(own)?.size === part.bytes) return own;
  const folders = settings.assetFolders().map((folder) => resolve(folder));
  if (folders.length === 0) return undefined;
  const hashes = openHashCache();
  for (const [path, entry] of Object.entries(hashes.entries))
    if (entry.sha256 === part.sha256 && folders.some((folder) => isInside(path, folder)) && hashes.isCurrent(path))
      return path;
  for (const folder of folders)
    for (const path of filesBelow(folder))
      if (statOf(path)?.size === part.bytes && hashes.sha256(path) === part.sha256) return path;
  return undefined;
}

/** How an asset's file stands after its bytes were read anew. */
export interface VerifiedPart {
  readonly name: AssetName;
  readonly file: string;
  readonly state: 'right' | 'wrong' | 'absent';
  readonly path?: string;
}

/** Reads every file that is here again and compares its hash; nothing remembered is trusted. */
export function verifyAssets(): VerifiedPart[] {
  return assets.flatMap(([name, asset]) =>
    asset.parts.map(({ file, ...part }): VerifiedPart => {
      const path = statOf(storedPath({ file, ...part })) ? storedPath({ file, ...part }) : findPart({ file, ...part });
      if (path === undefined) return { name, file, state: 'absent' };
      return { name, file, path, state: sha256OfFile(path) === part.sha256 ? 'right' : 'wrong' };
    }),
  );
}

/**
 * The files in a folder and below, in a fixed order; a file gives itself. Folders that are links are not entered, and
 * folders that may not be read are passed over.
 */
export function* filesBelow(path: string): Generator<string> {
  const info = statOf(path);
  if (info?.isFile()) yield path;
  if (!info?.isDirectory()) return;
  for (const entry of entriesOf(path)) {
    if (entry.name === '.git' || entry.name === 'node_modules') continue;
    const inside = join(path, entry.name);
    if (entry.isDirectory()) yield* filesBelow(inside);
    else if (statOf(inside)?.isFile()) yield inside;
  }
}

interface HashEntry {
  readonly bytes: number;
  readonly modified: number;
  readonly sha256: string;
}

/** Hashes of files outside the store, remembered by path, length and time of change, so that each is hashed once. */
function openHashCache() {
  const file = benchHome('assets', 'hashes.json');
  const entries = readHashes(file);
  const isCurrent = (path: string): boolean => {
    const info = statOf(path);
    const entry = entries[path];
    return info !== undefined && entry?.bytes === info.size && entry.modified === info.mtimeMs;
  };
  return {
    entries,
    isCurrent,
    sha256(path: string): string {
      if (!isCurrent(path)) {
        const { size, mtimeMs } = statSync(path);
        entries[path] = { bytes: size, modified: mtimeMs, sha256: sha256OfFile(path) };
        remember(file, entries);
      }
      return entries[path]!.sha256;
    },
  };
}

/** The remembered hashes; a file that is no such list is a cache lost, not an error. */
function readHashes(file: string): Record<string, HashEntry> {
  try {
    const value = readJsonIfThere(file);
    return typeof value === 'object' && value !== null ? { ...(value as Record<string, HashEntry>) } : {};
  } catch {
    return {};
  }
}

/** A list that cannot be written costs time at the next search, not the search at hand. */
function remember(file: string, entries: Record<string, HashEntry>): void {
  try {
    writeJson(file, entries);
  } catch {
    return;
  }
}

/** The error for a place in the store that cannot be written. */
export function diskError(path: string, cause: unknown): BenchError {
  return new BenchError('disk', `${path} cannot be written: ${messageOf(cause)}.`, {
    mend: 'make room, or point BENCH_HOME to a folder that may be written, and run the command again',
    cause,
  });
}

/** What is at a path, or undefined where nothing is or nothing may be seen. */
export function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
