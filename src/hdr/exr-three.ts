import { Worker } from 'node:worker_threads';
import { builtModule } from '../work/built.ts';
import { malformed } from './bytes.ts';

/** Four samples per pixel, rows from bottom to top. */
export interface RgbaRows {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/**
 * Milliseconds before a file is given up, of the clock and of this process's processor time, so that a busy machine does
 * not pass for a damaged file; large ones get half a second more for every million pixels.
 */
const patience = 4500;
/** On the busiest machine a file is given up after this many times its patience. */
const longestWait = 12;

let worker: Worker | undefined;
let queue: Promise<unknown> = Promise.resolve();

/**
 * Decodes with three's OpenEXR loader in a thread of its own, because it may hang on damaged files; the thread is kept
 * for the next file and ended when one takes too long.
 */
export function decodeWithThree(file: string, bytes: Uint8Array, pixels: number): Promise<RgbaRows> {
  const turn = queue.then(() => decodeNow(file, bytes, pixels));
  queue = turn.catch(() => {});
  return turn;
}

function decodeNow(file: string, bytes: Uint8Array, pixels: number): Promise<RgbaRows> {
  worker ??= startWorker();
  const thread = worker;
  return new Promise((resolve, reject) => {
    const limit = patience + Math.max(0, pixels / 1e6 - 8) * 500;
    const giveUp = (reason: string): void => {
      if (worker === thread) worker = undefined;
      void thread.terminate();
      settle();
      reject(malformed(file, reason));
    };
    const before = process.cpuUsage();
    const check = (waited: number): void => {
      const { user, system } = process.cpuUsage(before);
      const missing = limit - (user + system) / 1000;
      if (missing <= 0 || waited >= longestWait * limit)
        giveUp(`decoding did not end within ${(limit / 1000).toFixed(0)} s`);
      else timer = setTimeout(() => check(waited + missing), missing);
    };
    let timer = setTimeout(() => check(limit), limit);
    const settle = (): void => {
      clearTimeout(timer);
      thread.off('message', answered).off('error', failed).off('exit', ended);
      thread.unref();
    };
    const answered = (answer: RgbaRows | { error: string }): void => {
      settle();
      if ('error' in answer) reject(malformed(file, answer.error));
      else resolve(answer);
    };
    const failed = (error: Error): void => giveUp(error.message);
    const ended = (): void => giveUp('its decoder ended');
    thread.on('message', answered).on('error', failed).on('exit', ended);
    thread.ref();
    const copy = Uint8Array.from(bytes).buffer;
    thread.postMessage(copy, [copy]);
  });
}

function startWorker(): Worker {
  return new Worker(new URL(builtModule(new URL('./exr.worker.ts', import.meta.url))), {
    resourceLimits: { maxOldGenerationSizeMb: 4096 },
  });
}
