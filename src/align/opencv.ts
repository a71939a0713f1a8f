import { createRequire } from 'node:module';
import { BenchError, messageOf } from '../core/errors.ts';

/** What lives on the WebAssembly heap and must be given back. */
export interface OnHeap {
  delete(): void;
}

export interface Mat extends OnHeap {
  readonly rows: number;
  readonly cols: number;
  readonly data: Uint8Array;
  readonly data32F: Float32Array;
  readonly data64F: Float64Array;
}

/** The part of OpenCV 4.3 that alignment uses. */
export interface OpenCv {
  readonly Mat: new (rows?: number, columns?: number, type?: number) => Mat;
  findHomography(from: Mat, to: Mat, method: number, threshold: number, mask: Mat): Mat;
  readonly RANSAC: number;
  readonly CV_32F: number;
  readonly CV_32FC2: number;
  exceptionFromPtr(pointer: number): { readonly msg: string };
}

let loaded: OpenCv | undefined;

/**
 * OpenCV, loaded at first use (about 0.2 s). The module object has a `then`: never await it or return it from an async
 * function. The process-wide error handlers that loading it installs are taken off again.
 */
export function opencv(): OpenCv {
  if (loaded) return loaded;
  const events = ['uncaughtException', 'unhandledRejection'] as const;
  const before = events.map((event) => process.listeners(event as 'uncaughtException'));
  loaded = (createRequire(import.meta.url)('opencv-wasm') as { cv: OpenCv }).cv;
  events.forEach((event, i) => {
    for (const listener of process.listeners(event as 'uncaughtException'))
      if (!before[i]!.includes(listener)) process.removeListener(event, listener);
  });
  return loaded;
}

/** Runs `work`; everything it passes to `keep` is freed afterwards, whether it returns or throws. */
export function onHeap<T>(work: (keep: <H extends OnHeap>(item: H) => H, cv: OpenCv) => T): T {
  const cv = opencv();
  const kept: OnHeap[] = [];
  try {
    return work((item) => {
      kept.push(item);
      return item;
    }, cv);
  } catch (error) {
    const reason = typeof error === 'number' ? cv.exceptionFromPtr(error).msg : messageOf(error);
    throw new BenchError('opencv', `OpenCV failed: ${reason}.`, { cause: error });
  } finally {
    for (const item of kept.reverse()) item.delete();
  }
}
