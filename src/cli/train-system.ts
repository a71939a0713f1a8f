import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Backend } from '../backend/backend.ts';
import { keyOf } from '../core/hash.ts';
import { benchHome } from '../core/home.ts';
import type { Pair } from '../datasets/dataset.ts';
import type { PreparedSet } from '../datasets/manifest.ts';
import type { Enhancer } from '../image/enhancer.ts';
import { losses } from '../losses/index.ts';
import { networkEnhancer } from '../models/enhance.ts';
import { parameterCount } from '../models/model.ts';
import type { CurvePoint } from '../report/curve.ts';
import type { TrainingFacts } from '../report/record.ts';
import { rememberTraining } from '../train/latest.ts';
import { readLog } from '../train/log.ts';
import { type Recipe, recipeData, trainingKey } from '../train/recipe.ts';
import { lastName, logName, type Trained, train } from '../train/trainer.ts';
import type { Io } from './verb.ts';

interface TrainedSystem {
  readonly trained: Trained;
  readonly folder: string;
  readonly enhancer: Enhancer;
  readonly facts: TrainingFacts;
}

/** Trains a recipe on a set, or takes the weights that are there, and makes an enhancer of it. */
export async function trainSystem(
  recipe: Recipe,
  set: PreparedSet,
  pairs: readonly Pair[],
  validation: readonly Pair[],
  backend: Backend,
  io: Io,
): Promise<TrainedSystem> {
  const key = trainingKey(recipe, set.manifest.hash);
  const folder = benchHome('store', 'trainings', key);
  if (existsSync(join(folder, 'done.json')))
    io.progress.note(`${recipe.name}: trained already, the weights are used again.`);
  const trained = await train({
    recipe,
    train: pairs,
    validation,
    folder,
    backend: backend.name,
    progress: io.progress,
    signal: io.signal,
  });
  rememberTraining(recipe.name, { weights: join(folder, lastName), dataset: set.manifest.name });
  const { network, standing } = trained;
  return {
    trained,
    folder,
    enhancer: networkEnhancer(recipe.name, keyOf({ training: key, weights: 'last' }), recipe.model.source, network),
    facts: {
      key,
      recipe: recipeData(recipe),
      parameters: parameterCount(network),
      steps: standing.step,
      best: standing.best,
      losses: recipe.training.losses.map(({ term, weight }) => ({ term, weight, formula: losses[term].formula })),
    },
  };
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
