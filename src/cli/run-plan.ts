import { BenchError } from '../core/errors.ts';
import { listPictures } from '../datasets/pair-folders.ts';
import type { ImageFile } from '../image/image.ts';
import { isOnnxFile } from '../models/onnx/file.ts';
import type { Recipe } from '../train/recipe.ts';
import type { UnpairedPictures } from '../train/supply.ts';
import { recipeNamed } from './recipe-named.ts';
import type { RunRequest } from './run-request.ts';
import { assertFeaturesAreHere } from './train-system.ts';

/** A system of a run; one without recipe is not trained. */
export interface PlannedSystem {
  readonly name: string;
  readonly recipe: Recipe | undefined;
}

/** Every system of a run in order, the one asked for last; what is missing for a training is an error here, before any work. */
export function planOf(request: RunRequest): PlannedSystem[] {
  const names = [...request.others.filter((name) => name !== request.model), request.model];
  const { scale, steps, seed, features } = request;
  const given = (name: string): boolean =>
    isOnnxFile(name) || (name === request.model && request.weights !== undefined);
  const planned = names.map((name) => ({
    name,
    recipe: given(name) ? undefined : recipeNamed(name, scale, { steps, seed, features }),
  }));
  const kinds = planned.flatMap(({ recipe }) => recipe?.training.discriminator?.unpaired ?? []);
  assertUsed('unpaired', request.unpaired, kinds.includes('others'));
  assertUsed('good', request.good, kinds.length > 0);
  for (const { recipe } of planned) if (recipe) assertFeaturesAreHere(recipe);
  return planned;
}

/** A folder that no system would look at is an error, not a wish that is passed over. */
function assertUsed(option: string, folder: string | undefined, used: boolean): void {
  if (folder === undefined || used) return;
  throw new BenchError('usage', `--${option} is given, but no system of this run trains on such pictures.`, {
    mend: 'leave it out, or train drbn/stage-2-clean',
  });
}

/** The pictures of --unpaired and --good. */
export function unpairedPictures({ unpaired, good }: RunRequest): UnpairedPictures {
  const picturesOf = (folder: string | undefined): ImageFile[] =>
    folder === undefined ? [] : [...listPictures(folder).pictures.values()].map((path) => ({ path }));
  return { inputs: picturesOf(unpaired), good: picturesOf(good) };
}
