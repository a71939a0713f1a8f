import { BenchError } from '../core/errors.ts';
import { keyOf } from '../core/hash.ts';
import { lookUp } from '../core/near.ts';
import { adversarials } from '../losses/adversarial.ts';
import { losses } from '../losses/index.ts';
import type { Loss } from '../losses/loss.ts';
import type { Discriminator } from '../models/discriminators/discriminator.ts';
import { discriminators } from '../models/discriminators/index.ts';
import type { Model } from '../models/model.ts';
import type { FeatureSource, VggNet } from '../models/vgg.ts';
import type { MeasureName } from './measure.ts';
import type { Training } from './training.ts';

export type { Adversary, Earlier, Sampling, Schedule, Training } from './training.ts';
export { learningRateAt } from './training.ts';

/** How large a training is: "quick" shows the real architecture on a laptop, "paper" is the published schedule. */
export type Scale = 'quick' | 'paper';

/** One system ready to train. */
export interface Recipe<O extends object = object> {
  /** "mlc-unet", or "mlc-unet/plain" for a variant. */
  readonly name: string;
  readonly scale: Scale;
  readonly model: Model<O>;
  readonly options: O;
  /** Options that the training set decides; `measuredRecipe` puts their values into `options`. */
  readonly measures: Readonly<Record<string, MeasureName>>;
  readonly training: Training;
  /** What is a reasoned default or left out, in sentences for the report. */
  readonly notes: readonly string[];
  /** What the command line changed; an earlier training is changed alike. */
  readonly overrides: Overrides;
}

type DeepPartial<T> = T extends readonly unknown[] ? T : T extends object ? { [K in keyof T]?: DeepPartial<T[K]> } : T;

/** What a variant changes; `null` takes a discriminator away. */
export interface Changes<O> {
  readonly options?: DeepPartial<O>;
  readonly training?: DeepPartial<Training>;
}

/** An ablation: what it changes at both scales, and beyond that at one of them; notes there stand instead of the book's. */
export type Variant<O> = Changes<O> & {
  readonly summary: string;
  readonly at?: Readonly<Partial<Record<Scale, Changes<O> & { readonly notes?: readonly string[] }>>>;
  /** Sentences for its reports, besides those of the book. */
  readonly notes?: readonly string[];
};

/** A system's recipes: its model, its trainings by scale, and its ablations as changes. */
export interface RecipeBook<O extends object = object> {
  readonly model: Model<O>;
  /** What differs from the model's defaults at a scale. */
  readonly optionsAt?: Readonly<Partial<Record<Scale, Partial<O>>>>;
  /** Options that the training set decides. */
  readonly measures?: Readonly<Partial<Record<keyof O & string, MeasureName>>>;
  readonly trainings: Readonly<Record<Scale, Training>>;
  readonly variants: Readonly<Record<string, Variant<O>>>;
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
  readonly features?: FeatureSource | undefined;
}

/** The recipe of "system" or "system/variant" at a scale, with the changes of the command line. */
export function recipeOf(
  books: Readonly<Record<string, RecipeBook>>,
  name: string,
  scale: Scale,
  overrides: Overrides = {},
): Recipe {
  const [systemName, variantName, ...rest] = name.split('/');
  const book = lookUp('model', books, systemName!, 'bench ls models');
  if (rest.length > 0)
    throw new BenchError('usage', `"${name}" has more than one "/"; expected model or model/variant.`);
  const variant: Partial<Variant<object>> =
    variantName === undefined ? {} : lookUp(`variant of ${systemName}`, book.variants, variantName, 'bench ls recipes');
  const here = variant.at?.[scale];
  return {
    name,
    scale,
    model: book.model,
    options: merge(merge({ ...book.model.defaults, ...book.optionsAt?.[scale] }, variant.options), here?.options),
    measures: { ...(book.measures as Record<string, MeasureName> | undefined) },
    training: merge(merge(merge(book.trainings[scale], variant.training), here?.training), overrides),
    notes: [...(here?.notes ?? book.notes[scale]), ...(variant.notes ?? [])],
    overrides,
  };
}

/** The recipe as plain data: what `run.json` shows, and what keys are made of. */
export function recipeData(recipe: Recipe): object {
  const { name, scale, model, options, training, notes } = recipe;
  return { name, scale, model: { name: model.name, version: model.version }, options, training, notes };
}

/** What a training's weights come from besides its recipe. */
export interface Origins {
  /** Hash of the manifest of the training set. */
  readonly manifest: string;
  /** Key of the training of `recipe.training.first`. */
  readonly earlier?: string | undefined;
  /** Hash of pictures beyond the pairs. */
  readonly unpaired?: string | undefined;
}

/**
 * The key of the trained weights: equal for two ways of writing the same training. Name, scale, notes, how often
 * something is saved or validated, and the source of features that nothing looks at do not enter.
 */
export function trainingKey(recipe: Recipe, origins: Origins): string {
  const { checkpointEvery: _, validateEvery: __, features, discriminator, first, ...training } = recipe.training;
  const { model, options } = recipe;
  const adversary = discriminator && {
    ...discriminator,
    versions: [discriminators[discriminator.discriminator].version, adversarials[discriminator.loss].version],
  };
  return keyOf({
    trainer: 2,
    model: [model.name, model.version],
    options,
    training: { ...training, losses: training.losses.map(({ term, weight }) => [term, weight, losses[term].version]) },
    adversary,
    first: first && { as: first.as, weight: first.weight },
    features: featureNets(recipe.training).length > 0 ? features : undefined,
    origins,
  });
}

/** The feature networks that a training looks through, by its losses or its discriminator. */
export function featureNets({ losses: terms, discriminator }: Pick<Training, 'losses' | 'discriminator'>): VggNet[] {
  const judge: Discriminator | undefined = discriminator ? discriminators[discriminator.discriminator] : undefined;
  const nets = terms.flatMap(({ term }) => (losses[term] as Loss).usesFeatures ?? []);
  return [...new Set<VggNet>([...nets, ...(judge?.features ? (['vgg19'] as const) : [])])];
}

/** `base` with the members of `changes` put in, objects merged member by member, arrays and null put in whole. */
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
