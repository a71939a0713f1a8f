import { type AskedThread, openAskedThread } from './asked-thread.ts';
import { builtModule } from './built.ts';
import type { JobReference } from './job-reference.ts';
import type { Shard } from './shard.ts';

/** A worker thread that does the shards of one job. */
export type ShardThread = AskedThread<Shard<unknown>, void>;

export function openThread(root: string, reference: JobReference): ShardThread {
  return openAskedThread(new URL('./worker.ts', import.meta.url), {
    workerData: { root, reference: { ...reference, module: builtModule(reference.module) } },
    ended: (why) => new Error(`the thread ended: ${why}`),
  });
}
