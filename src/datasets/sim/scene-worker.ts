import { parentPort } from 'node:worker_threads';
import { messageOf } from '../../core/errors.ts';
import { runSceneJob, type SceneJob } from './scene-job.ts';

/** Renders the scenes that it is sent, one after another. */
parentPort?.on('message', (job: SceneJob) => {
  runSceneJob(job).then(
    () => parentPort?.postMessage({}),
    (error: unknown) => parentPort?.postMessage({ error: messageOf(error) }),
  );
});
