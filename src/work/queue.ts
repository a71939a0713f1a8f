import { join, relative, sep } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { BenchError, messageOf } from '../core/errors.ts';
import { packageRoot } from '../core/provenance.ts';
import { builtModule } from './built.ts';
import { assertReached, bullmq, connectionOf } from './bullmq.ts';
import { findJob, type JobReference } from './job-reference.ts';
import type { Shard } from './shard.ts';
import type { Store } from './store.ts';
import { openThread, type ShardThread } from './thread.ts';

const queueName = 'bench-shards';
const pollMilliseconds = 300;
const lockMilliseconds = 30_000;
const mostAttempts = 3;

/** A shard as it travels: the module's place inside the toolkit, so that every machine finds its own copy. */
interface Parcel {
  readonly root: string;
  readonly module: string;
  readonly name: string;
  readonly version: number;
  readonly shard: Shard<unknown>;
}

/**
 * Puts shards into the queue and waits until the store, which all machines share, has them. Lease, retries with growing
 * pauses and the recovery of shards whose worker died are BullMQ's; a shard that fails three times ends the run, and
 * what is done is kept.
 */
export async function runQueued(
  store: Store,
  reference: JobReference,
  shards: readonly Shard<unknown>[],
  options: { readonly url: string; readonly signal?: AbortSignal | undefined; finished(shard: Shard<unknown>): void },
): Promise<void> {
  const { Queue, QueueEvents } = await bullmq();
  const { url, signal, finished } = options;
  const connection = connectionOf(url);
  await assertReached(url);
  const [queue, events] = [new Queue(queueName, { connection }), new QueueEvents(queueName, { connection })];
  for (const one of [queue, events]) one.on('error', () => {});
  const waiting = new Map(shards.map((shard) => [shard.key, shard]));
  let failure: BenchError | undefined;
  events.on('failed', ({ jobId, failedReason }) => {
    const shard = waiting.get(jobId);
    if (shard && !store.has(jobId))
      failure ??= new BenchError(
        'shard-failed',
        `${reference.name} failed for ${shard.label}: ${failedReason.replace(/\.$/, '')}.`,
        {
          mend: 'mend the cause and give the same command again; what is done is kept',
        },
      );
  });
  try {
    await events.waitUntilReady();
    const { version } = await findJob(reference);
    const module = relative(packageRoot(), fileURLToPath(builtModule(reference.module)))
      .split(sep)
      .join('/');
    await queue.addBulk(
      shards.map((shard) => ({
        name: reference.name,
        data: { root: store.root, module, name: reference.name, version, shard } satisfies Parcel,
        opts: {
          jobId: shard.key,
          attempts: mostAttempts,
          backoff: { type: 'exponential', delay: 1000 },
          removeOnComplete: true,
          removeOnFail: true,
        },
      })),
    );
    while (waiting.size > 0 && !failure && !signal?.aborted) {
      for (const [key, shard] of waiting)
        if (store.has(key)) {
          waiting.delete(key);
          finished(shard);
        }
      if (waiting.size > 0) await setTimeout(pollMilliseconds);
    }
    if (waiting.size > 0) await Promise.allSettled([...waiting.keys()].map((key) => queue.remove(key)));
    if (failure) throw failure;
  } finally {
    await Promise.allSettled([queue.close(), events.close()]);
  }
}

/**
 * Does shards from the queue until the signal is aborted, `jobs` of them at a time, each on a thread of its own: work that
 * blocked the event loop would lose its lease.
 */
export async function serveQueue(
  url: string,
  { jobs, signal, say }: { readonly jobs: number; readonly signal: AbortSignal; say(line: string): void },
): Promise<void> {
  const { Worker } = await bullmq();
  await assertReached(url);
  const idle = new Map<string, ShardThread[]>();
  const threads = new Set<ShardThread>();
  const work = async ({ data }: { readonly data: Parcel }): Promise<void> => {
    const { root, name, version, shard } = data;
    const reference = { module: pathToFileURL(join(packageRoot(), data.module)).href, name };
    const mine = await findJob(reference);
    if (mine.version !== version)
      throw new Error(`this worker has version ${mine.version} of ${name}, the work is of version ${version}`);
    const kind = `${root}\0${data.module}\0${name}`;
    const thread = idle.get(kind)?.pop() ?? openThread(root, reference);
    threads.add(thread);
    try {
      await thread.ask(shard);
      idle.set(kind, [...(idle.get(kind) ?? []), thread]);
      say(`done: ${name} ${shard.label}`);
    } catch (error) {
      threads.delete(thread);
      await thread.close();
      say(`failed: ${name} ${shard.label}: ${messageOf(error)}`);
      throw error;
    }
  };
  const worker = new Worker(queueName, work, {
    connection: connectionOf(url),
    concurrency: jobs,
    lockDuration: lockMilliseconds,
    stalledInterval: lockMilliseconds / 2,
    maxStalledCount: mostAttempts,
  });
  worker.on('error', (error) => say(`queue: ${messageOf(error)}`));
  try {
    await worker.waitUntilReady();
    say(`waiting for work at ${url}, ${jobs} at a time; Ctrl-C ends it`);
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      else signal.addEventListener('abort', () => resolve(), { once: true });
    });
  } finally {
    await worker.close();
    await Promise.all([...threads].map((thread) => thread.close()));
  }
}
