import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { tf } from '../backend/tf.ts';
import { BenchError } from '../core/errors.ts';
import { readJsonIfThere, writeJson } from '../core/files.ts';
import { type Progress, silent } from '../core/progress.ts';
import { settings } from '../core/settings.ts';
import type { Pair } from '../datasets/dataset.ts';
import type { Network } from '../models/model.ts';
import { Adam } from './adam.ts';
import { loadCheckpoint, loadWeights, type Part, type Standing, saveCheckpoint, saveWeights } from './checkpoint.ts';
import { fillEarlierStage } from './earlier.ts';
import { appendLog, cutLog, type LogLine } from './log.ts';
import { opponentOf } from './opponent.ts';
import { type Recipe, recipeData } from './recipe.ts';
import { type Moment, type Players, playStep, type StepBatches, type StepResult } from './step.ts';
import { disposeBatches, Supply, type UnpairedPictures } from './supply.ts';
import { assembleTeam } from './team.ts';
import { learningRateAt } from './training.ts';
import { takeTurn } from './turn.ts';
import { validationPsnr } from './validation.ts';
import { detailsOf, progressDetail } from './watch.ts';

export interface TrainingInputs {
  readonly recipe: Recipe;
  readonly train: readonly Pair[];
  /** Pairs that are never trained on and only watched. */
  readonly validation: readonly Pair[];
  /** Folder of this training's checkpoint, log and weights. */
  readonly folder: string;
  /** Name of the back end that computes, for the record. */
  readonly backend: string;
  /** The network of `recipe.training.first`, trained. */
  readonly earlier?: Network | undefined;
  readonly unpaired?: UnpairedPictures | undefined;
  /** Threads that share every batch, the caller included; as long as nothing in the recipe looks at a batch as a whole. */
  readonly workers?: number;
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
 * threads), discriminator included. Ctrl-C (`signal`) saves a checkpoint and throws `interrupted`; a loss or gradient
 * that is no finite number throws `diverged` and keeps the last good checkpoint.
 */
export async function train(inputs: TrainingInputs): Promise<Trained> {
  const { recipe, folder, progress = silent, signal } = inputs;
  const network = recipe.model.build(recipe.options, recipe.training.seed);
  const finished = trainedBefore(folder, network);
  if (finished) return finished;
  const free = await takeTurn(folder, recipe.name, { progress, signal });
  try {
    return trainedBefore(folder, network) ?? (await trainHere(inputs, network));
  } finally {
    free();
  }
}

function trainedBefore(folder: string, network: Network): Trained | undefined {
  const standing = readJsonIfThere(join(folder, 'done.json')) as Standing | undefined;
  if (!standing) return undefined;
  loadWeights(join(folder, lastName), network);
  return { network, standing, reused: true };
}

async function trainHere(inputs: TrainingInputs, network: Network): Promise<Trained> {
  const { recipe, folder } = inputs;
  const players = await playersOf(inputs, network);
  writeJson(join(folder, 'recipe.json'), recipeData(recipe));
  const { backend, workers = 1, progress = silent } = inputs;
  const team = assembleTeam(recipe, network, { workers, backend, threads: settings.threads() }, progress);
  const supply = new Supply(recipe.training, inputs.train, inputs.unpaired);
  const standing = await steps(inputs, { ...players, team }, supply).finally(() =>
    Promise.all([supply.close(), team?.close()]),
  );
  await saveWeights(join(folder, lastName), network, describe(recipe, standing.step));
  writeJson(join(folder, 'done.json'), standing);
  for (const { adam } of partsOf(players)) adam.dispose();
  tf.dispose([...(players.opponent?.judge.weights.values() ?? []), ...(players.opponent?.judge.state.values() ?? [])]);
  return { network, standing, reused: false };
}

/** Everybody at the start of a training. */
export async function playersOf(
  { recipe, earlier }: Pick<TrainingInputs, 'recipe' | 'earlier'>,
  network: Network,
): Promise<Players> {
  const { training } = recipe;
  const { first } = training;
  if (first && !earlier) throw new Error(`${recipe.name} needs the weights of ${first.recipe}`);
  if (first?.as === 'earlier-stage') await fillEarlierStage(network, earlier!);
  return {
    network,
    adam: new Adam(network.weights, training.optimizer),
    losses: training.losses,
    features: training.features,
    clipNorm: training.optimizer.clipNorm,
    opponent: opponentOf(training),
    teacher: first?.as === 'teacher' ? { network: earlier!, weight: first.weight } : undefined,
  };
}

const partsOf = ({ network, adam, opponent }: Players): Part[] => [
  { prefix: '', network, adam },
  ...(opponent ? [{ prefix: 'discriminator/', network: opponent.judge, adam: opponent.adam }] : []),
];

async function steps(inputs: TrainingInputs, players: Players, supply: Supply): Promise<Standing> {
  const { recipe, folder, signal, progress = silent } = inputs;
  const { training } = recipe;
  const checkpoint = join(folder, checkpointName);
  const log = join(folder, logName);
  const parts = partsOf(players);
  let standing = begin(inputs, parts);
  cutLog(log, standing.step);
  const bar = progress.task(`train ${recipe.name}`, training.steps);
  if (standing.step > 0) {
    progress.note(`Going on at step ${standing.step} of ${training.steps}.`);
    bar.advance(standing.step);
  }
  let started = performance.now();
  const save = async (): Promise<void> => {
    const now = performance.now();
    standing = { ...standing, seconds: standing.seconds + (now - started) / 1000 };
    started = now;
    await saveCheckpoint(checkpoint, parts, standing);
  };
  while (standing.step < training.steps) {
    // Batches that are there already would keep signals and timers waiting for up to a thousand steps.
    await setImmediate();
    const moment = momentOf(recipe, standing.step);
    const asked = performance.now();
    const batches = await supply.at(moment.step);
    const waiting = standing.waiting + (performance.now() - asked) / 1000;
    const result = await play(players, batches, moment, recipe, checkpoint);
    standing = { ...standing, step: moment.step + 1, waiting };
    const { learningRate } = moment;
    const lines: LogLine[] = [{ step: standing.step, ...result, learningRate }];
    if (isDue(standing.step, training.validateEvery, training.steps) && inputs.validation.length > 0) {
      const psnr = await validationPsnr(players.network, inputs.validation);
      lines.push({ step: standing.step, validationPsnr: psnr, details: await detailsOf(players, batches) });
      if (psnr > (standing.best?.psnr ?? -Infinity)) {
        standing = { ...standing, best: { step: standing.step, psnr } };
        await saveWeights(join(folder, bestName), players.network, describe(recipe, standing.step));
      }
    }
    disposeBatches(batches);
    appendLog(log, lines);
    bar.advance(1, progressDetail(result, learningRate, standing));
    if (signal?.aborted) {
      await save();
      throw new BenchError(
        'interrupted',
        `The training stopped after step ${standing.step} of ${training.steps}; nothing is lost.`,
        { mend: 'give the same command again to go on' },
      );
    }
    if (isDue(standing.step, training.checkpointEvery, training.steps)) await save();
  }
  bar.done();
  return standing;
}

function momentOf({ training }: Recipe, step: number): Moment {
  const { optimizer, discriminator, seed } = training;
  const learningRate = learningRateAt(training, step);
  const opponentRate = (discriminator?.learningRate ?? 0) * (learningRate / optimizer.learningRate);
  return { step, seed, learningRate, opponentRate };
}

/** One step; a divergence is told with the recipe and the checkpoint that is kept. */
async function play(
  players: Players,
  batches: StepBatches,
  moment: Moment,
  recipe: Recipe,
  checkpoint: string,
): Promise<StepResult> {
  try {
    return await playStep(players, batches, moment);
  } catch (error) {
    if (!(error instanceof BenchError) || error.code !== 'diverged') throw error;
    const kept = existsSync(checkpoint) ? ` The last good checkpoint is ${checkpoint}.` : '';
    throw new BenchError('diverged', `${recipe.name}: ${error.message}${kept}`, {
      mend: 'lower the learning rate of the recipe, or try another --seed',
      cause: error,
    });
  }
}

/** A new start, or the standing of the last checkpoint with its values put back. */
function begin({ folder, backend }: TrainingInputs, parts: readonly Part[]): Standing {
  const path = join(folder, checkpointName);
  if (!existsSync(path)) return { step: 0, best: undefined, backends: [backend], seconds: 0, waiting: 0 };
  const standing = loadCheckpoint(path, parts);
  const same = standing.backends.at(-1) === backend;
  return same ? standing : { ...standing, backends: [...standing.backends, backend] };
}

function isDue(step: number, every: number, last: number): boolean {
  return step % every === 0 || step === last;
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
