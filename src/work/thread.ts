import { Worker } from 'node:worker_threads';
import { messageOf } from '../core/errors.ts';
import { builtModule } from './built.ts';
import type { JobReference } from './job-reference.ts';
import type { Shard } from './shard.ts';

/** A worker thread that does the shards of one job, one after another. */
export interface ShardThread {
  /** Does a shard; rejects with what went wrong. One at a time. */
  run(shard: Shard<unknown>): Promise<void>;
  close(): Promise<unknown>;
}

export function openThread(root: string, reference: JobReference): ShardThread {
  const workerData = { root, reference: { ...reference, module: builtModule(reference.module) } };
  // No flags of a program that was given as text.
  const worker = new Worker(new URL(builtModule(new URL('./worker.ts', import.meta.url))), {
    workerData,
    execArgv: [],
  });
  let waiting: { resolve(): void; reject(error: Error): void } | undefined;
  let ended: Error | undefined;
  const end = (error: Error): void => {
    ended ??= error;
    waiting?.reject(error);
  };
  worker.on('message', ({ error }: { error?: string }) => {
    if (error === undefined) waiting?.resolve();
    else waiting?.reject(new Error(error));
  });
  worker.on('error', (error) => end(new Error(messageOf(error))));
  worker.on('exit', (code) => end(new Error(`the thread ended with code ${code}`)));
  return {
    run: (shard) =>
      new Promise<void>((resolve, reject) => {
        if (ended) return reject(ended);
        waiting = { resolve, reject };
        worker.postMessage(shard);
      }),
    close: () => worker.terminate(),
  };
}
