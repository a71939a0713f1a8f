import { readLog } from '../../src/train/log.ts';

/** A signal that is aborted once a number of steps is logged. */
export function abortedAt(step: number, log: string): AbortSignal {
  return {
    get aborted() {
      const last = readLog(log).at(-1);
      return last !== undefined && last.step >= step;
    },
  } as AbortSignal;
}
