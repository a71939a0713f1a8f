import { existsSync } from 'node:fs';
import { tables } from '../../tables/index.ts';
import { findAsset } from '../assets/store.ts';
import { BenchError } from '../core/errors.ts';
import { readJsonIfThere, writeJson } from '../core/files.ts';
import { keyOf } from '../core/hash.ts';
import { benchHome } from '../core/home.ts';
import type { TableDefinition, TestSet } from '../experiment/table.ts';
import { metricNamed, unavailable } from '../metrics/index.ts';
import { models } from '../models/index.ts';
import type { Model } from '../models/model.ts';
import { type Recipe, recipeData } from '../train/recipe.ts';
import { recipeNamed } from './recipe-named.ts';
import { type Estimate, timings } from './step-times.ts';
import { chooseSet, type SetChoice } from './table-data.ts';
import type { TableRequest } from './table-request.ts';
import { assertFeaturesAreHere } from './train-system.ts';

/** A training that the tables need, once, however many rows need it. */
export interface PlannedTraining {
  readonly key: string;
  readonly recipe: Recipe;
  readonly on: SetChoice;
  readonly done: boolean;
  /** What mends it, where it cannot be done here. */
  readonly lacks: string | undefined;
  /** How long it will take by trainings timed before; undefined where none was. */
  readonly estimate: Estimate | undefined;
}

export interface Plan {
  readonly tables: readonly TableDefinition[];
  readonly sets: readonly SetChoice[];
  readonly trainings: readonly PlannedTraining[];
  /** Systems that need no training, with the sets that they are scored on. */
  readonly untrained: number;
  /** What cannot be done, and why. */
  readonly missing: readonly string[];
  /** False where nothing is to be trained: what is not trained yet stays empty. */
  readonly train: boolean;
}

/** Released weights of a model, as a row's system. */
export const isReleased = (system: string): boolean => system.endsWith('@released');

/** The recipe of a row for a seed, or undefined for a classic method and for released weights. */
export function recipeOfRow(system: string, request: TableRequest, seed: number): Recipe | undefined {
  if (isReleased(system)) return undefined;
  const { steps, scale, features } = request;
  const recipe = recipeNamed(system, scale, { steps, seed, features });
  return recipe && watchedSystems.has(system) ? watchedOften(recipe) : recipe;
}

/** Systems whose training curves some table prints. */
const watchedSystems = new Set(
  tables.flatMap((table: TableDefinition) => (table.curves ? table.rows.flatMap(({ system }) => system ?? []) : [])),
);

/** Validated a dozen times at least, so that there is a curve to draw; the weights do not change by it. */
function watchedOften(recipe: Recipe): Recipe {
  const { training } = recipe;
  const validateEvery = Math.min(training.validateEvery, Math.ceil(training.steps / 12));
  return { ...recipe, training: { ...training, validateEvery } };
}

/** The test sets of a table in the order of their first column. */
export function testSetsOf({ columns }: TableDefinition): TestSet[] {
  const sets = new Map<string, TestSet>();
  for (const { quantity } of columns)
    if (quantity.kind === 'score') sets.set(keyOf(quantity.on), sets.get(keyOf(quantity.on)) ?? quantity.on);
  return [...sets.values()];
}

/** What the tables need, what is there, and what cannot be had. Nothing is made or trained. */
export function planTables(tables: readonly TableDefinition[], request: TableRequest): Plan {
  const sets = new Map<string, SetChoice>();
  const trainings = new Map<string, PlannedTraining>();
  const untrained = new Set<string>();
  const timed = timings();
  for (const { system, on } of systemsOf(tables)) {
    const choice = chooseSet(on, request);
    sets.set(choice.wanted, choice);
    for (const seed of seedsOf(request)) {
      const recipe = recipeOfRow(system, request, seed);
      if (!recipe) untrained.add(`${system} ${choice.used}`);
      else {
        const key = planKey(recipe, choice);
        const lacks = lackingFeatures(recipe);
        trainings.set(key, { key, recipe, on: choice, done: isDone(key), lacks, estimate: timed(recipe) });
      }
    }
  }
  return {
    tables,
    sets: [...sets.values()],
    trainings: [...trainings.values()],
    untrained: untrained.size,
    missing: missingFor(tables, [...trainings.values()], request),
    train: request.train,
  };
}

/** Every system of the tables with every test set that it is scored on. */
function systemsOf(tables: readonly TableDefinition[]): { system: string; on: TestSet }[] {
  return tables.flatMap((table) =>
    testSetsOf(table).flatMap((on) =>
      table.rows.flatMap(({ system }) => (system === undefined ? [] : [{ system, on }])),
    ),
  );
}

/** What cannot be done with what is here, each reason once. */
function missingFor(
  tables: readonly TableDefinition[],
  trainings: readonly PlannedTraining[],
  { opinions }: TableRequest,
): string[] {
  const rows = tables.flatMap((table) => table.rows);
  const kinds = new Set(tables.flatMap(({ columns }) => columns.map(({ quantity }) => quantity.kind)));
  const lines = [
    ...rows.flatMap(({ label, system, why }) => (system === undefined ? [`${label}: ${why}`] : [])),
    ...tables.flatMap(metricsOf).flatMap((metric) => {
      const lacking = unavailable(metricNamed(metric));
      return lacking ? [`${metric} ${lacking.reason}`] : [];
    }),
    ...rows.flatMap(({ system }) => (system !== undefined && isReleased(system) ? lackingWeights(system) : [])),
    ...lackingLines(trainings),
    ...(kinds.has('opinion') && opinions === undefined
      ? ['opinions need people: bench mos serve collects them, --opinions STUDY takes them']
      : []),
  ];
  return [...new Set(lines)];
}

/** Why released weights cannot be had here; empty where they can. */
function lackingWeights(system: string): string[] {
  const model = (models as unknown as Record<string, Model>)[system.split('@')[0]!];
  const asset = model?.weights?.[0]?.asset;
  if (asset === undefined || findAsset(asset)) return [];
  return [`${system} needs the asset ${asset}: bench assets pull ${asset}, or bench assets add DIR`];
}

/** What mends it where a recipe cannot be trained here; undefined where it can. */
function lackingFeatures(recipe: Recipe): string | undefined {
  try {
    assertFeaturesAreHere(recipe);
    return undefined;
  } catch (error) {
    if (!(error instanceof BenchError)) throw error;
    return error.mend;
  }
}

/** The recipes that cannot be trained here, together by what mends it. */
function lackingLines(trainings: readonly PlannedTraining[]): string[] {
  const names = new Map<string, Set<string>>();
  for (const { lacks, recipe } of trainings)
    if (lacks !== undefined) names.set(lacks, (names.get(lacks) ?? new Set()).add(recipe.name));
  return [...names].map(([mend, recipes]) => `${[...recipes].join(', ')} look through VGG filters: ${mend}`);
}

export const seedsOf = ({ seeds }: Pick<TableRequest, 'seeds'>): number[] =>
  Array.from({ length: seeds }, (_, i) => i + 1);

/** Every metric of a table: those of its columns, then those measured besides. */
export function metricsOf({ columns, also = [] }: TableDefinition): string[] {
  return [
    ...new Set([...columns.flatMap(({ quantity }) => (quantity.kind === 'score' ? quantity.metric : [])), ...also]),
  ];
}

/** What two rows share when they are one training: recipe and data, not names. */
export function planKey(recipe: Recipe, { used, prepared }: SetChoice): string {
  const { name: _, notes: __, ...data } = recipeData(recipe) as Record<string, unknown>;
  return keyOf({ data, on: prepared?.manifest.hash ?? used });
}

const plannedFile = (key: string): string => benchHome('store', 'trainings', 'planned', `${key}.json`);

/** Remembers which training a plan's key led to, so that later plans know it. The work itself never relies on it. */
export function rememberPlanned(key: string, training: string): void {
  writeJson(plannedFile(key), { training });
}

/** Whether a plan's training was finished, as far as earlier runs remember. */
export function isDone(key: string): boolean {
  const known = readJsonIfThere(plannedFile(key)) as { training: string } | undefined;
  return known !== undefined && existsSync(benchHome('store', 'trainings', known.training, 'done.json'));
}
