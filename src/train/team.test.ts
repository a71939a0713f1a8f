import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recipes } from '../../recipes/index.ts';
import { abortedAt } from '../../test/support/aborted.ts';
import { writePairs } from '../../test/support/pairs.ts';
import { openBackend } from '../backend/backend.ts';
import { tf } from '../backend/tf.ts';
import type { Progress } from '../core/progress.ts';
import type { Pair } from '../datasets/dataset.ts';
import { type LossName, losses } from '../losses/index.ts';
import type { Loss } from '../losses/loss.ts';
import { readLog } from './log.ts';
import { type Recipe, recipeOf } from './recipe.ts';
import { lastName, type Trained, train } from './trainer.ts';

const folder = mkdtempSync(join(tmpdir(), 'bench-team-'));
const notes: string[] = [];
const progress: Progress = {
  note: (line: string) => void notes.push(line),
  task: () => ({ advance() {}, done() {} }),
} as unknown as Progress;
let pairs: Pair[];

beforeAll(async () => {
  await openBackend({ want: 'wasm', threads: 1 });
  pairs = await writePairs(folder, 8);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function small(name = 'mlc-unet', options: object = { widths: [4, 8] }): Recipe {
  const recipe = recipeOf(recipes, name, 'quick');
  const training = { ...recipe.training, crop: 16, batch: 3, steps: 6, checkpointEvery: 2 };
  return { ...recipe, options: { ...recipe.options, ...options }, training };
}
const trained = (name: string, workers: number, recipe = small(), more: object = {}) =>
  train({
    ...{ recipe, train: pairs, validation: [], folder: join(folder, name), backend: 'wasm', workers, progress },
    ...more,
  });
const weightsOf = ({ network }: Trained): number[] =>
  [...network.weights.values()].flatMap((weight) => [...weight.dataSync()]);

describe('a training whose batches are split', () => {
  it('has the losses and weights of one that is not, up to rounding, for parts of unequal size', async () => {
    const [alone, split] = [await trained('alone', 1), await trained('split', 2)];
    expect(notes).toEqual(['mlc-unet: batches are split among 2 workers.']);
    const [a, b] = [alone, split].map(weightsOf) as [number[], number[]];
    for (const [i, value] of a.entries()) expect(b[i]).toBeCloseTo(value, 4);
    const logs = ['alone', 'split'].map((name) => readLog(join(folder, name, 'log.jsonl')));
    for (const [i, line] of logs[0]!.entries())
      if ('loss' in line) {
        expect((logs[1]![i] as typeof line).loss / line.loss).toBeCloseTo(1, 4);
        for (const [term, value] of Object.entries(line.terms))
          expect((logs[1]![i] as typeof line).terms[term]! / value).toBeCloseTo(1, 3);
      }
  });

  it('stopped and started again gives the weights of an undisturbed one, bit for bit', async () => {
    const signal = abortedAt(3, join(folder, 'halves', 'log.jsonl'));
    await expect(trained('halves', 3, small(), { signal })).rejects.toMatchObject({ code: 'interrupted' });
    await trained('halves', 3);
    await trained('whole', 3);
    const [halves, whole] = ['halves', 'whole'].map((name) => readFileSync(join(folder, name, lastName)));
    expect(halves!.equals(whole!)).toBe(true);
  });

  it('is one that is not split where the network normalises over batches, and says why', async () => {
    notes.length = 0;
    const recipe = small('mlc-unet', { widths: [4, 8], normalisation: 'batch' });
    const [alone, asked] = [await trained('bn alone', 1, recipe), await trained('bn asked', 2, recipe)];
    expect(weightsOf(asked)).toEqual(weightsOf(alone));
    expect(notes).toEqual(['mlc-unet: batches are not split: its network keeps statistics of whole batches.']);
  });
});

describe('a loss term that does not look at a batch as a whole', () => {
  const names = (Object.keys(losses) as LossName[]).filter((name) => !(losses[name] as Loss).overBatch);

  it.each(names)('%s is the mean of what it is for the pictures one by one', (name) => {
    const picture = (seed: number) => tf.randomUniform([3, 32, 32, 3], 0, 1, 'float32', seed);
    const [output, target] = [picture(1), picture(2)];
    const value = (from: number, count: number): number =>
      tf.tidy(() => {
        const [a, b] = [output, target].map((all) => all.slice([from, 0, 0, 0], [count, 32, 32, 3]));
        const scales = [1, 2, 4].map((factor) => tf.avgPool(a as never, factor, factor, 'valid'));
        // The pictures themselves stand for VGG's features, which are each picture's own too.
        const features = (_net: string, layers: readonly string[], picture: unknown) => layers.map(() => picture);
        const inputs = { output: a, target: b, input: b, scales, features };
        return losses[name].compute(inputs as never).dataSync()[0]!;
      });
    const mean = (value(0, 1) + value(1, 1) + value(2, 1)) / 3;
    expect(value(0, 3) / mean).toBeCloseTo(1, 4);
  });
});
