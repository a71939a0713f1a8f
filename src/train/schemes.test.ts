import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recipes } from '../../recipes/index.ts';
import { abortedAt } from '../../test/support/aborted.ts';
import { writePairs } from '../../test/support/pairs.ts';
import { openBackend } from '../backend/backend.ts';
import type { Pair } from '../datasets/dataset.ts';
import type { Network } from '../models/model.ts';
import { readLog } from './log.ts';
import { measuredRecipe } from './measure.ts';
import { type Recipe, recipeOf } from './recipe.ts';
import { checkpointName, lastName, logName, type TrainingInputs, train } from './trainer.ts';
import type { Training } from './training.ts';

const folder = mkdtempSync(join(tmpdir(), 'bench-schemes-'));
let pairs: Pair[];

beforeAll(async () => {
  await openBackend({ want: 'wasm', threads: 1 });
  pairs = await writePairs(folder, 8);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A recipe with few small steps. */
function short(name: string, options: object = {}, training: Partial<Training> = {}): Recipe {
  const recipe = recipeOf(recipes, name, 'quick');
  const small = { crop: 16, batch: 2, steps: 4, checkpointEvery: 2, validateEvery: 2 };
  return {
    ...recipe,
    options: { ...recipe.options, ...options },
    training: { ...recipe.training, ...small, ...training },
  };
}

const inputs = (name: string, recipe: Recipe, more: Partial<TrainingInputs> = {}): TrainingInputs => ({
  recipe,
  train: pairs.slice(0, 6),
  validation: pairs.slice(6),
  folder: join(folder, name),
  backend: 'wasm',
  ...more,
});

const read = (name: string, file: string): Buffer => readFileSync(join(folder, name, file));
const bits = ({ weights }: Network): Float32Array[] =>
  [...weights.values()].map((each) => each.dataSync().slice() as Float32Array);

/** A discriminator of few weights, with batch norm, noisy labels and pictures without target. */
const adversary: NonNullable<Training['discriminator']> = {
  discriminator: 'dped-gan-lite',
  loss: 'least-squares-noisy',
  weight: 0.01,
  learningRate: 1e-3,
  order: 'generator-first',
  batch: 'shared',
  unpaired: 'others',
};
const small = { widths: [4, 8] };

describe.each([
  ['unpaired pictures and noisy labels', adversary],
  ['a batch of its own', { ...adversary, discriminator: 'dped', loss: 'dped', batch: 'own', unpaired: null }],
  [
    'the discriminator first',
    { ...adversary, loss: 'relativistic-average', order: 'discriminator-first', unpaired: null },
  ],
] as const)('a training with %s', (name, discriminator) => {
  it('stopped at step 3 and started again ends with the generator, the discriminator and the log of an undisturbed one', async () => {
    const recipe = short('mlc-unet', small, { discriminator });
    await train(inputs(`${name} whole`, recipe));
    const halves = inputs(`${name} halves`, recipe);
    const signal = abortedAt(3, join(halves.folder, logName));
    await expect(train({ ...halves, signal })).rejects.toMatchObject({ code: 'interrupted' });
    await train(halves);
    expect(read(`${name} halves`, lastName)).toEqual(read(`${name} whole`, lastName));
    expect(read(`${name} halves`, logName)).toEqual(read(`${name} whole`, logName));
    const tensors = (of: string): Buffer => {
      const file = read(`${name} ${of}`, checkpointName);
      return file.subarray(8 + Number(file.readBigUInt64LE(0)));
    };
    expect(tensors('halves').equals(tensors('whole'))).toBe(true);
    const lines = readLog(join(folder, `${name} whole`, logName)).flatMap((line) => ('loss' in line ? [line] : []));
    expect(lines.every((line) => Number.isFinite(line.discriminator) && 'adversarial' in line.terms)).toBe(true);
  });
});

describe('a training on an earlier one', () => {
  it('keeps the earlier stage of DRBN as it is and trains what comes after', async () => {
    const first = await train(inputs('stage 1', short('drbn', { recursions: 1 })));
    const recipe = short('drbn/detail', { recursions: 1 });
    const second = await train(inputs('stage 2', recipe, { earlier: first.network }));
    for (const [name, value] of second.network.state)
      expect(value.dataSync()).toEqual(first.network.weights.get(name)!.dataSync());
    const untrained = recipe.model.build(recipe.options, recipe.training.seed);
    expect(bits(second.network)).not.toEqual(bits(untrained));
  });

  it('teaches the student of PPCN what the teacher attends to', async () => {
    const teacher = await train(inputs('teacher', short('ppcn')));
    const first = { recipe: 'ppcn', as: 'teacher', weight: 1 } as const;
    const training = {
      losses: [],
      first,
      steps: 40,
      optimizer: { ...short('ppcn').training.optimizer, learningRate: 0.01 },
    };
    await train(inputs('student', short('ppcn/distilled', {}, training), { earlier: teacher.network }));
    const values = readLog(join(folder, 'student', logName)).flatMap((line) =>
      'loss' in line ? [line.terms.distillation!] : [],
    );
    const mean = (part: number[]): number => part.reduce((sum, value) => sum + value, 0) / part.length;
    expect(mean(values.slice(-8))).toBeLessThan(0.7 * mean(values.slice(0, 8)));
  });
});

describe('measuredRecipe', () => {
  it('sets λ of NRL by equation 6 on the training pairs, says so, and remembers the means', async () => {
    const recipe = recipeOf(recipes, 'nrl', 'paper');
    const set = { manifest: 'a', store: join(folder, 'store') };
    const measured = await measuredRecipe(recipe, pairs, set);
    const { lambda } = measured.options as { lambda: number };
    expect(lambda).toBeGreaterThan(0.5);
    expect(lambda).toBeLessThan(0.95);
    expect(measured.notes.at(-1)).toMatch(
      /^lambda is 0\.\d{4}, by equation 6 of paper 001.* over the 8 training pairs/,
    );
    expect(await measuredRecipe(recipe, pairs, set)).toEqual(measured);
    const plain = recipeOf(recipes, 'srcnn', 'paper');
    expect(await measuredRecipe(plain, pairs, set)).toBe(plain);
  });
});
