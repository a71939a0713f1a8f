import { Worker } from 'node:worker_threads';
import { BenchError } from '../../core/errors.ts';
import { assertGoingOn } from '../dataset.ts';
import { runSceneJob, type SceneJob } from './scene-job.ts';

/** Worker threads load compiled files; from sources every scene is rendered in the calling thread. */
const workerFile = import.meta.url.endsWith('.js') ? new URL('./scene-worker.js', import.meta.url) : undefined;

/** Renders scenes, on worker threads when more than one is allowed. The result does not depend on their number. */
export async function runScenes(
  jobs: readonly SceneJob[],
  threads: number,
  finished: (job: SceneJob) => void,
  signal?: AbortSignal,
): Promise<void> {
  if (threads <= 1 || !workerFile || jobs.length < 2) {
    for (const job of jobs) {
      assertGoingOn(signal, 'dped-sim');
      await runSceneJob(job);
      finished(job);
    }
    return;
  }
  const waiting = [...jobs];
  const workers = Array.from(
    { length: Math.min(threads, jobs.length) },
    () => new Worker(workerFile, { execArgv: [] }),
  );
  try {
    await Promise.all(workers.map((worker) => serve(worker, waiting, finished, signal)));
    assertGoingOn(signal, 'dped-sim');
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

function serve(
  worker: Worker,
  waiting: SceneJob[],
  finished: (job: SceneJob) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let current: SceneJob | undefined;
    const next = (): void => {
      current = signal?.aborted ? undefined : waiting.shift();
      if (current) worker.postMessage(current);
      else resolve();
    };
    worker.on('message', ({ error }: { error?: string }) => {
      if (error !== undefined || !current) {
        reject(
          new BenchError(
            'scene-failed',
            `Scene ${current?.split} ${current?.index} of dped-sim could not be rendered: ${error}.`,
          ),
        );
        return;
      }
      finished(current);
      next();
    });
    worker.on('error', reject);
    worker.on('exit', (code) =>
      reject(new BenchError('scene-failed', `A rendering thread of dped-sim ended with code ${code}.`)),
    );
    next();
  });
}
