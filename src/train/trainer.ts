import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type NamedTensorMap, type Scalar, tf } from '../backend/tf.ts';
import { BenchError } from '../core/errors.ts';
import { readJsonIfThere, writeJson } from '../core/files.ts';
import { type Progress, silent } from '../core/progress.ts';
import type { Pair } from '../datasets/dataset.ts';
import { losses } from '../losses/index.ts';
import type { Network } from '../models/model.ts';
import { Adam } from './adam.ts';
import { type Batch, Batches } from './batches.ts';
import { loadCheckpoint, loadWeights, type Standing, saveCheckpoint, saveWeights } from './checkpoint.ts';
import { appendLog, cutLog, type LogLine } from './log.ts';
import { learningRateAt, type Recipe, recipeData } from './recipe.ts';
import { validationPsnr } from './validation.ts';

export interface TrainingInputs {
  readonly recipe: Recipe;
  readonly train: readonly Pair[];
  /** Pairs that are never trained on and only watched. */
  readonly validation: readonly Pair[];
  /** Folder of this training's checkpoint, log and weights. */
  readonly folder: string;
  /** Name of the back end that computes, for the record. */
  readonly backend: string;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

/** A finished training: the network with its last weights, and what happened. */
export interface Trained {
  readonly network: Network;
  readonly standing: Standing;
  /** True when the weights were there already. */
  readonly reused: boolean;
}

export const checkpointName = 'checkpoint.safetensors';
export const lastName = 'last.safetensors';
export const bestName = 'best.safetensors';
export const logName = 'log.jsonl';

/**
 * Trains a recipe, or goes on where an earlier run of the same training stopped, or gives what is finished.
 * A run stopped at any moment and started again gives the weights of an undisturbed one bit for bit (same back end and
 * threads). Ctrl-C (`signal`) saves a checkpoint and throws `interrupted`; a loss that is no finite number throws
 * `diverged` and keeps the last good checkpoint.
 */
export async function train(inputs: TrainingInputs): Promise<Trained> {
  const { recipe, folder } = inputs;
  const { training } = recipe;
  const network = recipe.model.build(recipe.options, training.seed);
  const done = readJsonIfThere(join(folder, 'done.json')) as Standing | undefined;
  if (done) {
    loadWeights(join(folder, lastName), network);
    return { network, standing: done, reused: true };
  }
  const adam = new Adam(network.weights, training.optimizer);
  writeJson(join(folder, 'recipe.json'), recipeData(recipe));
  const standing = await steps(inputs, network, adam);
  saveWeights(join(folder, lastName), network, describe(recipe, standing.step));
  writeJson(join(folder, 'done.json'), standing);
  adam.dispose();
  return { network, standing, reused: false };
}

async function steps(inputs: TrainingInputs, network: Network, adam: Adam): Promise<Standing> {
  const { recipe, folder, signal, progress = silent } = inputs;
  const { training } = recipe;
  const checkpoint = join(folder, checkpointName);
  const log = join(folder, logName);
  let standing = begin(inputs, network, adam);
  cutLog(log, standing.step);
  const batches = new Batches(inputs.train, training);
  const bar = progress.task(`train ${recipe.name}`, training.steps);
  if (standing.step > 0) {
    progress.note(`Going on at step ${standing.step} of ${training.steps}.`);
    bar.advance(standing.step);
  }
  let started = performance.now();
  const save = (): void => {
    const now = performance.now();
    standing = { ...standing, seconds: standing.seconds + (now - started) / 1000 };
    started = now;
    saveCheckpoint(checkpoint, network, adam, standing);
  };
  while (standing.step < training.steps) {
    const step = standing.step;
    const batch = await batches.at(step);
    const learningRate = learningRateAt(training, step);
    const { loss, terms, gradients } = lossAndGradients(recipe, network, batch);
    tf.dispose([batch.input, batch.target]);
    if (!Number.isFinite(loss)) {
      tf.dispose(gradients);
      throw diverged(recipe, step, terms, checkpoint);
    }
    adam.update(gradients, learningRate);
    tf.dispose(gradients);
    standing = { ...standing, step: step + 1 };
    const lines: LogLine[] = [{ step: step + 1, loss, terms, learningRate }];
    if (isDue(standing.step, training.validateEvery, training.steps) && inputs.validation.length > 0) {
      const psnr = await validationPsnr(network, inputs.validation);
      lines.push({ step: standing.step, validationPsnr: psnr });
      if (psnr > (standing.best?.psnr ?? -Infinity)) {
        standing = { ...standing, best: { step: standing.step, psnr } };
        saveWeights(join(folder, bestName), network, describe(recipe, standing.step));
      }
    }
    appendLog(log, lines);
    const watched = standing.best ? `, validation ${standing.best.psnr.toFixed(2)} dB` : '';
    bar.advance(1, `loss ${loss.toPrecision(4)}${watched}`);
    if (signal?.aborted) {
      save();
      throw new BenchError(
        'interrupted',
        `The training stopped after step ${standing.step} of ${training.steps}; nothing is lost.`,
        {
          mend: 'give the same command again to go on',
        },
      );
    }
    if (isDue(standing.step, training.checkpointEvery, training.steps)) save();
  }
  bar.done();
  return standing;
}

/** A new start, or the standing of the last checkpoint with its values put back. */
function begin({ folder, backend }: TrainingInputs, network: Network, adam: Adam): Standing {
  const path = join(folder, checkpointName);
  if (!existsSync(path)) return { step: 0, best: undefined, backends: [backend], seconds: 0 };
  const standing = loadCheckpoint(path, network, adam);
  const same = standing.backends.at(-1) === backend;
  return same ? standing : { ...standing, backends: [...standing.backends, backend] };
}

function isDue(step: number, every: number, last: number): boolean {
  return step % every === 0 || step === last;
}

/** The weighted sum of the recipe's losses on a batch, its terms before weighting, and the gradient of every weight. */
export function lossAndGradients(
  recipe: Recipe,
  network: Network,
  { input, target }: Batch,
): { loss: number; terms: Record<string, number>; gradients: NamedTensorMap } {
  const values: Record<string, Scalar> = {};
  const variables = [...network.weights.values()];
  const { value, grads } = tf.variableGrads(() => {
    const output = network.forward(input, 'train');
    let total = tf.scalar(0);
    for (const { term, weight } of recipe.training.losses) {
      const one = losses[term].compute({ output, target, input });
      values[term] = tf.keep(one);
      total = total.add(one.mul(weight));
    }
    return total;
  }, variables);
  const terms: Record<string, number> = {};
  for (const [term, scalar] of Object.entries(values)) {
    terms[term] = scalar.dataSync()[0]!;
    scalar.dispose();
  }
  const loss = value.dataSync()[0]!;
  value.dispose();
  const gradients: NamedTensorMap = {};
  for (const [name, variable] of network.weights) gradients[name] = grads[variable.name]!;
  return { loss, terms, gradients };
}

function describe(recipe: Recipe, step: number): Record<string, string> {
  return {
    model: recipe.model.name,
    recipe: recipe.name,
    options: JSON.stringify(recipe.options),
    step: String(step),
    training: JSON.stringify(recipeData(recipe)),
  };
}

function diverged(recipe: Recipe, step: number, terms: Record<string, number>, checkpoint: string): BenchError {
  const broken = Object.entries(terms).find(([, value]) => !Number.isFinite(value))?.[0] ?? 'the sum of the losses';
  const kept = existsSync(checkpoint) ? `; the last good checkpoint is ${checkpoint}` : '';
  return new BenchError(
    'diverged',
    `The training of ${recipe.name} diverged at step ${step + 1}: ${broken} is no finite number${kept}.`,
    {
      mend: 'lower the learning rate of the recipe, or try another --seed',
    },
  );
}
