import { type Dirent, readdirSync } from 'node:fs';
import { basename, extname, join, relative, sep } from 'node:path';
import { BenchError } from '../core/errors.ts';
import { imageEndings } from '../image/read.ts';
import type { Pair } from './dataset.ts';

/** The pictures of a folder by id, with how many other files were passed over. */
export interface PictureFolder {
  /** Path of each picture by its id: the path relative to the folder, `/` separated, without the ending. */
  readonly pictures: ReadonlyMap<string, string>;
  readonly ignored: number;
}

export interface PairedFolders {
  readonly pairs: readonly Pair[];
  /** Hidden files and files that are no pictures, in both folders. */
  readonly ignored: number;
}

/**
 * The pictures of a folder and its subfolders, ordered by id. Hidden files and other files are counted, not used.
 * An empty folder and two pictures of one id (a.png and a.jpg) are errors.
 */
export function listPictures(folder: string, endings: readonly string[] = imageEndings): PictureFolder {
  const pictures = new Map<string, string>();
  let ignored = 0;
  for (const entry of entriesOf(folder)) {
    if (entry.isDirectory()) continue;
    const path = join(entry.parentPath ?? entry.path, entry.name);
    const inside = relative(folder, path).split(sep);
    if (inside.some((part) => part.startsWith('.')) || !endings.includes(extname(entry.name).toLowerCase())) {
      ignored++;
      continue;
    }
    const id = inside.join('/').slice(0, -extname(entry.name).length);
    const other = pictures.get(id);
    if (other !== undefined)
      throw new BenchError(
        'duplicate-id',
        `${folder} holds two pictures named "${id}": ${basename(other)} and ${entry.name}; expected one.`,
        {
          mend: 'rename or remove one of the two',
        },
      );
    pictures.set(id, path);
  }
  if (pictures.size === 0)
    throw new BenchError(
      'empty-folder',
      `${folder} holds no picture; expected files ending in ${endings.join(', ')}.`,
      {
        mend: 'name the folder that holds the pictures',
      },
    );
  const ordered = [...pictures].sort(([a], [b]) => (a < b ? -1 : 1));
  return { pictures: new Map(ordered), ignored };
}

/**
 * Pairs two folders by id, never by order. A picture without a partner is an error that lists names. `sceneOf` gives the
 * part of an id that both pictures of a scene have; by default all of it.
 */
export function pairFolders(
  inputFolder: string,
  targetFolder: string,
  sceneOf: (id: string) => string = (id) => id,
): PairedFolders {
  const listScenes = (folder: string): PictureFolder => {
    const { pictures, ignored } = listPictures(folder);
    return { pictures: new Map([...pictures].map(([id, path]) => [sceneOf(id), path])), ignored };
  };
  const input = listScenes(inputFolder);
  const target = listScenes(targetFolder);
  const lonelyInput = [...input.pictures.keys()].filter((id) => !target.pictures.has(id));
  const lonelyTarget = [...target.pictures.keys()].filter((id) => !input.pictures.has(id));
  const complaints = [
    ...(lonelyInput.length > 0 ? [`${targetFolder} lacks ${listNames(lonelyInput)}`] : []),
    ...(lonelyTarget.length > 0 ? [`${inputFolder} lacks ${listNames(lonelyTarget)}`] : []),
  ];
  if (complaints.length > 0)
    throw new BenchError('missing-partner', `The folders cannot be paired: ${complaints.join('; ')}.`, {
      mend: 'add the missing pictures or remove their partners: pictures are paired by name',
    });
  const pairs = [...input.pictures].map(([id, path]) => ({
    id,
    input: { path },
    target: { path: target.pictures.get(id)! },
  }));
  return { pairs, ignored: input.ignored + target.ignored };
}

function listNames(ids: readonly string[]): string {
  const shown = ids.slice(0, 5).join(', ');
  return ids.length > 5 ? `${shown} and ${ids.length - 5} more (${ids.length} pictures)` : shown;
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true, recursive: true });
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === 'ENOTDIR' ? 'is a file' : 'does not exist';
    throw new BenchError('missing-folder', `${folder} ${reason}; expected a folder of pictures.`, {
      mend: 'check the path',
      cause: error,
    });
  }
}
