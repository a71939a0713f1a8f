import { BenchError } from '../core/errors.ts';
import { keyOf } from '../core/hash.ts';
import { lookUp } from '../core/near.ts';
import { type LossName, losses } from '../losses/index.ts';
import type { Model } from '../models/model.ts';

/** How large a training is: "quick" shows the real architecture on a laptop, "paper" is the published schedule. */
export type Scale = 'quick' | 'paper';

/** How a model is trained: everything but the data. All of it is printed in `run.json`. */
export interface Training {
  /** Random square crop of a patch, in pixels. */
  readonly crop: number;
  /** Random flips and quarter turns. */
  readonly flips: boolean;
  readonly losses: readonly { readonly term: LossName; readonly weight: number }[];
  readonly optimizer: {
    readonly kind: 'adam';
    readonly learningRate: number;
    readonly beta1: number;
    readonly beta2: number;
    readonly epsilon: number;
  };
  readonly schedule: Schedule;
  readonly steps: number;
  readonly batch: number;
  readonly seed: number;
  readonly checkpointEvery: number;
  readonly validateEvery: number;
}

/**
 * How the learning rate goes: by `factor` at each of the given shares of the steps, or in a line from zero over the
 * first `warmup` steps and then down as half a cosine to `end`.
 */
export type Schedule =
  | { readonly kind: 'steps'; readonly at: readonly number[]; readonly factor: number }
  | { readonly kind: 'cosine'; readonly end: number; readonly warmup: number };

/** One system ready to train. */
export interface Recipe<O extends object = object> {
  /** "mlc-unet", or "mlc-unet/plain" for a variant. */
  readonly name: string;
  readonly scale: Scale;
  readonly model: Model<O>;
  readonly options: O;
  readonly training: Training;
  /** What is a reasoned default or left out, in sentences for the report. */
  readonly notes: readonly string[];
}

type DeepPartial<T> = T extends readonly unknown[] ? T : T extends object ? { [K in keyof T]?: DeepPartial<T[K]> } : T;

/** What a variant changes. */
export interface Changes<O> {
  readonly options?: DeepPartial<O>;
  readonly training?: DeepPartial<Training>;
}

/** A system's recipes: its model, its trainings by scale, and its ablations as changes. */
export interface RecipeBook<O extends object = object> {
  readonly model: Model<O>;
  /** What differs from the model's defaults at a scale. */
  readonly optionsAt?: Readonly<Partial<Record<Scale, Partial<O>>>>;
  readonly trainings: Readonly<Record<Scale, Training>>;
  readonly variants: Readonly<Record<string, Changes<O> & { readonly summary: string }>>;
  readonly notes: Readonly<Record<Scale, readonly string[]>>;
}

/** Keeps the option types of a recipe book while it is written. */
export function defineRecipe<O extends object>(book: RecipeBook<O>): RecipeBook {
  return book as unknown as RecipeBook;
}

/** Changes from the command line. */
export interface Overrides {
  readonly steps?: number | undefined;
  readonly seed?: number | undefined;
}

/** The recipe of "model" or "model/variant" at a scale, with the changes of the command line. */
export function recipeOf(
  books: Readonly<Record<string, RecipeBook>>,
  name: string,
  scale: Scale,
  overrides: Overrides = {},
): Recipe {
  const [modelName, variantName, ...rest] = name.split('/');
  const book = lookUp('model', books, modelName!, 'bench ls models');
  if (rest.length > 0)
    throw new BenchError('usage', `"${name}" has more than one "/"; expected model or model/variant.`);
  const variant: Changes<object> =
    variantName === undefined ? {} : lookUp(`variant of ${modelName}`, book.variants, variantName, 'bench ls recipes');
  const training = merge(book.trainings[scale], variant.training);
  for (const { term } of training.losses) lookUp('loss', losses, term);
  return {
    name,
    scale,
    model: book.model,
    options: merge({ ...book.model.defaults, ...book.optionsAt?.[scale] }, variant.options),
    training: merge(training, {
      ...(overrides.steps === undefined ? {} : { steps: overrides.steps }),
      ...(overrides.seed === undefined ? {} : { seed: overrides.seed }),
    }),
    notes: book.notes[scale],
  };
}

/** The recipe as plain data: what `run.json` shows, and what keys are made of. */
export function recipeData(recipe: Recipe): object {
  const { name, scale, model, options, training, notes } = recipe;
  return { name, scale, model: { name: model.name, version: model.version }, options, training, notes };
}

/**
 * The key of the trained weights: equal for two ways of writing the same training. Name, scale, notes and how often
 * something is saved or validated do not enter.
 */
export function trainingKey(recipe: Recipe, manifestHash: string): string {
  const { checkpointEvery: _, validateEvery: __, ...training } = recipe.training;
  const terms = training.losses.map(({ term, weight }) => ({ term, weight, version: losses[term].version }));
  const { model, options } = recipe;
  return keyOf({
    trainer: 1,
    model: [model.name, model.version],
    options,
    training: { ...training, losses: terms },
    manifestHash,
  });
}

/** `base` with the members of `changes` put in, objects merged member by member, arrays replaced. */
function merge<T extends object>(base: T, changes: object | undefined): T {
  const out = { ...base } as Record<string, unknown>;
  for (const [key, change] of Object.entries((changes ?? {}) as Record<string, unknown>)) {
    if (change === undefined) continue;
    const old = out[key];
    const both = isPlain(old) && isPlain(change);
    out[key] = both ? merge(old, change) : change;
  }
  return out as unknown as T;
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The learning rate at a step (counted from 0). */
export function learningRateAt(training: Training, step: number): number {
  const { schedule, steps, optimizer } = training;
  if (schedule.kind === 'steps') {
    const falls = schedule.at.filter((share) => step >= share * steps).length;
    return optimizer.learningRate * schedule.factor ** falls;
  }
  const share = Math.min(1, step / steps);
  const { end, warmup } = schedule;
  const rise = Math.min(1, (step + 1) / (warmup + 1));
  return rise * (end + (optimizer.learningRate - end) * 0.5 * (1 + Math.cos(Math.PI * share)));
}
