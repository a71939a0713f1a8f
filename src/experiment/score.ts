import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { writeWhole } from '../core/files.ts';
import { benchHome } from '../core/home.ts';
import type { Progress } from '../core/progress.ts';
import { type Metric, unavailable } from '../metrics/index.ts';
import { scoreAll } from './score-all.ts';
import { type ScoreSources, scoreItems } from './score-files.ts';
import { type MetricFacts, metricFacts, type Summary, summarise } from './summary.ts';

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
  const ready = inputs.metrics.filter((metric) => unavailable(metric) === undefined);
  const items = scoreItems(inputs, inputs.metrics);
  const table = inputs.csv === undefined ? undefined : openTable(inputs.csv, ready);
  const all = new Map<string, { id: string; score: number | null }[]>(inputs.metrics.map(({ name }) => [name, []]));
  const images: { id: string; scores: Record<string, number | null> }[] = [];
  const notes: string[] = [];
  await scoreAll(items, ready, {
    store: inputs.store ?? benchHome('store', 'scores.jsonl'),
    threads: inputs.threads,
    progress: inputs.progress,
    signal: inputs.signal,
    onScored({ id }, { scores, notes: converted }) {
      notes.push(...converted);
      for (const [i, { name }] of ready.entries()) all.get(name)!.push({ id, score: scores[i]! });
      images.push({ id, scores: Object.fromEntries(ready.map(({ name }, i) => [name, finite(scores[i]!)])) });
      table?.(id, scores);
    },
  });
  const summaries = inputs.metrics.map((metric) => {
    const summary = summarise(metric, all.get(metric.name)!, items.length);
    return [metric.name, { ...metricFacts(metric), ...summary }] as const;
  });
  return { metrics: Object.fromEntries(summaries), images, notes };
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
