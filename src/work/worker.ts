import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../core/errors.ts';
import { findJob, type JobReference } from './job-reference.ts';
import { runShard, type Shard } from './shard.ts';
import { openStore } from './store.ts';

/** Does the shards that it is sent, one after another. */
const { root, reference } = workerData as { root: string; reference: JobReference };
const store = openStore(root);
const job = findJob(reference);

parentPort?.on('message', (shard: Shard<unknown>) => {
  job
    .then((found) => runShard(store, found, shard))
    .then(
      () => parentPort?.postMessage({}),
      (error: unknown) => parentPort?.postMessage({ error: messageOf(error) }),
    );
});
