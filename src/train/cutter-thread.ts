import { BenchError } from '../core/errors.ts';
import { openAskedThread } from '../work/asked-thread.ts';
import type { CutOptions, CutOrder, Cuts, Cutter } from './cutter.ts';

/**
 * Cuts in a thread of its own, so that pictures are decoded while a step is computed: a step holds its thread from
 * beginning to end. The batches are those of `cutHere`, bit for bit.
 */
export function cutOnThread({ crop, flips, seed }: CutOptions): Cutter {
  const { ask, close } = openAskedThread<CutOrder, Cuts>(new URL('./cutter.worker.ts', import.meta.url), {
    workerData: { crop, flips, seed } satisfies CutOptions,
    ended: (why) =>
      new BenchError('decoding-failed', `The thread that decodes the training pictures ended: ${why}.`, {
        mend: 'give the same command again to go on from the last checkpoint',
      }),
  });
  return { cut: (order) => ask(order), close };
}
