import { parentPort, workerData } from 'node:worker_threads';
import { BenchError, messageOf } from '../core/errors.ts';
import { type CutOptions, type CutOrder, cutHere } from './cutter.ts';

/** Cuts the batches that it is sent. */
const cutter = cutHere(workerData as CutOptions);

parentPort!.on('message', ({ number, order }: { number: number; order: CutOrder }) => {
  cutter.cut(order).then(
    (cuts) => parentPort!.postMessage({ number, cuts }, [cuts.inputs.buffer, cuts.targets.buffer]),
    (error: unknown) => {
      const { code = 'unreadable-image', mend } = error instanceof BenchError ? error : {};
      parentPort!.postMessage({ number, error: { code, message: messageOf(error), mend } });
    },
  );
});
