import { availableParallelism } from 'node:os';
import { BenchError } from './errors.ts';

/** The environment variables that the toolkit reads, all of them here. */
export const settings = {
  /** Back end wanted: tensorflow, native, wasm, webgpu or cpu; empty means the best one found. */
  backend: (): string | undefined => process.env.BENCH_BACKEND || undefined,
  /** Threads for networks and image work; by default as many as the machine offers. */
  threads: (): number => {
    const text = process.env.BENCH_THREADS;
    if (!text) return availableParallelism();
    const count = Number(text);
    if (!Number.isInteger(count) || count < 1)
      throw new BenchError('bad-setting', `BENCH_THREADS is "${text}", expected a whole number of at least 1.`, {
        mend: 'unset BENCH_THREADS or set it to a number such as 2',
      });
    return count;
  },
  /** Folders searched for assets, in addition to the toolkit's own. */
  assetFolders: (): string[] =>
    (process.env.BENCH_ASSETS ?? '').split(process.platform === 'win32' ? ';' : ':').filter(Boolean),
};
