import { recipes } from '../../recipes/index.ts';
import { baselines } from '../baselines/index.ts';
import { unknownName } from '../core/near.ts';
import { type Overrides, type Recipe, recipeOf, type Scale } from '../train/recipe.ts';

/** The recipe of a trained system, or undefined for a baseline; a name that is neither is an error. */
export function recipeNamed(name: string, scale: Scale, overrides: Overrides): Recipe | undefined {
  const [modelName] = name.split('/');
  if (Object.hasOwn(recipes, modelName!)) return recipeOf(recipes, name, scale, overrides);
  if (Object.hasOwn(baselines, name)) return undefined;
  throw unknownName(
    'model or baseline',
    name,
    [...Object.keys(recipes), ...Object.keys(baselines)],
    'bench ls recipes',
  );
}
