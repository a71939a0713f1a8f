import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { writeJson } from '../core/files.ts';
import { recipeData } from '../train/recipe.ts';
import { recipeNamed } from './recipe-named.ts';
import { timings } from './step-times.ts';

const root = mkdtempSync(join(tmpdir(), 'bench-times-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
beforeEach(() => {
  process.env.BENCH_HOME = mkdtempSync(join(root, 'home-'));
});

const recipe = (name: string, steps: number) => recipeNamed(name, 'quick', { steps })!;
function finished(name: string, steps: number, seconds: number): void {
  const folder = join(process.env.BENCH_HOME!, 'store/trainings', `${name}-${steps}`);
  writeJson(join(folder, 'recipe.json'), recipeData(recipe(name, steps)));
  writeJson(join(folder, 'done.json'), { step: steps, seconds });
}

it('knows nothing before the first training', () => {
  expect(timings()(recipe('srcnn', 180))).toBeUndefined();
});

it('counts long trainings of the same kind for more than short ones', () => {
  finished('srcnn', 100, 190);
  finished('srcnn', 5, 20);
  expect(timings()(recipe('srcnn', 180))).toEqual({ seconds: expect.closeTo(360, 9), rough: false });
});

it('says where it knows other networks only, and goes by their pixels', () => {
  finished('vdsr', 10, 20);
  const [known, asked] = [recipe('vdsr', 10).training, recipe('srcnn', 10).training];
  const pixels = (asked.crop ** 2 * asked.batch) / (known.crop ** 2 * known.batch);
  expect(timings()(recipe('srcnn', 10))).toEqual({ seconds: expect.closeTo(20 * pixels, 9), rough: true });
});
