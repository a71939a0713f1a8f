import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readJsonIfThere } from '../core/files.ts';
import { benchHome } from '../core/home.ts';
import { findManifest, manifestName, type PreparedSet, pathOf } from '../datasets/manifest.ts';
import { outputPath } from '../experiment/evaluate.ts';
import type { PictureFiles } from '../report/pictures.ts';
import type { RunRecord } from '../report/record.ts';
import type { TablePicture, TableRecord } from '../report/table-record.ts';

/** Whether a report is one of bench compare. */
export const isComparison = ({ command }: Pick<RunRecord, 'command'>): boolean => command.startsWith('bench compare');

/** The stored pictures of a report's test set, as far as set and results are still there. */
export function picturesOf({ dataset, systems }: Pick<RunRecord, 'dataset' | 'systems'>): PictureFiles[] {
  const set = preparedSet(dataset.manifest);
  if (!set) return [];
  const wanted = new Set(systems[0]?.perImage.map(({ id }) => id));
  return set.manifest.splits.test.flatMap(({ id, input, target }) => {
    const stored = systems.map(({ name, key }) => [name, outputPath(benchHome('store'), key, input.sha256)] as const);
    const outputs = Object.fromEntries(stored.filter(([, path]) => existsSync(path)));
    const aim = target && pathOf(set, target);
    if (!wanted.has(id) || Object.keys(outputs).length === 0) return [];
    return [{ id, outputs, target: aim !== undefined && existsSync(aim) ? aim : undefined }];
  });
}

/** The stored pictures of one test set of a table, of the first seed, as far as set and results are still there. */
export function tablePicturesOf({ data, rows }: TableRecord, place: number): TablePicture[] {
  const { facts, ids } = data[place]!;
  const set = preparedSet(facts.manifest);
  if (!set) return [];
  const wanted = new Set(ids);
  return set.manifest.splits.test.flatMap(({ id, input, target }) => {
    if (!wanted.has(id)) return [];
    const stored = rows.flatMap(({ label, outputs }) => {
      const key = outputs[place];
      return key ? [[label, outputPath(benchHome('store'), key, input.sha256)] as const] : [];
    });
    const files = [pathOf(set, input), target && pathOf(set, target)];
    if (files.some((path) => path !== undefined && !existsSync(path))) return [];
    const outputs = Object.fromEntries(stored.filter(([, path]) => existsSync(path)));
    if (Object.keys(outputs).length === 0) return [];
    return [{ data: place, id, input: files[0]!, target: files[1], outputs }];
  });
}

/** The prepared set with that hash, wherever it lies among the toolkit's data sets. */
function preparedSet(hash: string): PreparedSet | undefined {
  const home = benchHome('datasets');
  if (!existsSync(home)) return undefined;
  for (const name of readdirSync(home))
    for (const variant of ['.', ...foldersIn(join(home, name))]) {
      const folder = join(home, name, variant);
      if (hashIn(folder) === hash) return findManifest(folder);
    }
  return undefined;
}

/** The hash that a manifest names; undefined where there is none that can be read. */
function hashIn(folder: string): string | undefined {
  try {
    return (readJsonIfThere(join(folder, manifestName)) as { hash?: string } | undefined)?.hash;
  } catch {
    return undefined;
  }
}

function foldersIn(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}
