import { BenchError } from '../core/errors.ts';
import { sha256OfFile } from '../core/files.ts';
import { type Progress, silent } from '../core/progress.ts';
import type { Metric } from '../metrics/index.ts';
import type { ItemScores, ScoreItem } from './score-one.ts';
import { openScorePool } from './score-pool.ts';
import { ScoreStore } from './score-store.ts';

export interface ScoreAllOptions {
  /** Worker threads; one works in the calling thread (default). */
  readonly threads?: number | undefined;
  /** File that keeps the scores, by the content of result and reference. */
  readonly store: string;
  readonly progress?: Progress | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called for every picture in the order of the items, as soon as it and those before it are scored. */
  onScored(item: ScoreItem, scored: ItemScores): void;
}

/**
 * Scores pictures by metrics that are available here, several at a time. What the store knows is not scored again;
 * at an interrupt everything scored is kept.
 */
export async function scoreAll(
  items: readonly ScoreItem[],
  metrics: readonly Metric[],
  options: ScoreAllOptions,
): Promise<void> {
  const { progress = silent, signal } = options;
  const store = new ScoreStore(options.store);
  const pool = openScorePool(Math.min(options.threads ?? 1, Math.ceil(items.length / 2)));
  const task = progress.task('score', items.length);
  // Threads get as many pictures again as there are of them, so that none waits for the one before it; the calling thread
  // holds one picture at a time.
  const inHand = pool.threads > 1 ? 2 * pool.threads : 1;
  const running: { item: ScoreItem; scored: Promise<ItemScores> }[] = [];
  const finishFirst = async (): Promise<void> => {
    const { item, scored } = running.shift()!;
    options.onScored(item, await scored);
    task.advance();
  };
  try {
    for (const item of items) {
      if (signal?.aborted)
        throw new BenchError('interrupted', `The scoring stopped before ${item.id}; what is scored is kept.`, {
          mend: 'give the same command again to go on',
        });
      const scored = scoreUnknown(item, metrics, store, pool.score);
      scored.catch(() => {});
      running.push({ item, scored });
      if (running.length >= inHand) await finishFirst();
    }
    while (running.length > 0) await finishFirst();
  } finally {
    await pool.close();
    task.done();
  }
}

/** Asks the store first and scores what it does not know. */
async function scoreUnknown(
  item: ScoreItem,
  metrics: readonly Metric[],
  store: ScoreStore,
  score: (item: ScoreItem, names: readonly string[]) => Promise<ItemScores>,
): Promise<ItemScores> {
  const hashes = new Map<string, string>();
  const hashOf = (path: string): string => {
    if (!hashes.has(path)) hashes.set(path, sha256OfFile(path));
    return hashes.get(path)!;
  };
  let keys: string[];
  try {
    keys = metrics.map((metric) => {
      const reference = metric.against === 'nothing' ? undefined : item.references[metric.against];
      return ScoreStore.key(metric, hashOf(item.path), reference && hashOf(reference));
    });
  } catch {
    // What cannot be hashed cannot be read either: reading it says why.
    return score(
      item,
      metrics.map(({ name }) => name),
    );
  }
  const known = keys.map((key) => store.get(key));
  const missing = metrics.filter((_, i) => known[i] === undefined);
  if (missing.length === 0) return { scores: known as (number | null)[], notes: [] };
  const { scores, notes } = await score(
    item,
    missing.map(({ name }) => name),
  );
  for (const [i, metric] of missing.entries()) {
    const at = metrics.indexOf(metric);
    known[at] = scores[i]!;
    store.put(keys[at]!, scores[i]!);
  }
  return { scores: known as (number | null)[], notes };
}
