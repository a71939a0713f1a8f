import { type BackendName, openBackend } from '../backend/backend.ts';
import { baselines } from '../baselines/index.ts';
import { BenchError } from '../core/errors.ts';
import { benchHome } from '../core/home.ts';
import { lookUp } from '../core/near.ts';
import { settings } from '../core/settings.ts';
import type { Pair } from '../datasets/dataset.ts';
import { type PreparedSet, pairsOf } from '../datasets/manifest.ts';
import { evaluate, type SystemEvaluation } from '../experiment/evaluate.ts';
import type { Enhancer } from '../image/enhancer.ts';
import type { Metric } from '../metrics/index.ts';
import { disposeNetwork } from '../models/model.ts';
import type { Recipe } from '../train/recipe.ts';
import { splitPairs } from './dataset-facts.ts';
import { systemNamed } from './system-named.ts';
import type { SetChoice } from './table-data.ts';
import { isDone, isReleased, planKey, recipeOfRow, rememberPlanned, seedsOf } from './table-plan.ts';
import type { TableRequest } from './table-request.ts';
import { assertFeaturesAreHere, curveOf, trainSystem } from './train-system.ts';
import type { Io } from './verb.ts';

/** A test set ready to be scored on. */
export interface OpenSet {
  readonly choice: SetChoice;
  readonly set: PreparedSet;
  /** The test pictures of this table. */
  readonly test: readonly Pair[];
}

/** What one system, trained with one seed where it is trained, did on a test set. */
export interface MeasuredSystem {
  readonly seed: number;
  readonly evaluation: SystemEvaluation;
  readonly training:
    | {
        readonly key: string;
        readonly steps: number;
        readonly randomFeatures: boolean;
        readonly seconds: number;
        readonly backends: readonly string[];
        readonly curve: ReturnType<typeof curveOf>;
        readonly notes: readonly string[];
      }
    | undefined;
}

/** What mends a cell that --no-train left empty. */
export const trainItToo = 'the same command without --no-train';

/**
 * Trains a row's system where it must be trained, for every seed, and scores it on a test set. Trainings, pictures and
 * scores that are known are used again, so that this may be stopped anywhere and done again.
 */
export async function measureRow(
  system: string,
  open: OpenSet,
  metrics: readonly Metric[],
  request: TableRequest,
  io: Io,
): Promise<MeasuredSystem[]> {
  const measured: MeasuredSystem[] = [];
  for (const seed of seedsOf(request)) {
    const recipe = recipeOfRow(system, request, seed);
    if (recipe) measured.push(await measureTrained(recipe, seed, open, metrics, request, io));
    else {
      const enhancer = await untrained(system, open, request, io);
      return [{ seed, evaluation: await score(enhancer, open, metrics, io), training: undefined }];
    }
  }
  return measured;
}

async function measureTrained(
  recipe: Recipe,
  seed: number,
  open: OpenSet,
  metrics: readonly Metric[],
  request: TableRequest,
  io: Io,
): Promise<MeasuredSystem> {
  const planned = planKey(recipe, { ...open.choice, prepared: open.set });
  if (!request.train && !isDone(planned))
    throw new BenchError('not-trained', `Not trained on ${open.choice.used} yet`, {
      mend: trainItToo,
    });
  assertFeaturesAreHere(recipe);
  const backend = await openBackend(request.backend === undefined ? {} : { want: request.backend as BackendName });
  const { set } = open;
  const { train, validation } = splitPairs(set, seed);
  const data = { train, validation, test: pairsOf(set, 'test') };
  const system = await trainSystem(recipe, set, data, backend, io);
  const { trained, enhancer, folder, facts } = system;
  rememberPlanned(planned, facts.key);
  try {
    const evaluation = await score(enhancer, open, metrics, io);
    const { key, steps, randomFeatures, seconds, backends } = facts;
    const { notes } = system.recipe;
    return {
      seed,
      evaluation,
      training: { key, steps, randomFeatures, seconds, backends, curve: curveOf(folder), notes },
    };
  } finally {
    disposeNetwork(trained.network);
  }
}

/** A classic method, or a network with its authors' weights. */
async function untrained(system: string, { choice }: OpenSet, { backend }: TableRequest, io: Io): Promise<Enhancer> {
  if (!isReleased(system)) return lookUp('baseline', baselines, system, 'bench ls baselines').enhancer();
  const model = system.split('@')[0]!;
  if (model === 'dped' && choice.on.camera !== 'iphone')
    throw new BenchError('no-weights', `Weights of ${model} are at hand for the iPhone only`);
  return systemNamed(model, { weights: 'released', backend }, io);
}

async function score(enhancer: Enhancer, open: OpenSet, metrics: readonly Metric[], io: Io): Promise<SystemEvaluation> {
  const here = ({ against }: Metric): boolean => against === 'nothing' || open.test.every((pair) => pair[against]);
  const [evaluation] = await evaluate({
    systems: [enhancer],
    pairs: open.test,
    metrics: metrics.filter(here),
    store: benchHome('store'),
    threads: settings.threads(),
    progress: io.progress,
    signal: io.signal,
  });
  return evaluation!;
}
