import { createWriteStream, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { list, extract as untar } from 'tar';
import { openPromise } from 'yauzl';
import { BenchError, messageOf } from '../core/errors.ts';
import { temporaryName } from '../core/files.ts';
import { keyOf } from '../core/hash.ts';
import { benchHome } from '../core/home.ts';
import { silent } from '../core/progress.ts';
import type { PrepareContext } from './dataset.ts';

const endings = ['.zip', '.tar', '.tar.gz', '.tgz'];

/**
 * The folder that `given` is, or what the archive holds that it is (zip, tar, tar.gz), unpacked once beside the
 * prepared data sets. Only plain files are taken from an archive, and none may leave the target folder.
 */
export async function folderOf(given: string, context: PrepareContext = {}): Promise<string> {
  const path = resolve(given);
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found)
    throw new BenchError(
      'missing-folder',
      `${path} does not exist; expected the folder or the archive of a data set.`,
      {
        mend: 'check the path',
      },
    );
  if (found.isDirectory()) return path;
  if (!endings.some((ending) => path.toLowerCase().endsWith(ending)))
    throw new BenchError('bad-archive', `${path} is no folder and no archive; expected one of ${endings.join(', ')}.`, {
      mend: 'unpack it yourself and name the folder',
    });
  const key = keyOf({ path, size: found.size, modified: found.mtimeMs }).slice(0, 12);
  const folder = join(context.home ?? benchHome('datasets'), 'unpacked', `${basename(path)}-${key}`);
  if (existsSync(folder)) return folder;
  (context.progress ?? silent).note(`Unpacking ${path} to ${folder}`);
  const temporary = temporaryName(folder);
  mkdirSync(temporary, { recursive: true });
  try {
    await (path.toLowerCase().endsWith('.zip') ? unpackZip : unpackTar)(path, temporary);
    renameSync(temporary, folder);
  } catch (error) {
    if (error instanceof BenchError) throw error;
    const name = /(?:absolute path|invalid relative path|invalid characters in fileName): (.*)/.exec(
      messageOf(error),
    )?.[1];
    if (name !== undefined) throw unsafe(path, name);
    throw new BenchError('bad-archive', `${path} cannot be unpacked: ${messageOf(error).replace(/\.$/, '')}.`, {
      mend: 'get the archive again, or unpack it yourself and name the folder',
      cause: error,
    });
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  return folder;
}

/** Where an entry goes; throws when that is outside the folder. */
function placeOf(archive: string, folder: string, name: string): string {
  const place = resolve(folder, name);
  if (!/^[/\\]|^[a-zA-Z]:|(^|[/\\])\.\.([/\\]|$)/.test(name) && place.startsWith(folder + sep)) return place;
  throw unsafe(archive, name);
}

function unsafe(archive: string, name: string): BenchError {
  return new BenchError(
    'unsafe-archive',
    `${archive} holds the entry "${name}", which would leave the target folder; nothing was unpacked.`,
    { mend: 'do not use this archive' },
  );
}

async function unpackZip(archive: string, folder: string): Promise<void> {
  const zip = await openPromise(archive, { strictFileNames: true });
  for await (const entry of zip.eachEntry()) {
    const name = String(entry.fileName);
    if (name.endsWith('/')) continue;
    const place = placeOf(archive, folder, name);
    mkdirSync(dirname(place), { recursive: true });
    await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(place, { flags: 'wx' }));
  }
}

/** A first pass looks at every name, so that nothing is written from an archive that lies. */
async function unpackTar(archive: string, folder: string): Promise<void> {
  let problem: unknown;
  await list({
    file: archive,
    strict: true,
    onReadEntry(entry) {
      try {
        if (entry.type !== 'Directory') placeOf(archive, folder, entry.path);
      } catch (error) {
        problem ??= error;
      }
    },
  });
  if (problem) throw problem;
  await untar({
    file: archive,
    cwd: folder,
    strict: true,
    filter: (_, entry) => 'type' in entry && ['File', 'OldFile', 'ContiguousFile'].includes(entry.type),
  });
}
