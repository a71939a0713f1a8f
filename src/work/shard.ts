import { keyOf } from '../core/hash.ts';
import type { Store } from './store.ts';

/** A kind of work: pure in its input, so that a result can be kept and found again. */
export interface Job<I, R> {
  readonly name: string;
  /** Raised whenever the same input gives another result. */
  readonly version: number;
  /** Does the work, puts files into `folder`, gives a small JSON result. */
  run(input: I, folder: string): Promise<R>;
}

/** One piece of a job. `input` is JSON; what of it decides the result stands in `key`. */
export interface Shard<I> {
  readonly key: string;
  /** For progress and messages. */
  readonly label: string;
  readonly input: I;
}

/** The key of a piece of work: job, version and everything that decides the result (contents, options, not places). */
export function shardKey(job: { readonly name: string; readonly version: number }, identity: unknown): string {
  return keyOf({ job: job.name, version: job.version, identity });
}

/** Does a piece of work unless the store has it. */
export async function runShard<I, R>(store: Store, job: Job<I, R>, shard: Shard<I>): Promise<void> {
  if (!store.has(shard.key)) await store.put(shard.key, (folder) => job.run(shard.input, folder));
}
