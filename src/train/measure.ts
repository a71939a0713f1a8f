import { join } from 'node:path';
import { readJsonIfThere, writeJson } from '../core/files.ts';
import { keyOf } from '../core/hash.ts';
import { type Progress, silent } from '../core/progress.ts';
import type { Pair } from '../datasets/dataset.ts';
import { readImage } from '../image/read.ts';
import { adjustingRate } from '../models/nrl.ts';
import type { Recipe } from './recipe.ts';

/** Means over all samples of all training pictures, in [0, 1]; every pair counts alike. */
interface Means {
  readonly input: number;
  readonly target: number;
}

interface Measure {
  readonly formula: string;
  of(means: Means): number;
}

/** What an option can be decided by. */
const measures = {
  'adjusting-rate': {
    formula: 'equation 6 of paper 001: 1 + mean(inputs) − mean(targets)',
    of: ({ input, target }) => adjustingRate(input, target),
  },
} as const satisfies Record<string, Measure>;

export type MeasureName = keyof typeof measures;

/**
 * The recipe with the options that the training set decides, and a sentence about each for the report. The means of a
 * set are kept in `store`, by its manifest and pairs.
 */
export async function measuredRecipe(
  recipe: Recipe,
  pairs: readonly Pair[],
  set: { readonly manifest: string; readonly store: string },
  progress: Progress = silent,
): Promise<Recipe> {
  const wanted = Object.entries(recipe.measures);
  if (wanted.length === 0) return recipe;
  const means = await meansOf(pairs, set, progress);
  const values = wanted.map(([option, name]) => ({ option, value: measures[name].of(means), ...measures[name] }));
  const sentences = values.map(
    ({ option, value, formula }) =>
      `${option} is ${value.toFixed(4)}, by ${formula}, over the ${pairs.length} training pairs (means ${means.input.toFixed(4)} and ${means.target.toFixed(4)}).`,
  );
  for (const sentence of sentences) progress.note(`${recipe.name}: ${sentence}`);
  return {
    ...recipe,
    options: { ...recipe.options, ...Object.fromEntries(values.map(({ option, value }) => [option, value])) },
    notes: [...recipe.notes, ...sentences],
  };
}

async function meansOf(
  pairs: readonly Pair[],
  { manifest, store }: { readonly manifest: string; readonly store: string },
  progress: Progress,
): Promise<Means> {
  const path = join(store, 'means', `${keyOf({ manifest, pairs: pairs.map(({ id }) => id) })}.json`);
  const known = readJsonIfThere(path) as Means | undefined;
  if (known) return known;
  const task = progress.task('mean of the training pictures', pairs.length);
  let [input, target] = [0, 0];
  for (const pair of pairs) {
    input += (await meanOf(pair.input.path)) / pairs.length;
    target += (await meanOf(pair.target!.path)) / pairs.length;
    task.advance();
  }
  task.done();
  const means = { input, target };
  writeJson(path, means);
  return means;
}

async function meanOf(path: string): Promise<number> {
  const { data } = (await readImage(path)).image;
  let sum = 0;
  for (const value of data) sum += value;
  return sum / data.length;
}
