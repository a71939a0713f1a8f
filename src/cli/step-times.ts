import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readJsonIfThere } from '../core/files.ts';
import { keyOf } from '../core/hash.ts';
import { benchHome } from '../core/home.ts';
import { type Recipe, recipeData } from '../train/recipe.ts';

interface Timed {
  readonly same: string;
  readonly model: string;
  readonly seconds: number;
  readonly steps: number;
  /** Of a step. */
  readonly pixels: number;
}

/** How long a training will take, and how well that is known. */
export interface Estimate {
  readonly seconds: number;
  /** True where only other networks were timed here: then it is by their pixels, and may be wrong by a lot. */
  readonly rough: boolean;
}

/**
 * Seconds that a recipe will take by finished trainings: of the same kind, else of the same network, else of any, by
 * pixels and steps. Undefined before the first training.
 */
export function timings(): (recipe: Recipe) => Estimate | undefined {
  const folder = benchHome('store', 'trainings');
  const entries = existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : [];
  const names = entries.flatMap((entry) => (entry.isDirectory() ? entry.name : []));
  const known = names.flatMap((name): Timed[] => {
    const data = readJsonIfThere(join(folder, name, 'recipe.json')) as RecipeData | undefined;
    const standing = readJsonIfThere(join(folder, name, 'done.json')) as { step: number; seconds: number } | undefined;
    if (!data || !standing || !(standing.seconds > 0)) return [];
    return [{ ...kindOf(data), seconds: standing.seconds, steps: standing.step }];
  });
  return (recipe) => {
    const { same, model, pixels } = kindOf(recipeData(recipe) as RecipeData);
    const equal = known.filter((each) => each.same === same);
    const near = known.filter((each) => each.model === model);
    const rate = rateOf(equal.length > 0 ? equal : near.length > 0 ? near : known);
    if (rate === undefined) return undefined;
    return { seconds: rate * pixels * recipe.training.steps, rough: near.length === 0 };
  };
}

interface RecipeData {
  readonly model: { readonly name: string };
  readonly options: object;
  readonly training: { readonly crop: number; readonly batch: number; readonly steps: number; readonly seed: number };
}

function kindOf({ model, options, training }: RecipeData): Pick<Timed, 'same' | 'model' | 'pixels'> {
  const { steps: _, seed: __, ...rest } = training;
  return { same: keyOf({ model, options, rest }), model: model.name, pixels: training.crop ** 2 * training.batch };
}

/** Seconds for a pixel of a step, so that a long training, of which little is validation, counts for more. */
function rateOf(known: readonly Timed[]): number | undefined {
  const sum = (of: (each: Timed) => number): number => known.reduce((total, each) => total + of(each), 0);
  return known.length === 0 ? undefined : sum(({ seconds }) => seconds) / sum(({ steps, pixels }) => steps * pixels);
}
