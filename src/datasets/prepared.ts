import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { benchHome } from '../core/home.ts';
import type { PrepareContext } from './dataset.ts';
import { findManifest, manifestName, type PreparedSet } from './manifest.ts';

/** The set of a dataset that was prepared last, of those that `fits` takes. */
export function newestOf(
  dataset: string,
  { home = benchHome('datasets') }: PrepareContext = {},
  fits: (set: PreparedSet) => boolean = () => true,
): PreparedSet | undefined {
  const folder = join(home, dataset);
  if (!existsSync(folder)) return undefined;
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .filter((path) => existsSync(join(path, manifestName)))
    .map((path) => ({ path, time: statSync(join(path, manifestName)).mtimeMs }))
    .sort((a, b) => b.time - a.time)
    .flatMap(({ path }) => findManifest(path) ?? [])
    .find(fits);
}
