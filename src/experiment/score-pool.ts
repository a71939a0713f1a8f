import { BenchError } from '../core/errors.ts';
import { type AskedThread, openAskedThread } from '../work/asked-thread.ts';
import type { ScoreQuestion } from './score.worker.ts';
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
  const all = Array.from({ length: threads }, openThread);
  const idle = [...all];
  const waiting: ((thread: ScoreThread) => void)[] = [];
  const release = (thread: ScoreThread): void => {
    const next = waiting.shift();
    if (next) next(thread);
    else idle.push(thread);
  };
  return {
    threads,
    async score(item, names) {
      const thread = idle.pop() ?? (await new Promise<ScoreThread>((resolve) => waiting.push(resolve)));
      try {
        return await thread.ask({ item, names });
      } finally {
        release(thread);
      }
    },
    close: async () => void (await Promise.all(all.map((thread) => thread.close()))),
  };
}

type ScoreThread = AskedThread<ScoreQuestion, ItemScores>;

function openThread(): ScoreThread {
  return openAskedThread(new URL('./score.worker.ts', import.meta.url), {
    ended: (why) => new BenchError('score-failed', `A thread that scores pictures ended: ${why}.`),
  });
}
