import { BenchError, messageOf } from '../core/errors.ts';
import { type Progress, silent } from '../core/progress.ts';
import { findJob, type JobReference } from './job-reference.ts';
import { runShard, type Shard } from './shard.ts';
import type { Store } from './store.ts';
import { openThread } from './thread.ts';

export type { JobReference };

export interface RunOptions {
  /** Worker threads; 1 works in the calling thread. Default 1. */
  readonly jobs?: number;
  readonly progress?: Progress;
  /** Address of a Redis server: workers there (`bench worker`) do the shards, not this process. */
  readonly queue?: string | undefined;
  /** What the progress calls the work. Default: the job's name in the reference. */
  readonly label?: string;
  /** When aborted, the shards in hand are finished and no other is begun. */
  readonly signal?: AbortSignal;
}

/**
 * Does every shard that the store does not have. The results are the same for any number of jobs, in any order, and
 * after any number of interruptions.
 */
export async function runShards<I>(
  store: Store,
  reference: JobReference,
  shards: readonly Shard<I>[],
  options: RunOptions = {},
): Promise<void> {
  const { jobs = 1, progress = silent, signal } = options;
  const waiting = shards.filter((shard) => !store.has(shard.key));
  if (waiting.length < shards.length)
    progress.note(`${shards.length - waiting.length} of ${shards.length} done before`);
  if (waiting.length === 0) return;
  const task = progress.task(options.label ?? reference.name, waiting.length);
  const next = (): Shard<I> | undefined => (signal?.aborted ? undefined : waiting.shift());
  const finished = (shard: Shard<I>): void => task.advance(1, shard.label);
  try {
    const threads = Math.min(jobs, waiting.length);
    if (options.queue !== undefined) {
      const { runQueued } = await import('./queue.ts');
      const queued = waiting.splice(0);
      await runQueued(store, reference, queued, { url: options.queue, signal, finished });
      waiting.push(...queued.filter(({ key }) => !store.has(key)));
    } else if (threads <= 1) await workHere(store, reference, next, finished);
    else await Promise.all(Array.from({ length: threads }, () => workOnThread(store, reference, next, finished)));
  } finally {
    task.done();
  }
  if (signal?.aborted && waiting.length > 0)
    throw new BenchError('interrupted', `Stopped with ${waiting.length} of ${shards.length} pieces left to do.`, {
      mend: 'give the same command again; what is done is kept',
    });
}

async function workHere<I>(
  store: Store,
  reference: JobReference,
  next: () => Shard<I> | undefined,
  finished: (shard: Shard<I>) => void,
): Promise<void> {
  const job = await findJob<I>(reference);
  for (let shard = next(); shard; shard = next()) {
    await runShard(store, job, shard).catch((error: unknown) => {
      throw shardFailed(reference, shard!, messageOf(error), error);
    });
    finished(shard);
  }
}

async function workOnThread<I>(
  store: Store,
  reference: JobReference,
  next: () => Shard<I> | undefined,
  finished: (shard: Shard<I>) => void,
): Promise<void> {
  const thread = openThread(store.root, reference);
  try {
    for (let shard = next(); shard; shard = next()) {
      await thread.ask(shard).catch((error: unknown) => {
        throw shardFailed(reference, shard!, messageOf(error));
      });
      finished(shard);
    }
  } finally {
    await thread.close();
  }
}

function shardFailed(reference: JobReference, shard: Shard<unknown>, message: string, cause?: unknown): BenchError {
  return new BenchError('shard-failed', `${reference.name} failed for ${shard.label}: ${message.replace(/\.$/, '')}.`, {
    mend: 'mend the cause and give the same command again; what is done is kept',
    cause,
  });
}
