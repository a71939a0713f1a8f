import { parentPort } from 'node:worker_threads';
import { BenchError, messageOf } from '../core/errors.ts';
import { type ScoreItem, scoreItem } from './score-one.ts';

/** Scores the pictures that it is sent, one after another. */
parentPort!.on('message', ({ item, names }: { item: ScoreItem; names: readonly string[] }) => {
  scoreItem(item, names).then(
    (scored) => parentPort!.postMessage({ scored }),
    (error: unknown) => {
      const { code = 'score-failed', mend } = error instanceof BenchError ? error : {};
      parentPort!.postMessage({ error: { code, message: messageOf(error), mend } });
    },
  );
});
