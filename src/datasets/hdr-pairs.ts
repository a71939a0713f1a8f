import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { BenchError } from '../core/errors.ts';
import { writeWhole } from '../core/files.ts';
import { keyOf, sha256 } from '../core/hash.ts';
import { silent } from '../core/progress.ts';
import { randomStream } from '../core/random.ts';
import { photograph } from '../hdr/camera.ts';
import { cutOut, drawPair, grayEntropy, makePair, type StopRange, tuneRange } from '../hdr/pair.ts';
import { encodePfm } from '../hdr/pfm.ts';
import type { HdrImage } from '../image/image.ts';
import { encodeImage } from '../image/write.ts';
import { assertGoingOn, type Dataset, type PrepareContext, type PrepareOptions } from './dataset.ts';
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
} from './manifest.ts';

/** Raised whenever the same options give other bytes. */
const pairsVersion = 2;

const trainSize = 256;
const testSize = 512;
const paperStops: StopRange = [-4, 4];

/** Printed where nothing was tuned. */
const paperEntropy =
  'The inputs of Kinoshita & Kiya (table 1) have 3.79 bits: they are dark. A bright input leaves less to gain, and classic methods may fall below the input row; --tune-entropy 3.79 makes inputs as dark as theirs.';

/** A scene of linear radiance, read or rendered when it is needed. */
export interface HdrScene {
  readonly id: string;
  readonly split: 'train' | 'test';
  /** What the scene's content depends on. */
  readonly key: string;
  load(): Promise<{ readonly scene: HdrImage; readonly notes: readonly string[] }>;
}

interface Wanted {
  readonly seed: number;
  readonly pairsPerScene: number;
  readonly tuneEntropy?: number;
}

export function completeOptions({ seed = 1, pairsPerScene = 16, tuneEntropy }: PrepareOptions): Wanted {
  for (const [name, value, least] of [
    ['seed', seed, 0],
    ['pairsPerScene', pairsPerScene, 1],
  ] as const)
    if (!Number.isInteger(value) || value < least)
      throw new BenchError('bad-option', `${name} is ${value}, expected a whole number of at least ${least}.`);
  if (tuneEntropy !== undefined && !(tuneEntropy > 0 && tuneEntropy < 8))
    throw new BenchError('bad-option', `tuneEntropy is ${tuneEntropy}, expected bits between 0 and 8.`);
  return { seed, pairsPerScene, ...(tuneEntropy === undefined ? {} : { tuneEntropy }) };
}

/** Makes the training and test pairs of scenes, or finds them; goes on after an interruption. */
export async function preparePairs(
  dataset: Dataset,
  scenes: readonly HdrScene[],
  wanted: Wanted,
  home: string,
  context: PrepareContext,
): Promise<PreparedSet> {
  const key = keyOf({ pairsVersion, wanted, scenes: scenes.map(({ id, split, key }) => [id, split, key]) });
  const folder = join(home, dataset.name, key.slice(0, 12));
  const ready = findManifest(folder);
  if (ready) return ready;
  const progress = context.progress ?? silent;
  const partial = `${folder}.partial`;
  mkdirSync(partial, { recursive: true });
  const tuned =
    wanted.tuneEntropy === undefined ? undefined : await tune(scenes, wanted.seed, wanted.tuneEntropy, context);
  const range = tuned?.range ?? paperStops;
  const splits: Record<'train' | 'test', PairRecord[]> = { train: [], test: [] };
  const rejected: Manifest['rejected'] = [];
  const notes: string[] = [];
  const task = progress.task(`${dataset.name}: make pairs`, scenes.length);
  let entropy = 0;
  for (const scene of scenes) {
    assertGoingOn(context.signal, dataset.name);
    try {
      const made = await pairsOfScene(scene, wanted, range, partial);
      splits[scene.split].push(...made.records);
      entropy += made.entropy;
      for (const note of made.notes) notes.push(`${scene.id}: ${note}.`);
    } catch (error) {
      if (!(error instanceof BenchError)) throw error;
      rejected.push({ id: scene.id, reason: error.message });
    }
    task.advance(1, scene.id);
  }
  task.done();
  for (const split of ['train', 'test'] as const)
    if (splits[split].length === 0)
      throw new BenchError(
        'no-pairs',
        `${dataset.name}: no scene of the ${split} split could be used.${rejected[0] ? ` The first: ${rejected[0].reason}` : ''}`,
        {
          mend: 'check that the folder holds whole HDR pictures, at least four of them',
        },
      );
  const manifest = sealManifest({
    ...headOf(dataset),
    options: { ...wanted, lowestStops: range[0], highestStops: range[1] },
    splits,
    rejected,
    notes: [
      `Inputs are exposed by ${range[0]} to ${range[1]} stops${tuned ? `, tuned for ${wanted.tuneEntropy} bits` : ''}; the test inputs have ${(entropy / splits.test.length).toFixed(2)} bits of entropy on average.`,
      ...(tuned ? [] : [paperEntropy]),
      ...notes,
    ],
    roots: { pairs: '.' },
  });
  saveManifest(partial, manifest);
  rmSync(folder, { recursive: true, force: true });
  renameSync(partial, folder);
  return loadManifest(folder);
}

async function pairsOfScene(
  { id, split, load }: HdrScene,
  { seed, pairsPerScene }: Wanted,
  range: StopRange,
  folder: string,
): Promise<{ records: PairRecord[]; entropy: number; notes: readonly string[] }> {
  const { scene, notes } = await load();
  const count = split === 'train' ? pairsPerScene : 1;
  const records: PairRecord[] = [];
  let entropy = 0;
  for (let k = 0; k < count; k++) {
    const name = count === 1 ? id : `${id}-${k}`;
    const draw = drawPair(
      randomStream(seed, 'hdr', split, id, k),
      scene,
      split === 'train' ? trainSize : testSize,
      range,
    );
    const { input, target, hdr } = makePair(scene, draw);
    const store = (kind: string, file: string, bytes: Uint8Array): FileRecord => {
      const path = `${split}/${kind}/${file}`;
      writeWhole(join(folder, path), bytes);
      return { root: 'pairs', path, sha256: sha256(bytes), bytes: bytes.length };
    };
    if (split === 'test') entropy += grayEntropy(input);
    records.push({
      id: `${split}/${name}`,
      photo: id,
      input: store('input', `${name}.png`, await encodeImage(input, '.png')),
      target: store('target', `${name}.png`, await encodeImage(target, '.png')),
      ...(split === 'test' ? { hdr: store('hdr', `${name}.pfm`, encodePfm(hdr)) } : {}),
      draw: { ...draw, seed, scene: id, pair: k },
    });
  }
  return { records, entropy, notes };
}

/** Searches the exposures on one crop of each test scene, 24 scenes at most, at half the size. */
async function tune(scenes: readonly HdrScene[], seed: number, bits: number, context: PrepareContext) {
  const crops: { hdr: HdrImage; share: number; gamma: number; eta: number }[] = [];
  for (const { id, split, load } of scenes.filter((scene) => scene.split === 'test').slice(0, 24)) {
    assertGoingOn(context.signal, 'hdr');
    const loaded = await load().catch((error: unknown) => {
      if (error instanceof BenchError) return undefined;
      throw error;
    });
    if (!loaded) continue;
    const draw = drawPair(randomStream(seed, 'hdr', split, id, 0), loaded.scene, testSize / 2, [0, 1]);
    crops.push({ hdr: cutOut(loaded.scene, draw), share: draw.stops, gamma: draw.gamma, eta: draw.eta });
  }
  return tuneRange(paperStops, bits, async ([low, high]) => {
    let sum = 0;
    for (const { hdr, share, gamma, eta } of crops)
      sum += grayEntropy(photograph(hdr, low + (high - low) * share, { curve: { gamma, eta } }));
    return sum / crops.length;
  });
}
