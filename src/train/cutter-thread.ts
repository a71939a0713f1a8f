import { Worker } from 'node:worker_threads';
import { BenchError, messageOf } from '../core/errors.ts';
import { builtModule } from '../work/built.ts';
import type { CutOptions, Cuts, Cutter } from './cutter.ts';

type Answer = { readonly number: number } & (
  | { readonly cuts: Cuts }
  | { readonly error: { readonly code: string; readonly message: string; readonly mend?: string } }
);

/**
 * Cuts in a thread of its own, so that pictures are decoded while a step is computed: a step holds its thread from
 * beginning to end. The batches are those of `cutHere`, bit for bit.
 */
export function cutOnThread(options: CutOptions): Cutter {
  const { crop, flips, seed } = options;
  const worker = new Worker(new URL(builtModule(new URL('./cutter.worker.ts', import.meta.url))), {
    workerData: { crop, flips, seed } satisfies CutOptions,
    execArgv: [],
  });
  // Nobody who asks for nothing is kept from ending.
  worker.unref();
  const waiting = new Map<number, { resolve(cuts: Cuts): void; reject(error: Error): void }>();
  let orders = 0;
  let ended: BenchError | undefined;
  const end = (why: string): void => {
    ended ??= new BenchError('decoding-failed', `The thread that decodes the training pictures ended: ${why}.`, {
      mend: 'give the same command again to go on from the last checkpoint',
    });
    for (const { reject } of waiting.values()) reject(ended);
    waiting.clear();
  };
  worker.on('error', (error) => end(messageOf(error)));
  worker.on('exit', (code) => end(`code ${code}`));
  worker.on('message', (answer: Answer) => {
    const asked = waiting.get(answer.number);
    waiting.delete(answer.number);
    if (waiting.size === 0) worker.unref();
    if ('cuts' in answer) return asked?.resolve(answer.cuts);
    const { code, message, mend } = answer.error;
    asked?.reject(new BenchError(code, message, mend === undefined ? {} : { mend }));
  });
  return {
    cut: (order) =>
      new Promise((resolve, reject) => {
        if (ended) return reject(ended);
        waiting.set(orders, { resolve, reject });
        worker.ref();
        worker.postMessage({ number: orders++, order });
      }),
    close: () => worker.terminate(),
  };
}
