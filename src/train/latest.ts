import { readJsonIfThere, writeJson } from '../core/files.ts';
import { benchHome } from '../core/home.ts';

/** The weights that a system was trained to last, and on what. */
export interface LatestTraining {
  readonly weights: string;
  readonly dataset: string;
}

const pathOf = (recipe: string): string => benchHome('store', 'trainings', `latest-${recipe.replace('/', '+')}.json`);

export function latestTraining(recipe: string): LatestTraining | undefined {
  return readJsonIfThere(pathOf(recipe)) as LatestTraining | undefined;
}

export function rememberTraining(recipe: string, training: LatestTraining): void {
  writeJson(pathOf(recipe), training);
}
