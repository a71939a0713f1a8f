import { statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { BenchError } from '../core/errors.ts';
import { sha256OfFile } from '../core/files.ts';
import { benchHome } from '../core/home.ts';
import { randomStream } from '../core/random.ts';
import type { Dataset, Pair, PrepareContext, PrepareOptions } from './dataset.ts';
import { type FileFacts, inspectFiles } from './inspect-files.ts';
import {
  findManifest,
  headOf,
  type Manifest,
  type PairRecord,
  type PreparedSet,
  pathOf,
  saveManifest,
  sealManifest,
} from './manifest.ts';
import { pairFolders } from './pair-folders.ts';
import { assertSomePairs, firstReason, leakNotes, problemOf } from './pair-records.ts';
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
 * Pairs two folders by id and splits them. Every picture is decoded once: a broken file or two sizes that differ leave
 * one pair out, with its reason. The set is known by its content: moved folders and other times give the same manifest
 * hash.
 */
async function prepareFolder(options: PrepareOptions = {}, context: PrepareContext = {}): Promise<PreparedSet> {
  const { input, target, testInput, testTarget, seed = 1 } = options;
  if (input === undefined || target === undefined)
    throw new BenchError('usage', 'The data set "folder" needs two folders, input and target.', {
      mend: 'bench run --pairs INPUT_DIR TARGET_DIR',
    });
  if ((testInput === undefined) !== (testTarget === undefined))
    throw new BenchError('usage', 'Only one of the two test folders is named; expected input and target.');
  const cutFrom = photographsOf(input);
  const roots = {
    input: resolve(input),
    target: resolve(target),
    ...(testInput !== undefined && { testInput: resolve(testInput), testTarget: resolve(testTarget!) }),
  };
  const all = pairFolders(input, target).pairs.map((pair) => record(pair, roots, 'input', 'target', cutFrom));
  const own =
    testInput === undefined || testTarget === undefined
      ? undefined
      : pairFolders(testInput, testTarget).pairs.map((pair) => record(pair, roots, 'testInput', 'testTarget'));
  const sealed = (of: Usable): Manifest => {
    const chosen = of.own ? new Set<string>() : seededTest(of, seed, cutFrom);
    const train = of.all.filter(({ id }) => !chosen.has(id));
    const test = of.own ? [...of.own] : of.all.filter(({ id }) => chosen.has(id));
    return sealManifest({
      ...headOf(folder),
      options: { seed, split: own ? 'test folders' : cutFrom ? 'seeded fifth of the photographs' : 'seeded fifth' },
      splits: { train, test },
      rejected: of.rejected,
      notes: [...leakNotes(train, test), ...of.notes],
      roots,
    });
  };
  // The folder is named after all that was given, broken pictures too, so that they are looked at once.
  const given = sealed({ all, own, rejected: [], notes: [] });
  const place = join(context.home ?? benchHome('datasets'), 'folder', given.hash);
  const known = findManifest(place)?.manifest;
  if (known) return saveManifest(place, { ...known, roots });
  return saveManifest(place, sealed(await usable({ folder: place, manifest: given }, all, own, context)));
}

/** What can be used of the given pairs, what cannot and why, and what was converted. */
interface Usable {
  readonly all: readonly PairRecord[];
  /** Pairs of the test folders, where they are named. */
  readonly own: readonly PairRecord[] | undefined;
  readonly rejected: Manifest['rejected'];
  readonly notes: readonly string[];
}

/**
 * The ids of a seeded fifth. Patches go with their photograph: a network that has seen one patch of a photograph would be
 * flattered by the next.
 */
function seededTest(
  { all: pairs, rejected }: Usable,
  seed: number,
  photographOf: (id: string) => string = (id) => id,
): Set<string> {
  const photographs = [...new Set(pairs.map(({ id }) => photographOf(id)))].sort();
  if (photographs.length < 2)
    throw new BenchError(
      'too-few',
      pairs.length < 2
        ? `There is ${pairs.length}${rejected.length > 0 ? ' usable' : ''} pair; expected at least 2 to split into training and test.${firstReason(rejected)}`
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

/** Decodes every picture; those of a pair that cannot be used are left out with the reason. */
async function usable(
  set: PreparedSet,
  all: readonly PairRecord[],
  own: readonly PairRecord[] | undefined,
  context: PrepareContext,
): Promise<Usable> {
  const pathsOf = ({ input, target }: PairRecord) => [pathOf(set, input), pathOf(set, target!)] as const;
  const paths = [...all, ...(own ?? [])].flatMap(pathsOf);
  const facts = await inspectFiles(paths, join(set.folder, 'files.jsonl'), context);
  const converted = new Map<string, number>();
  const rejected: Manifest['rejected'] = [];
  const good = (records: readonly PairRecord[], split: 'train' | 'test', root: string): PairRecord[] => {
    const bad: Manifest['rejected'] = [];
    const kept = records.filter((one) => {
      const both = pathsOf(one).map((path) => facts.get(path)!) as [FileFacts, FileFacts];
      const reason = problemOf(...both);
      if (reason !== undefined) bad.push({ id: split === 'test' ? `test/${one.id}` : one.id, reason });
      else
        for (const note of both.flatMap(({ notes = [] }) => notes)) converted.set(note, (converted.get(note) ?? 0) + 1);
      return reason === undefined;
    });
    assertSomePairs(split, kept, bad, set.manifest.roots[root]!);
    rejected.push(...bad);
    return kept;
  };
  const goodPairs = good(all, 'train', 'input');
  const goodTests = own && good(own, 'test', 'testInput');
  const notes = [...converted].map(([note, count]) => `${count} picture${count === 1 ? '' : 's'}: ${note}`);
  if (rejected.length > 0) {
    const named = rejected.slice(0, 5).map(({ id, reason }) => `${id} (${reason.replace(/\.$/, '')})`);
    const more = rejected.length > named.length ? [`${rejected.length - named.length} more`] : [];
    notes.push(`${rejected.length} of ${paths.length / 2} pairs left out: ${[...named, ...more].join(', ')}.`);
  }
  for (const line of notes) context.progress?.note(line);
  return { all: goodPairs, own: goodTests, rejected, notes };
}
