import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recipes } from '../../recipes/index.ts';
import { abortedAt } from '../../test/support/aborted.ts';
import { writePairs } from '../../test/support/pairs.ts';
import { openBackend } from '../backend/backend.ts';
import { tf } from '../backend/tf.ts';
import type { Pair } from '../datasets/dataset.ts';
import { mlcUnet } from '../models/mlc-unet.ts';
import { Adam } from './adam.ts';
import { Batches } from './batches.ts';
import { readLog } from './log.ts';
import { type Recipe, recipeOf } from './recipe.ts';
import { playStep } from './step.ts';
import { checkpointName, lastName, playersOf, type Trained, type TrainingInputs, train } from './trainer.ts';

const folder = mkdtempSync(join(tmpdir(), 'bench-train-'));
let pairs: Pair[];

beforeAll(async () => {
  await openBackend({ want: 'wasm', threads: 1 });
  pairs = await writePairs(folder, 8);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A small network and a short schedule of the real recipe. */
function smallRecipe(changes: Partial<Recipe['training']> = {}): Recipe {
  const recipe = recipeOf(recipes, 'mlc-unet', 'quick');
  const training = {
    ...recipe.training,
    crop: 16,
    batch: 2,
    steps: 20,
    checkpointEvery: 5,
    validateEvery: 10,
    ...changes,
  };
  return { ...recipe, options: { ...mlcUnet.defaults, widths: [4, 8] }, training };
}

function inputs(name: string, recipe = smallRecipe()): TrainingInputs {
  return { recipe, train: pairs.slice(0, 6), validation: pairs.slice(6), folder: join(folder, name), backend: 'wasm' };
}

const weightsOf = (trained: Trained): Float32Array[] =>
  [...trained.network.weights.values()].map((weight) => weight.dataSync().slice() as Float32Array);

describe('train', () => {
  it('stopped at step 13 and started again gives the weights and the log of an undisturbed run, bit for bit', async () => {
    const whole = await train(inputs('whole'));
    const halves = inputs('halves');
    const stopped = train({ ...halves, signal: abortedAt(13, join(halves.folder, 'log.jsonl')) });
    await expect(stopped).rejects.toMatchObject({ code: 'interrupted' });
    const resumed = await train(halves);
    expect(weightsOf(resumed)).toEqual(weightsOf(whole));
    expect(readFileSync(join(folder, 'halves', 'log.jsonl'), 'utf8')).toBe(
      readFileSync(join(folder, 'whole', 'log.jsonl'), 'utf8'),
    );
    expect(readFileSync(join(folder, 'halves', lastName))).toEqual(readFileSync(join(folder, 'whole', lastName)));
  });

  it('hears signals and timers between two steps, though batches are there before they are asked for', async () => {
    const long = { steps: 1000, checkpointEvery: 1000, validateEvery: 1000, batch: 8 };
    const outside = new AbortController();
    let steps = 0;
    const advance = (): void => {
      if (++steps === 10) setTimeout(() => outside.abort(), 1);
    };
    const progress = { note: () => {}, task: () => ({ advance, done: () => {} }) };
    const training = train({ ...inputs('heard', smallRecipe(long)), signal: outside.signal, progress });
    await expect(training).rejects.toMatchObject({ code: 'interrupted' });
    expect(steps).toBeLessThan(20);
  });

  it('goes on from the last checkpoint after a crash, with the same result', async () => {
    const whole = await train(inputs('undisturbed'));
    const crashed = inputs('crashed');
    const stopped = train({ ...crashed, signal: abortedAt(8, join(crashed.folder, 'log.jsonl')) });
    await expect(stopped).rejects.toMatchObject({ code: 'interrupted' });
    // A crash leaves log lines behind the checkpoint, the last of them cut off.
    const { appendFileSync } = await import('node:fs');
    appendFileSync(
      join(crashed.folder, 'log.jsonl'),
      '{"step":9,"loss":1,"terms":{},"learningRate":1}\n{"step":10,"lo',
    );
    expect(weightsOf(await train(crashed))).toEqual(weightsOf(whole));
    expect(readFileSync(join(crashed.folder, 'log.jsonl'), 'utf8')).toBe(
      readFileSync(join(folder, 'undisturbed', 'log.jsonl'), 'utf8'),
    );
  });

  it('uses a finished training again and lowers the loss', async () => {
    const first = await train(inputs('again', smallRecipe({ steps: 60 })));
    const second = await train(inputs('again', smallRecipe({ steps: 60 })));
    expect([first.reused, second.reused]).toEqual([false, true]);
    expect(weightsOf(second)).toEqual(weightsOf(first));
    const losses = readLog(join(folder, 'again', 'log.jsonl')).flatMap((line) => ('loss' in line ? [line.loss] : []));
    const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(losses.slice(-10))).toBeLessThan(0.5 * mean(losses.slice(0, 10)));
    expect(first.standing.best!.psnr).toBeGreaterThan(10);
  });

  it('stops at a loss that is no finite number, names the term and keeps the checkpoint', async () => {
    const recipe = smallRecipe({
      optimizer: { ...smallRecipe().training.optimizer, learningRate: 1e30 },
      checkpointEvery: 1,
    });
    await expect(train(inputs('diverged', recipe))).rejects.toMatchObject({
      code: 'diverged',
      message: expect.stringMatching(/step \d+: .*checkpoint/),
    });
    expect(readFileSync(join(folder, 'diverged', checkpointName)).length).toBeGreaterThan(1000);
  });

  it('keeps the number of tensors flat over 100 steps', async () => {
    const recipe = smallRecipe();
    const network = recipe.model.build(recipe.options, 1);
    const players = await playersOf({ recipe }, network);
    const batches = new Batches(pairs, recipe.training);
    const step = async (at: number): Promise<void> => {
      const batch = await batches.at(at);
      await playStep(players, { pairs: batch }, { step: at, seed: 1, learningRate: 1e-3, opponentRate: 1e-3 });
      tf.dispose([batch.input, batch.target]);
    };
    await step(0);
    const { numTensors, numBytes } = tf.memory();
    for (let at = 1; at <= 100; at++) await step(at);
    expect(tf.memory().numTensors).toBe(numTensors);
    expect(tf.memory().numBytes).toBe(numBytes);
  });

  it('leaves nothing behind when the network is batch-normalised, whose state is saved too', async () => {
    const recipe = smallRecipe({ steps: 6, checkpointEvery: 3 });
    const normalised = { ...recipe, options: { ...recipe.options, normalisation: 'batch' as const } };
    const whole = await train(inputs('bn whole', normalised));
    const halves = inputs('bn halves', normalised);
    await expect(train({ ...halves, signal: abortedAt(4, join(halves.folder, 'log.jsonl')) })).rejects.toMatchObject({
      code: 'interrupted',
    });
    const resumed = await train(halves);
    const stateOf = (trained: Trained) => [...trained.network.state.values()].map((value) => value.dataSync().slice());
    expect(stateOf(resumed)).toEqual(stateOf(whole));
    expect(stateOf(whole)[0]!.some((value) => value !== 0)).toBe(true);
  });
});

describe('Adam', () => {
  it('moves the first step by the learning rate against the sign of the gradient', () => {
    const weight = tf.variable(tf.tensor1d([1, 1, 1]));
    const adam = new Adam(new Map([['w', weight]]), { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 });
    adam.update({ w: tf.tensor1d([0.3, -20, 1e-3]) }, 0.01);
    const moved = weight.dataSync();
    for (const [i, expected] of [0.99, 1.01, 0.99].entries()) expect(moved[i]).toBeCloseTo(expected, 5);
  });

  it('follows the published algorithm over several steps', () => {
    const weight = tf.variable(tf.scalar(2));
    const adam = new Adam(new Map([['w', weight]]), { beta1: 0.9, beta2: 0.99, epsilon: 1e-8 });
    let [w, m, v] = [2, 0, 0];
    for (let t = 1; t <= 25; t++) {
      const g = 2 * w * Math.cos(t);
      adam.update({ w: tf.scalar(2 * weight.dataSync()[0]! * Math.cos(t)) }, 0.05);
      m = 0.9 * m + 0.1 * g;
      v = 0.99 * v + 0.01 * g * g;
      w -= (0.05 * (m / (1 - 0.9 ** t))) / (Math.sqrt(v / (1 - 0.99 ** t)) + 1e-8);
      expect(weight.dataSync()[0]).toBeCloseTo(w, 4);
    }
  });
});
