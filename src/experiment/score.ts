import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { BenchError } from '../core/errors.ts';
import { sha256OfFile, writeWhole } from '../core/files.ts';
import { benchHome } from '../core/home.ts';
import { type Progress, silent } from '../core/progress.ts';
import { type Metric, unavailable } from '../metrics/index.ts';
import { type ScoreSources, scoreItems } from './score-files.ts';
import type { ItemScores, ScoreItem } from './score-one.ts';
import { openScorePool } from './score-pool.ts';
import { ScoreStore } from './score-store.ts';
import { type MetricFacts, metricFacts, type Summary, summarise } from './summary.ts';

export { scoreNamed } from './score-one.ts';

export interface ScoreInputs extends ScoreSources {
  readonly metrics: readonly Metric[];
  /** Worker threads; one works in the calling thread (default). */
  readonly threads?: number;
  /** A table of scores per picture, written line by line in the order of the ids as they are known. */
  readonly csv?: string | undefined;
  /** Where scores are kept and found again; by default in the toolkit's home. */
  readonly store?: string;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

export interface ScoreResult {
  readonly metrics: Readonly<Record<string, MetricFacts & Summary>>;
  /** A score is null where it is infinite or undefined; the metric's lists say which. */
  readonly images: readonly { readonly id: string; readonly scores: Readonly<Record<string, number | null>> }[];
  readonly notes: readonly string[];
}

/**
 * Scores one picture or a folder of them, each decoded once, in one pass over any number of metrics. Scores are kept by
 * content, so that the same command goes on where it was interrupted; metrics without their model are left out and say so.
 */
export async function scoreFiles(inputs: ScoreInputs): Promise<ScoreResult> {
  const { progress = silent, signal } = inputs;
  const ready = inputs.metrics.filter((metric) => unavailable(metric) === undefined);
  const items = scoreItems(inputs, inputs.metrics);
  const store = new ScoreStore(inputs.store ?? benchHome('store', 'scores.jsonl'));
  const table = inputs.csv === undefined ? undefined : openTable(inputs.csv, ready);
  const pool = openScorePool(Math.min(inputs.threads ?? 1, Math.ceil(items.length / 2)));
  const task = progress.task('score', items.length);
  const all = new Map<string, { id: string; score: number | null }[]>(inputs.metrics.map(({ name }) => [name, []]));
  const images: { id: string; scores: Record<string, number | null> }[] = [];
  const notes: string[] = [];
  // As many pictures are in hand as there are threads, and one more, so that no thread waits for the one before it.
  const running: { item: ScoreItem; scored: Promise<ItemScores> }[] = [];
  const finishFirst = async (): Promise<void> => {
    const { item, scored } = running.shift()!;
    const { scores, notes: converted } = await scored;
    notes.push(...converted);
    for (const [i, { name }] of ready.entries()) all.get(name)!.push({ id: item.id, score: scores[i]! });
    images.push({ id: item.id, scores: Object.fromEntries(ready.map(({ name }, i) => [name, finite(scores[i]!)])) });
    table?.(item.id, scores);
    task.advance();
  };
  try {
    for (const item of items) {
      if (signal?.aborted)
        throw new BenchError('interrupted', `The scoring stopped before ${item.id}; what is scored is kept.`, {
          mend: 'give the same command again to go on',
        });
      const scored = scoreUnknown(item, ready, store, pool.score);
      scored.catch(() => {});
      running.push({ item, scored });
      if (running.length > 2 * pool.threads - 1) await finishFirst();
    }
    while (running.length > 0) await finishFirst();
  } finally {
    await pool.close();
    task.done();
  }
  const summaries = inputs.metrics.map((metric) => {
    const reason = unavailable(metric)?.reason;
    const summary = summarise(metric, all.get(metric.name)!);
    return [metric.name, { ...metricFacts(metric), ...summary, ...(reason && { of: items.length, reason }) }] as const;
  });
  return { metrics: Object.fromEntries(summaries), images, notes };
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

function finite(score: number | null): number | null {
  return score !== null && Number.isFinite(score) ? score : null;
}

/** Begins a table and gives the function that adds a line to it: "Infinity" stays, what is undefined is empty. */
function openTable(path: string, metrics: readonly Metric[]): (id: string, scores: readonly (number | null)[]) => void {
  mkdirSync(dirname(path), { recursive: true });
  writeWhole(path, stringify([['id', ...metrics.map(({ name }) => name)]]));
  return (id, scores) =>
    appendFileSync(path, stringify([[id, ...scores.map((score) => (score === null ? '' : `${score}`))]]));
}
