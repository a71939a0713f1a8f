import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { keyOf } from '../core/hash.ts';
import type { Metric } from '../metrics/index.ts';

/**
 * Scores that are known, by what they depend on: metric, version, and the content of result and reference. One JSON
 * object a line, appended as scores are found, so that an interrupted run loses at most the score in hand.
 */
export class ScoreStore {
  readonly #path: string;
  readonly #known = new Map<string, number | null>();

  constructor(path: string) {
    this.#path = path;
    mkdirSync(dirname(path), { recursive: true });
    if (!existsSync(path)) return;
    for (const line of readFileSync(path, 'utf8').split('\n')) {
      const entry = parseLine(line);
      if (entry) this.#known.set(entry.key, decode(entry.score));
    }
  }

  /** The key of a score; `reference` is undefined for a metric that needs none. */
  static key(metric: Metric, resultHash: string, referenceHash: string | undefined): string {
    return keyOf([metric.name, metric.version, resultHash, referenceHash ?? null]);
  }

  get(key: string): number | null | undefined {
    return this.#known.get(key);
  }

  /** Remembers a score: null where the metric is undefined. */
  put(key: string, score: number | null): void {
    this.#known.set(key, score);
    appendFileSync(this.#path, `${JSON.stringify({ key, score: encode(score) })}\n`);
  }
}

/** JSON has no infinity. */
function encode(score: number | null): number | string | null {
  return score === null || Number.isFinite(score) ? score : String(score);
}

function decode(score: number | string | null): number | null {
  return typeof score === 'string' ? Number(score) : score;
}

/** A line, or undefined for the empty last one and one cut off by a crash. */
function parseLine(line: string): { key: string; score: number | string | null } | undefined {
  try {
    return line === '' ? undefined : (JSON.parse(line) as { key: string; score: number | string | null });
  } catch {
    return undefined;
  }
}
