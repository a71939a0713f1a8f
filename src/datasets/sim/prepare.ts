import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { BenchError } from '../../core/errors.ts';
import { temporaryName } from '../../core/files.ts';
import { keyOf } from '../../core/hash.ts';
import { benchHome } from '../../core/home.ts';
import { lookUp } from '../../core/near.ts';
import { runShards } from '../../work/local.ts';
import { sliceOf } from '../../work/slice.ts';
import { openStore } from '../../work/store.ts';
import type { Dataset, PrepareContext, PrepareOptions } from '../dataset.ts';
import {
  type FileRecord,
  findManifest,
  headOf,
  loadManifest,
  type Manifest,
  type PairRecord,
  type PreparedSet,
  saveManifest,
  sealManifest,
} from '../manifest.ts';
import { placeFile } from '../place-file.ts';
import { type PhoneName, phones } from './cameras.ts';
import { patchSize } from './patches.ts';
import { rendererVersion, type SceneInput, type SceneRecord, sceneJobReference, sceneShard } from './scene-job.ts';

/** Every ninth train scene is kept for validation. */
const validationEvery = 9;

interface SimOptions {
  readonly camera: PhoneName;
  readonly seed: number;
  readonly trainScenes: number;
  readonly testScenes: number;
}

export const dpedSim: Dataset = {
  name: 'dped-sim',
  describe:
    'Simulated stand-in for DPED: rendered scenes photographed by a DSLR model and three phone models, made on this machine.',
  licence: 'MIT, made by the toolkit itself',
  source: {
    paper: 'bench: rendered scenes with modelled cameras, in the layout of DPED (Ignatov et al., ICCV 2017)',
    year: 2026,
  },
  simulated: true,
  standsIn: 'dped',
  options: ['camera', 'seed', 'trainScenes', 'testScenes'],
  prepare: prepareDpedSim,
  async prepareSlice(options, context) {
    await renderScenes(completeOptions(options), context);
  },
};

/**
 * Makes the simulated stand-in for DPED or finds it. Same options, same bytes. The folder appears when it is complete;
 * an interrupted preparation goes on at the first scene that is missing.
 */
export async function prepareDpedSim(options: PrepareOptions = {}, context: PrepareContext = {}): Promise<PreparedSet> {
  const wanted = completeOptions(options);
  const folder = folderFor(wanted, context);
  const ready = findManifest(folder);
  if (ready) return ready;
  assemble(await renderScenes(wanted, context), wanted, folder);
  rmSync(`${folder}.partial`, { recursive: true, force: true });
  return loadManifest(folder);
}

function folderFor(wanted: SimOptions, { home = benchHome('datasets') }: PrepareContext): string {
  return join(home, 'dped-sim', `${wanted.camera}-${keyOf({ ...wanted, rendererVersion }).slice(0, 12)}`);
}

/** A finished scene and where its files lie. */
interface Scene extends SceneInput {
  readonly folder: string;
  readonly record: SceneRecord;
}

/** Renders the scenes, or the slice of them that the context names, beside the folder that the set will have. */
async function renderScenes(wanted: SimOptions, context: PrepareContext): Promise<Scene[]> {
  const folder = folderFor(wanted, context);
  if (context.slice && findManifest(folder)) return [];
  const { progress, signal, threads = 1, slice, queue } = context;
  const store = openStore(`${folder}.partial`);
  const shards = sliceOf(inputsOf(wanted).map(sceneShard), slice);
  await runShards(store, sceneJobReference, shards, {
    label: 'dped-sim: render scenes',
    jobs: threads,
    queue,
    ...(progress && { progress }),
    ...(signal && { signal }),
  });
  return shards.map(({ key, input }) => ({
    ...input,
    folder: store.folder(key),
    record: store.result(key) as SceneRecord,
  }));
}

function completeOptions(options: PrepareOptions): SimOptions {
  const camera = options.camera ?? 'iphone';
  lookUp('camera', phones, camera);
  const whole = (name: string, value: number, least: number): number => {
    if (Number.isInteger(value) && value >= least) return value;
    throw new BenchError('bad-option', `${name} is ${value}, expected a whole number of at least ${least}.`, {
      mend: `leave ${name} away to use its default`,
    });
  };
  return {
    camera: camera as PhoneName,
    seed: whole('seed', options.seed ?? 1, 0),
    trainScenes: whole('trainScenes', options.trainScenes ?? 18, 1),
    testScenes: whole('testScenes', options.testScenes ?? 6, 1),
  };
}

function inputsOf({ camera, seed, trainScenes, testScenes }: SimOptions): SceneInput[] {
  const some = (split: 'train' | 'test', count: number): SceneInput[] =>
    Array.from({ length: count }, (_, index) => ({ seed, camera, split, index }));
  return [...some('train', trainScenes), ...some('test', testScenes)];
}

/** Numbers the patches through, puts every file in its place of DPED's layout, writes the manifest last. */
function assemble(scenes: readonly Scene[], options: SimOptions, folder: string): void {
  const temporary = temporaryName(folder);
  try {
    saveManifest(temporary, layOut(scenes, options, temporary));
    if (!existsSync(folder)) renameSync(temporary, folder);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

function layOut(scenes: readonly Scene[], options: SimOptions, folder: string): Manifest {
  const { camera } = options;
  const splits: Record<'train' | 'validation' | 'test', PairRecord[]> = { train: [], validation: [], test: [] };
  const originals: Record<'train' | 'test', PairRecord[]> = { train: [], test: [] };
  const rejected: Manifest['rejected'] = [];
  const counts = { train: 0, test: 0 };
  for (const { split, index, folder: from, record } of scenes) {
    const photo = `${split}/${index}`;
    const put = (name: string, path: string): FileRecord => placeFile(join(from, name), folder, path);
    const full = `original_images/${split}`;
    const geometry = put('geometry.json', `${full}/geometry/${index}.json`);
    originals[split].push({
      id: photo,
      photo,
      input: put('phone.jpg', `${full}/${camera}/${index}.jpg`),
      target: put('canon.jpg', `${full}/canon/${index}.jpg`),
      geometry,
    });
    const patches = split === 'train' ? `dped/${camera}/training_data` : `dped/${camera}/test_data/patches`;
    const target =
      split === 'train' && index % validationEvery === validationEvery - 1 ? splits.validation : splits[split];
    for (let k = 0; k < record.patches; k++) {
      const number = counts[split]++;
      target.push({
        id: `${split}/${number}`,
        photo,
        input: put(`${k}.phone.jpg`, `${patches}/${camera}/${number}.jpg`),
        target: put(`${k}.canon.jpg`, `${patches}/canon/${number}.jpg`),
      });
    }
    for (const { left, top, reason } of record.rejected) rejected.push({ id: `${photo} at (${left}, ${top})`, reason });
  }
  return sealManifest({
    ...headOf(dpedSim),
    options: { ...options, rendererVersion, patches: 'registered', patchSize },
    splits,
    originals,
    rejected,
    notes: [
      'Simulated: scenes rendered by the toolkit, photographed by camera models; no camera took these pictures. Stands in for DPED where that is not prepared; scores on it say nothing about DPED.',
      'Patches are cut as those of real photographs are (bench align): by what the two pictures show, not by the geometry written beside them. Phone pixels are not resampled.',
      `Validation: the patches of every ${validationEvery}th train scene.`,
    ],
    roots: { set: '.' },
  });
}
