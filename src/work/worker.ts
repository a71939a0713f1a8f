import { workerData } from 'node:worker_threads';
import { answerQuestions } from './answering.ts';
import { findJob, type JobReference } from './job-reference.ts';
import { runShard, type Shard } from './shard.ts';
import { openStore } from './store.ts';

/** Does the shards that it is sent, one after another. */
const { root, reference } = workerData as { root: string; reference: JobReference };
const store = openStore(root);
const job = findJob(reference);
job.catch(() => {});

answerQuestions<Shard<unknown>, void>(async (shard) => runShard(store, await job, shard));
