import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { BenchError } from '../core/errors.ts';
import { temporaryName, writeJson } from '../core/files.ts';
import { keyOf } from '../core/hash.ts';
import { type RunOptions, runShards } from '../work/local.ts';
import type { Shard } from '../work/shard.ts';
import { type Slice, sliceOf } from '../work/slice.ts';
import type { Store } from '../work/store.ts';
import { type AlignInput, type AlignOptions, type AlignResult, alignJobReference, alignShard } from './job.ts';

/** Two photographs of one scene. */
export interface PhotographPair {
  readonly id: string;
  readonly a: string;
  readonly b: string;
}

export interface PairReport extends AlignResult {
  readonly id: string;
}

/** What `pairs.json` holds. */
export interface AlignReport {
  /** Content key over every pair's result, patches included: equal hashes mean equal files. */
  readonly hash: string;
  readonly options: AlignOptions;
  readonly pairs: readonly PairReport[];
}

/** A pair and where its result is kept. */
export interface AlignedPair extends PhotographPair {
  /** The store entry with `result.json`, patches, overlay and sheet; undefined for a repeated photograph. */
  readonly folder: string | undefined;
  readonly result: AlignResult;
}

/**
 * Aligns pairs of photographs and cuts their patches, one shard each, into the store. What the store has is not done
 * again. With `slice` only that part of the pairs is worked on, and undefined comes back: a run without `slice` merges.
 */
export async function alignPairs(
  store: Store,
  pairs: readonly PhotographPair[],
  options: AlignOptions,
  run: RunOptions & { readonly slice?: Slice | undefined } = {},
): Promise<AlignedPair[] | undefined> {
  const shards: Shard<AlignInput>[] = [];
  for (const { id, a, b } of pairs) shards.push(await alignShard(id, a, b, options));
  const first = new Map<string, string>();
  for (const { key, label } of shards) if (!first.has(key)) first.set(key, label);
  const unique = shards.filter(({ key, label }) => first.get(key) === label);
  await runShards(store, alignJobReference, sliceOf(unique, run.slice), { label: 'pairs aligned', ...run });
  if (run.slice) return undefined;
  return pairs.map((pair, i) => {
    const { key, label } = shards[i]!;
    const result = store.result(key) as AlignResult;
    const same = first.get(key)!;
    return same === label
      ? { ...pair, folder: store.folder(key), result }
      : { ...pair, folder: undefined, result: repeated(result, same) };
  });
}

function repeated(result: AlignResult, of: string): AlignResult {
  const none = { areaKept: 0, kept: 0, rejected: {}, patches: [] };
  return { ...result, ...none, homography: null, reason: `the same photographs as ${of}` };
}

/**
 * Puts the results of pairs into a new folder: `a/ID_N.png`, `b/ID_N.png`, `overlays/ID.jpg`, `sheets/ID.jpg` and
 * `pairs.json`, which comes last. In a folder that was made so before, these are replaced and nothing else is touched.
 */
export function writeAligned(out: string, pairs: readonly AlignedPair[], options: AlignOptions): AlignReport {
  assertUsable(out);
  const reports = pairs.map(({ id, result }) => ({ id, ...result }));
  const report: AlignReport = { hash: keyOf({ options, reports }), options, pairs: reports };
  const temporary = temporaryName(resolve(out));
  try {
    for (const { id, folder, result } of pairs) {
      if (!folder) continue;
      result.patches.forEach((patch, n) => {
        for (const file of [patch.a, patch.b]) {
          const [side, name] = file.split('/') as [string, string];
          place(join(folder, file), join(temporary, side, `${id}_${n}${name.slice(name.indexOf('.'))}`));
        }
      });
      for (const [file, kind] of [
        ['overlay.jpg', 'overlays'],
        ['sheet.jpg', 'sheets'],
      ] as const)
        if (existsSync(join(folder, file))) place(join(folder, file), join(temporary, kind, `${id}.jpg`));
    }
    writeJson(join(temporary, reportName), report);
    mkdirSync(out, { recursive: true });
    for (const entry of [...folderNames, reportName]) {
      rmSync(join(out, entry), { recursive: true, force: true });
      if (existsSync(join(temporary, entry))) renameSync(join(temporary, entry), join(out, entry));
    }
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  return report;
}

/** Throws when `writeAligned` may not write into a folder: it holds something that is not ours. */
export function assertUsable(out: string): void {
  if (existsSync(out) && readdirSync(out).length > 0 && !existsSync(join(out, reportName)))
    throw new BenchError('folder-in-use', `${out} exists and holds no ${reportName}; expected a new or empty folder.`, {
      mend: 'name a folder that does not exist',
    });
}

const reportName = 'pairs.json';
const folderNames = ['a', 'b', 'overlays', 'sheets'] as const;

function place(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
}

/** The report of a folder that `writeAligned` made. */
export function readAligned(out: string): AlignReport {
  return JSON.parse(readFileSync(join(out, reportName), 'utf8')) as AlignReport;
}
