import { Worker } from 'node:worker_threads';
import { BenchError, messageOf } from '../core/errors.ts';
import { type Progress, silent } from '../core/progress.ts';
import { builtModule } from './built.ts';
import { type Job, runShard, type Shard } from './shard.ts';
import type { Store } from './store.ts';

/** Where a job is found: worker threads import it anew. */
export interface JobReference {
  /** URL of the module, `import.meta.url` style; source or compiled. */
  readonly module: string;
  /** Name of its export. */
  readonly name: string;
}

export interface RunOptions {
  /** Worker threads; 1 works in the calling thread. Default 1. */
  readonly jobs?: number;
  readonly progress?: Progress;
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
    if (threads <= 1) await workHere(store, reference, next, finished);
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

/** The job that a reference names. */
export async function findJob<I>({ module, name }: JobReference): Promise<Job<I, unknown>> {
  return ((await import(module)) as Record<string, Job<I, unknown>>)[name]!;
}

function workOnThread<I>(
  store: Store,
  reference: JobReference,
  next: () => Shard<I> | undefined,
  finished: (shard: Shard<I>) => void,
): Promise<void> {
  const workerData = { root: store.root, reference: { ...reference, module: builtModule(reference.module) } };
  const worker = new Worker(new URL(builtModule(new URL('./worker.ts', import.meta.url))), {
    workerData,
    // Not the flags of a program that was given as text.
    execArgv: [],
  });
  return new Promise<void>((resolve, reject) => {
    let current: Shard<I> | undefined;
    const advance = (): void => {
      current = next();
      if (current) worker.postMessage(current);
      else resolve();
    };
    const fail = (message: string): void =>
      reject(current ? shardFailed(reference, current, message) : new Error(message));
    worker.on('message', ({ error }: { error?: string }) => {
      if (error !== undefined) return fail(error);
      finished(current!);
      advance();
    });
    worker.on('error', (error) => fail(messageOf(error)));
    worker.on('exit', (code) => fail(`the thread ended with code ${code}`));
    advance();
  }).finally(() => worker.terminate());
}

function shardFailed(reference: JobReference, shard: Shard<unknown>, message: string, cause?: unknown): BenchError {
  return new BenchError('shard-failed', `${reference.name} failed for ${shard.label}: ${message.replace(/\.$/, '')}.`, {
    mend: 'mend the cause and give the same command again; what is done is kept',
    cause,
  });
}
