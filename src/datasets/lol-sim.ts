import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { BenchError } from '../core/errors.ts';
import { keyOf } from '../core/hash.ts';
import { benchHome } from '../core/home.ts';
import { runShards } from '../work/local.ts';
import { shardKey } from '../work/shard.ts';
import { openStore } from '../work/store.ts';
import type { Dataset, PrepareContext, PrepareOptions } from './dataset.ts';
import { findManifest, headOf, type PairRecord, type PreparedSet, saveManifest, sealManifest } from './manifest.ts';
import { placeFile } from './place-file.ts';
import { type LowLightScene, lowLightJob, lowLightReference } from './sim/low-light.ts';

export const lolSim: Dataset = {
  name: 'lol-sim',
  describe:
    'Simulated stand-in for LOL: rendered scenes photographed twice by one camera, in much and in little light.',
  licence: 'MIT, made by the toolkit itself',
  source: {
    paper: 'bench: rendered scenes with a modelled camera, paired as in LOL (Wei et al., BMVC 2018)',
    year: 2026,
  },
  simulated: true,
  standsIn: 'lol',
  options: ['seed', 'trainScenes', 'testScenes'],
  prepare: prepareLolSim,
};

/** Makes the simulated stand-in for LOL or finds it; goes on after an interruption at the first scene that is missing. */
export async function prepareLolSim(options: PrepareOptions = {}, context: PrepareContext = {}): Promise<PreparedSet> {
  const { seed = 1, trainScenes = 12, testScenes = 6 } = options;
  for (const [name, value] of Object.entries({ trainScenes, testScenes }))
    if (!Number.isInteger(value) || value < 1)
      throw new BenchError('bad-option', `${name} is ${value}, expected a whole number of at least 1.`);
  const wanted = { seed, trainScenes, testScenes };
  const home = context.home ?? benchHome('datasets');
  const folder = join(home, 'lol-sim', keyOf({ ...wanted, version: lowLightJob.version }).slice(0, 12));
  const ready = findManifest(folder);
  if (ready) return ready;
  const store = openStore(`${folder}.partial`);
  const some = (split: 'train' | 'test', count: number): LowLightScene[] =>
    Array.from({ length: count }, (_, index) => ({ seed, split, index }));
  const shards = [...some('train', trainScenes), ...some('test', testScenes)].map((input) => ({
    key: shardKey(lowLightJob, input),
    label: `${input.split} ${input.index}`,
    input,
  }));
  const { progress, signal, threads = 1 } = context;
  await runShards(store, lowLightReference, shards, {
    jobs: threads,
    label: 'lol-sim: render scenes',
    ...(progress && { progress }),
    ...(signal && { signal }),
  });
  const splits: Record<'train' | 'test', PairRecord[]> = { train: [], test: [] };
  for (const { key, input } of shards) {
    const { scene, stops } = store.result(key) as { scene: string; stops: number };
    const put = (kind: string) =>
      placeFile(join(store.folder(key), `${kind}.png`), folder, `${input.split}/${kind}/${input.index}.png`);
    splits[input.split].push({
      id: `${input.split}/${input.index}`,
      photo: `${input.split}/${input.index}`,
      input: put('low'),
      target: put('normal'),
      draw: { scene, stops },
    });
  }
  const manifest = sealManifest({
    ...headOf(lolSim),
    options: { ...wanted, version: lowLightJob.version },
    splits,
    rejected: [],
    notes: [
      'Simulated: scenes rendered by the toolkit, photographed twice by a camera model, 2 to 4 stops apart; no camera took these pictures. Stands in for LOL where that is not prepared; scores on it say nothing about LOL.',
    ],
    roots: { set: '.' },
  });
  const set = saveManifest(folder, manifest);
  rmSync(store.root, { recursive: true, force: true });
  return set;
}
