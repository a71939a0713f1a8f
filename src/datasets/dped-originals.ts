import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { extname, join } from 'node:path';
import { type AlignedPair, type AlignOptions, alignPairs, type PhotographPair } from '../align/index.ts';
import { BenchError } from '../core/errors.ts';
import { temporaryName } from '../core/files.ts';
import { keyOf } from '../core/hash.ts';
import { benchHome } from '../core/home.ts';
import { randomStream } from '../core/random.ts';
import type { Slice } from '../work/slice.ts';
import { openStore } from '../work/store.ts';
import { folderOf } from './archive.ts';
import type { Dataset, PrepareContext } from './dataset.ts';
import { headOf, type Manifest, type PairRecord, type PreparedSet, saveManifest, sealManifest } from './manifest.ts';
import { pairFolders } from './pair-folders.ts';
import { leakNotes } from './pair-records.ts';
import { placeFile } from './place-file.ts';

/** The published set holds about 100 originals out for the test; smaller collections give a fifth. */
const heldOut = 100;
const heldOutShare = 0.2;
const options: AlignOptions = { patch: 100, stride: 100, minNcc: 0.9, format: 'jpg' };

/**
 * Builds DPED's patches from original full-size pairs: `original_images/train/{CAMERA,canon}` and, where they exist,
 * `original_images/test/{CAMERA,canon}`, paired by name; without test pairs about 100 photos are held out. One shard
 * per pair: an interrupted preparation goes on where it stopped. With `slice` only that part of the pairs is worked on
 * and undefined comes back.
 */
export async function prepareOriginals(
  set: Dataset,
  camera: string,
  given: string,
  context: PrepareContext & { readonly slice?: Slice | undefined },
): Promise<PreparedSet | undefined> {
  const root = findOriginals(await folderOf(given, context), camera);
  const { train, test, rule } = splitPhotographs(root, camera);
  const pairs = [...train, ...test];
  const store = openStore(context.home ? join(context.home, 'store') : benchHome('store'));
  const { progress, signal, threads, slice, queue } = context;
  const aligned = await alignPairs(store, pairs, options, {
    ...(progress && { progress }),
    ...(signal && { signal }),
    jobs: threads ?? 1,
    queue,
    slice,
  });
  if (!aligned) return undefined;
  const home = context.home ?? benchHome('datasets');
  const folder = join(home, 'dped', `${camera}-originals-${keyOf(root).slice(0, 12)}`);
  const temporary = temporaryName(folder);
  try {
    const manifest = layOut(set, camera, aligned.slice(0, train.length), aligned.slice(train.length), rule, temporary);
    saveManifest(temporary, manifest);
    rmSync(folder, { recursive: true, force: true });
    renameSync(temporary, folder);
    return { folder, manifest };
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

function findOriginals(given: string, camera: string): string {
  const candidates = [join(given, 'original_images'), given, join(given, camera, 'original_images')];
  const found = candidates.find((folder) => existsSync(join(folder, 'train', camera)));
  if (found) return found;
  throw new BenchError(
    'missing-layout',
    `${given} does not hold original photographs of ${camera}; expected original_images/train/{${camera},canon}/….`,
    { mend: 'lay the pairs out so, equal names for equal scenes, and give the folder above with --root' },
  );
}

function splitPhotographs(root: string, camera: string) {
  const list = (split: string): PhotographPair[] =>
    pairFolders(join(root, split, camera), join(root, split, 'canon')).pairs.map(({ id, input, target }) => ({
      id: `${split}/${id}`,
      a: input.path,
      b: target!.path,
    }));
  const train = list('train');
  if (existsSync(join(root, 'test', camera)))
    return { train, test: list('test'), rule: 'Test photos: those of original_images/test.' };
  const count = Math.max(1, Math.min(heldOut, Math.round(heldOutShare * train.length)));
  const out = new Set(
    randomStream(1, 'dped originals', camera)
      .shuffle(train.map(({ id }) => id))
      .slice(0, count),
  );
  return {
    train: train.filter(({ id }) => !out.has(id)),
    test: train.filter(({ id }) => out.has(id)),
    rule: `Test photos: ${count} of ${train.length}, drawn with a fixed seed.`,
  };
}

function layOut(
  set: Dataset,
  camera: string,
  train: readonly AlignedPair[],
  test: readonly AlignedPair[],
  rule: string,
  folder: string,
): Manifest {
  mkdirSync(folder, { recursive: true });
  const rejected: Manifest['rejected'] = [];
  const records = (pairs: readonly AlignedPair[], split: 'train' | 'test', place: string): PairRecord[] => {
    const out: PairRecord[] = [];
    for (const { id, folder: from, result } of pairs) {
      if (result.reason !== null) rejected.push({ id, reason: result.reason });
      for (const [reason, count] of Object.entries(result.rejected))
        rejected.push({ id: `${id}: ${count} windows`, reason });
      for (const patch of result.patches) {
        const put = (file: string, side: string) =>
          placeFile(join(from!, file), folder, `dped/${camera}/${place}/${side}/${out.length}${extname(file)}`);
        const number = `${split}/${out.length}`;
        out.push({ id: number, photo: id, input: put(patch.a, camera), target: put(patch.b, 'canon') });
      }
    }
    return out;
  };
  const splits = { train: records(train, 'train', 'training_data'), test: records(test, 'test', 'test_data/patches') };
  const pairs = [...train, ...test];
  const totals: Record<string, number> = { kept: splits.train.length + splits.test.length };
  for (const { result } of pairs)
    for (const [reason, count] of Object.entries(result.rejected)) totals[reason] = (totals[reason] ?? 0) + count;
  const usable = pairs.filter(({ result }) => result.kept > 0).length;
  if (splits.train.length === 0 || splits.test.length === 0)
    throw new BenchError(
      'no-pairs',
      `Only ${usable} of ${pairs.length} pairs gave patches, too few for a train and a test split; the first reason: ${rejected[0]?.reason ?? 'none'}.`,
      { mend: 'check that photos of equal name show the same scene: bench align A_DIR B_DIR --out DIR draws overlays' },
    );
  return sealManifest({
    ...headOf(set),
    options: { camera, patches: 'registered', ...options } as Manifest['options'],
    splits,
    rejected,
    notes: [
      `Patches cut from ${usable}/${pairs.length} original pairs by the toolkit's own pipeline; how the official patches were cut was never released.`,
      `Windows: ${Object.entries(totals)
        .map(([what, count]) => `${count} ${what}`)
        .join(', ')}.`,
      rule,
      ...leakNotes(splits.train, splits.test),
    ],
    roots: { set: '.' },
  });
}
