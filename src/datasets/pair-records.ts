import { relative, sep } from 'node:path';
import { BenchError } from '../core/errors.ts';
import type { Pair } from './dataset.ts';
import type { FileFacts } from './inspect-files.ts';
import type { FileRecord, Manifest, PairRecord } from './manifest.ts';

/** Turns pairs into records, leaving out those that cannot be used, each with its reason. */
export function recordPairs(
  pairs: readonly Pair[],
  facts: ReadonlyMap<string, FileFacts>,
  roots: { readonly input: string; readonly target: string },
  folders: Readonly<Record<string, string>>,
): { records: PairRecord[]; rejected: Manifest['rejected'] } {
  const records: PairRecord[] = [];
  const rejected: Manifest['rejected'] = [];
  const record = (root: string, path: string): FileRecord => {
    const { sha256, bytes } = facts.get(path)!;
    return { root, path: relative(folders[root]!, path).split(sep).join('/'), sha256, bytes };
  };
  for (const { id, input, target } of pairs) {
    const reason = problemOf(facts.get(input.path)!, target && facts.get(target.path)!);
    if (reason !== undefined) rejected.push({ id, reason });
    else
      records.push({
        id,
        input: record(roots.input, input.path),
        ...(target && { target: record(roots.target, target.path) }),
      });
  }
  return { records, rejected };
}

/** Why a picture or a pair cannot be used; undefined where it can. */
export function problemOf(input: FileFacts, target?: FileFacts): string | undefined {
  if (!target) return input.problem;
  if (input.problem) return `input: ${input.problem}`;
  if (target.problem) return `target: ${target.problem}`;
  if (input.width === target.width && input.height === target.height) return undefined;
  return `input is ${input.width}x${input.height}, target is ${target.width}x${target.height}`;
}

/** A sentence with the reason why the first pair was left out; empty where none was. */
export function firstReason(rejected: Manifest['rejected']): string {
  return rejected[0] ? ` The first was left out because of this: ${rejected[0].reason}` : '';
}

/** Throws when a split has no usable pair; the sentence gives the first reason. */
export function assertSomePairs(
  split: string,
  records: readonly PairRecord[],
  rejected: Manifest['rejected'],
  where: string,
): void {
  if (records.length > 0) return;
  throw new BenchError('no-pairs', `${where} gives no usable pair for the ${split} split.${firstReason(rejected)}`, {
    mend: 'check that the folders hold whole pictures of equal size, and enough of them',
  });
}

/** A note for the manifest when the same picture stands in the train and in the test split. */
export function leakNotes(train: readonly PairRecord[], test: readonly PairRecord[]): string[] {
  const seen = new Set(train.map(({ input }) => input.sha256));
  const shared = test.filter(({ input }) => seen.has(input.sha256)).map(({ id }) => id);
  if (shared.length === 0) return [];
  return [`${shared.length} test inputs are also train inputs, byte for byte: ${shared.slice(0, 5).join(', ')}.`];
}
