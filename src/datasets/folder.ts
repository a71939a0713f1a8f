import { statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { BenchError } from '../core/errors.ts';
import { sha256OfFile } from '../core/files.ts';
import { benchHome } from '../core/home.ts';
import { silent } from '../core/progress.ts';
import { randomStream } from '../core/random.ts';
import { describeSize } from '../image/image.ts';
import { readImage } from '../image/read.ts';
import type { Dataset, Pair, PrepareContext, PrepareOptions } from './dataset.ts';
import {
  findManifest,
  headOf,
  type PairRecord,
  type PreparedSet,
  pathOf,
  saveManifest,
  sealManifest,
} from './manifest.ts';
import { pairFolders } from './pair-folders.ts';
import { leakNotes } from './pair-records.ts';
import { photographsOf } from './photographs.ts';

/** Share of the pairs that become the test split when no test folders are named. */
const testShare = 0.2;

export const folder: Dataset = {
  name: 'folder',
  describe: 'Any two folders of pictures, paired by name; a seeded fifth is the test split, or other folders are.',
  licence: 'as the pictures in the folders',
  source: { paper: 'the user’s own pictures', year: 2026 },
  simulated: false,
  options: ['input', 'target', 'testInput', 'testTarget', 'seed'],
  prepare: prepareFolder,
};

/**
 * Pairs two folders by id and splits them. Every picture is decoded once before the set is accepted, so that a broken
 * file or two sizes that differ stop the work at its start. The set is known by its content: moved folders and other
 * times give the same manifest hash.
 */
async function prepareFolder(options: PrepareOptions = {}, context: PrepareContext = {}): Promise<PreparedSet> {
  const { input, target, testInput, testTarget, seed = 1 } = options;
  if (input === undefined || target === undefined)
    throw new BenchError('usage', 'The data set "folder" needs two folders, input and target.', {
      mend: 'bench run --pairs INPUT_DIR TARGET_DIR',
    });
  if ((testInput === undefined) !== (testTarget === undefined))
    throw new BenchError('usage', 'Only one of the two test folders is named; expected input and target.');
  const all = pairFolders(input, target).pairs;
  const own =
    testInput === undefined || testTarget === undefined ? undefined : pairFolders(testInput, testTarget).pairs;
  const cutFrom = photographsOf(input);
  const chosen = own ? new Set<string>() : seededTest(all, seed, cutFrom);
  const roots = {
    input: resolve(input),
    target: resolve(target),
    ...(own && { testInput: resolve(testInput!), testTarget: resolve(testTarget!) }),
  };
  const train = all.filter(({ id }) => !chosen.has(id)).map((pair) => record(pair, roots, 'input', 'target', cutFrom));
  const test = own
    ? own.map((pair) => record(pair, roots, 'testInput', 'testTarget'))
    : all.filter(({ id }) => chosen.has(id)).map((pair) => record(pair, roots, 'input', 'target', cutFrom));
  const manifest = sealManifest({
    ...headOf(folder),
    options: { seed, split: own ? 'test folders' : cutFrom ? 'seeded fifth of the photographs' : 'seeded fifth' },
    splits: { train, test },
    rejected: [],
    notes: leakNotes(train, test),
    roots,
  });
  const place = join(context.home ?? benchHome('datasets'), 'folder', manifest.hash);
  const known = findManifest(place)?.manifest.notes;
  const notes = known ?? [
    ...manifest.notes,
    ...(await checkPictures({ folder: place, manifest }, [...train, ...test], context)),
  ];
  return saveManifest(place, { ...manifest, notes });
}

/**
 * The ids of a seeded fifth. Patches go with their photograph: a network that has seen one patch of a photograph would be
 * flattered by the next.
 */
function seededTest(
  pairs: readonly Pair[],
  seed: number,
  photographOf: (id: string) => string = (id) => id,
): Set<string> {
  const photographs = [...new Set(pairs.map(({ id }) => photographOf(id)))].sort();
  if (photographs.length < 2)
    throw new BenchError(
      'too-few',
      pairs.length < 2
        ? `There is ${pairs.length} pair; expected at least 2 to split into training and test.`
        : `All ${pairs.length} pairs are patches of one photograph; expected at least 2 to split into training and test.`,
      {
        mend: 'add pairs, or name test folders with --test-pairs',
      },
    );
  const count = Math.max(1, Math.round(photographs.length * testShare));
  const chosen = new Set(randomStream(seed, 'split').shuffle(photographs).slice(0, count));
  return new Set(pairs.flatMap(({ id }) => (chosen.has(photographOf(id)) ? [id] : [])));
}

function record(
  pair: Pair,
  roots: Readonly<Record<string, string>>,
  inputRoot: string,
  targetRoot: string,
  photographOf?: (id: string) => string,
): PairRecord {
  const file = (root: string, path: string) => ({
    root,
    path: relative(roots[root]!, path).split(sep).join('/'),
    sha256: sha256OfFile(path),
    bytes: statSync(path).size,
  });
  return {
    id: pair.id,
    ...(photographOf && { photo: photographOf(pair.id) }),
    input: file(inputRoot, resolve(pair.input.path)),
    target: file(targetRoot, resolve(pair.target!.path)),
  };
}

/** Decodes every picture and says what was converted; a broken file or sizes that differ are errors. */
async function checkPictures(
  set: PreparedSet,
  records: readonly PairRecord[],
  { progress = silent }: PrepareContext,
): Promise<string[]> {
  const task = progress.task('check pictures', records.length);
  const notes = new Map<string, number>();
  for (const { input, target } of records) {
    const [a, b] = await Promise.all([readImage(pathOf(set, input)), readImage(pathOf(set, target!))]);
    for (const note of [...a.notes, ...b.notes]) notes.set(note, (notes.get(note) ?? 0) + 1);
    if (a.image.width !== b.image.width || a.image.height !== b.image.height)
      throw new BenchError(
        'size-mismatch',
        `${pathOf(set, input)} (${describeSize(a.image)}) and its target ${pathOf(set, target!)} (${describeSize(b.image)}) differ in size; expected equal sizes.`,
        { mend: 'align or crop the pair, or take it out of both folders' },
      );
    task.advance();
  }
  task.done();
  const said = [...notes].map(([note, count]) => `${count} picture${count === 1 ? '' : 's'}: ${note}`);
  for (const line of said) progress.note(line);
  return said;
}
