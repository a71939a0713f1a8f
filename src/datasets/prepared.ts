import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { benchHome } from '../core/home.ts';
import type { PrepareContext } from './dataset.ts';
import { findManifest, manifestName, type PreparedSet } from './manifest.ts';

/** The set of a dataset that was prepared last, among the folders that `fits` takes. */
export function newestOf(
  dataset: string,
  { home = benchHome('datasets') }: PrepareContext,
  fits: (folder: string) => boolean = () => true,
): PreparedSet | undefined {
  const folder = join(home, dataset);
  if (!existsSync(folder)) return undefined;
  const times = readdirSync(folder)
    .filter((name) => fits(name) && existsSync(join(folder, name, manifestName)))
    .map((name) => ({ name, time: statSync(join(folder, name, manifestName)).mtimeMs }))
    .sort((a, b) => b.time - a.time);
  return times[0] && findManifest(join(folder, times[0].name));
}
