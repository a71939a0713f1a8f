import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { recipes } from '../../recipes/index.ts';
import { findAsset } from '../assets/store.ts';
import type { Backend } from '../backend/backend.ts';
import { BenchError } from '../core/errors.ts';
import { sha256OfFile } from '../core/files.ts';
import { keyOf } from '../core/hash.ts';
import { benchHome } from '../core/home.ts';
import { settings } from '../core/settings.ts';
import type { Pair } from '../datasets/dataset.ts';
import type { PreparedSet } from '../datasets/manifest.ts';
import type { Enhancer } from '../image/enhancer.ts';
import { adversarials } from '../losses/adversarial.ts';
import { distillationFormula } from '../losses/distillation.ts';
import { losses } from '../losses/index.ts';
import type { Loss } from '../losses/loss.ts';
import type { Discriminator } from '../models/discriminators/discriminator.ts';
import { discriminators } from '../models/discriminators/index.ts';
import { networkEnhancer } from '../models/enhance.ts';
import { disposeNetwork, parameterCount } from '../models/model.ts';
import type { CurvePoint } from '../report/curve.ts';
import type { TrainingFacts } from '../report/record.ts';
import { rememberTraining } from '../train/latest.ts';
import { readLog } from '../train/log.ts';
import { measuredRecipe } from '../train/measure.ts';
import { featureNets, type Recipe, recipeData, recipeOf, trainingKey } from '../train/recipe.ts';
import type { UnpairedPictures } from '../train/supply.ts';
import { lastName, logName, type Trained, train } from '../train/trainer.ts';
import type { Io } from './verb.ts';

/** What a system is trained on. */
export interface TrainingData {
  readonly train: readonly Pair[];
  /** Pairs that are never trained on and only watched. */
  readonly validation: readonly Pair[];
  /** Whose inputs a transductive recipe sees. */
  readonly test: readonly Pair[];
  /** Pictures beyond the set, for recipes whose discriminator judges pictures without target. */
  readonly unpaired?: UnpairedPictures | undefined;
}

export interface TrainedSystem {
  readonly trained: Trained;
  /** The recipe with what the training set decided. */
  readonly recipe: Recipe;
  readonly folder: string;
  readonly enhancer: Enhancer;
  readonly facts: TrainingFacts;
}

/**
 * Stops before any work where a recipe looks through VGG filters that are not here, with the command that gets them.
 * Earlier trainings that the recipe builds on are looked at too.
 */
export function assertFeaturesAreHere(recipe: Recipe): void {
  const { features, first } = recipe.training;
  if (first) assertFeaturesAreHere(earlierRecipe(recipe));
  if (features === 'random') return;
  const missing = featureNets(recipe.training).filter((net) => findAsset(net) === undefined);
  if (missing.length === 0) return;
  const names = missing.map((net) => (net === 'vgg16' ? 'VGG-16' : 'VGG-19')).join(' and ');
  throw new BenchError(
    'missing-asset',
    `The ${recipe.scale} recipe of ${recipe.name} looks through ${names} trained on ImageNet (${lookingThrough(recipe).join(', ')}), and the asset "${missing.join('" and "')}" is not here.`,
    {
      mend: `bench assets pull ${missing.join(' ')}, or --features random (seeded random filters, named in the report)`,
    },
  );
}

/** The terms of a recipe that look through VGG. */
function lookingThrough({ training }: Recipe): string[] {
  const terms = training.losses.filter(({ term }) => (losses[term] as Loss).usesFeatures).map(({ term }) => term);
  const judge = training.discriminator && (discriminators[training.discriminator.discriminator] as Discriminator);
  return [...terms, ...(judge?.features ? [`the discriminator ${judge.name}`] : [])];
}

const earlierRecipe = ({ training, scale, overrides }: Recipe): Recipe =>
  recipeOf(recipes, training.first!.recipe, scale, overrides);

/** Trains a recipe on a set, or takes the weights that are there, and makes an enhancer of it. */
export async function trainSystem(
  asked: Recipe,
  set: PreparedSet,
  data: TrainingData,
  backend: Backend,
  io: Io,
): Promise<TrainedSystem> {
  const { first } = asked.training;
  const earlier = first ? await trainSystem(earlierRecipe(asked), set, data, backend, io) : undefined;
  const manifest = set.manifest.hash;
  const recipe = await measuredRecipe(asked, data.train, { manifest, store: benchHome('store') }, io.progress);
  const unpaired = unpairedOf(recipe, data);
  const key = trainingKey(recipe, { manifest, earlier: earlier?.facts.key, unpaired: unpaired && hashOf(unpaired) });
  const folder = benchHome('store', 'trainings', key);
  if (existsSync(join(folder, 'done.json')))
    io.progress.note(`${recipe.name}: trained already, the weights are used again.`);
  const trained = await train({
    recipe,
    train: data.train,
    validation: data.validation,
    folder,
    backend: backend.name,
    earlier: earlier?.trained.network,
    unpaired,
    workers: settings.workers(),
    progress: io.progress,
    signal: io.signal,
  });
  if (earlier) disposeNetwork(earlier.trained.network);
  rememberTraining(recipe.name, { weights: join(folder, lastName), dataset: set.manifest.name });
  const { network, standing } = trained;
  return {
    trained,
    recipe,
    folder,
    enhancer: networkEnhancer(recipe.name, keyOf({ training: key, weights: 'last' }), recipe.model.source, network),
    facts: {
      key,
      recipe: recipeData(recipe),
      parameters: parameterCount(network),
      steps: standing.step,
      seconds: standing.seconds,
      backends: standing.backends,
      best: standing.best,
      losses: lossFacts(recipe),
      earlier: earlier && { recipe: earlier.recipe.name, as: first!.as, key: earlier.facts.key },
      randomFeatures: usesRandomFeatures(recipe),
    },
  };
}

/** Whether anything in a training looks through random filters. */
const usesRandomFeatures = ({ training }: Recipe): boolean =>
  training.features === 'random' && featureNets(training).length > 0;

/** The pictures without target that a recipe asks for. */
function unpairedOf({ training }: Recipe, { test, unpaired }: TrainingData): UnpairedPictures | undefined {
  const kind = training.discriminator?.unpaired;
  if (!kind) return undefined;
  const good = unpaired?.good ?? [];
  return { good, inputs: kind === 'test-inputs' ? test.map(({ input }) => input) : (unpaired?.inputs ?? []) };
}

const hashOf = ({ inputs, good }: UnpairedPictures): string =>
  keyOf([inputs, good].map((files) => files.map(({ path }) => sha256OfFile(path))));

/** Every term of the objective with its weight and formula; those that look through random filters say so. */
function lossFacts({ training }: Recipe): TrainingFacts['losses'] {
  const { discriminator: adversary, first, features } = training;
  const remark = (looks: boolean): string => (looks && features === 'random' ? ', random features' : '');
  const rows: { term: string; weight: number; formula: string }[] = training.losses.map(({ term, weight }) => {
    const loss: Loss = losses[term];
    return { term, weight, formula: `${loss.formula}${remark(loss.usesFeatures !== undefined)}` };
  });
  if (first?.as === 'teacher') rows.push({ term: 'distillation', weight: first.weight, formula: distillationFormula });
  if (!adversary) return rows;
  const judge: Discriminator = discriminators[adversary.discriminator];
  const formula = `${adversarials[adversary.loss].formula}; discriminator ${judge.name}, ${adversary.order}${remark(judge.features !== undefined)}`;
  return [...rows, { term: `adversarial: ${adversary.loss}`, weight: adversary.weight, formula }];
}

/** The log of a training as it is kept, one JSON object a line. */
export const logOf = (folder: string): string => readFileSync(join(folder, logName), 'utf8');

/** The training curve from the log of a training. */
export function curveOf(folder: string): { loss: CurvePoint[]; validation: CurvePoint[] } {
  const lines = readLog(join(folder, logName));
  return {
    loss: lines.flatMap((line) => ('loss' in line ? [{ step: line.step, value: line.loss }] : [])),
    validation: lines.flatMap((line) =>
      'validationPsnr' in line ? [{ step: line.step, value: line.validationPsnr }] : [],
    ),
  };
}
