import { Worker } from 'node:worker_threads';
import { BenchError, messageOf } from '../core/errors.ts';
import { builtModule } from '../work/built.ts';
import { type ItemScores, type ScoreItem, scoreItem } from './score-one.ts';

/** Scores pictures, `threads` of them at a time. */
export interface ScorePool {
  readonly threads: number;
  score(item: ScoreItem, names: readonly string[]): Promise<ItemScores>;
  close(): Promise<void>;
}

/** A pool of worker threads; one thread works in the caller's. */
export function openScorePool(threads: number): ScorePool {
  if (threads <= 1) return { threads: 1, score: scoreItem, close: async () => {} };
  const workers = Array.from({ length: threads }, startWorker);
  const idle = [...workers];
  const waiting: ((worker: ScoreWorker) => void)[] = [];
  const release = (worker: ScoreWorker): void => {
    const next = waiting.shift();
    if (next) next(worker);
    else idle.push(worker);
  };
  return {
    threads,
    async score(item, names) {
      const worker = idle.pop() ?? (await new Promise<ScoreWorker>((resolve) => waiting.push(resolve)));
      try {
        return await worker.score(item, names);
      } finally {
        release(worker);
      }
    },
    close: async () => void (await Promise.all(workers.map((worker) => worker.stop()))),
  };
}

type ScoreWorker = ReturnType<typeof startWorker>;
type Answer = { scored: ItemScores } | { error: { code: string; message: string; mend?: string } };

function startWorker() {
  const worker = new Worker(new URL(builtModule(new URL('./score.worker.ts', import.meta.url))));
  let failed: Error | undefined;
  worker.on('error', (error) => {
    failed = error;
  });
  return {
    score(item: ScoreItem, names: readonly string[]): Promise<ItemScores> {
      return new Promise((resolve, reject) => {
        const ended = (): void =>
          reject(new BenchError('score-failed', `${item.id}: the thread ended: ${messageOf(failed ?? 'no reason')}.`));
        worker.once('exit', ended);
        worker.once('message', (answer: Answer) => {
          worker.off('exit', ended);
          if ('scored' in answer) return resolve(answer.scored);
          const { code, message, mend } = answer.error;
          reject(new BenchError(code, message, mend === undefined ? {} : { mend }));
        });
        worker.postMessage({ item, names });
      });
    },
    stop: () => worker.terminate(),
  };
}
