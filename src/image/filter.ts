import type { Definition } from '../core/assembler.ts';
import type { Functions } from './double-kernel.ts';
import { openWindowKernel } from './window-kernel.ts';

/** Samples row by row, in the precision that their values need: 8-bit codes in bytes. */
export interface Samples {
  readonly width: number;
  readonly height: number;
  /** Interleaved; 1 where absent. */
  readonly channels?: number;
  readonly data: Float64Array | Float32Array | Uint8Array;
}

/** A single channel in double precision, row by row. */
export interface Plane extends Samples {
  readonly channels?: 1;
  readonly data: Float64Array;
}

/**
 * What a window sees beyond the edge: nothing (the output shrinks), zeros, the edge pixel again, or the picture
 * mirrored with the edge pixel repeated.
 */
export type Border = 'valid' | 'zero' | 'replicate' | 'reflect';

/** The `size` taps of a sampled Gaussian, divided by their sum: one side of MATLAB's `fspecial('gaussian')`. */
export function gaussianTaps(size: number, sigmaPixels: number): Float64Array {
  const taps = new Float64Array(size);
  const centre = (size - 1) / 2;
  let sum = 0;
  for (let i = 0; i < size; i++) {
    taps[i] = Math.exp(-((i - centre) ** 2) / (2 * sigmaPixels * sigmaPixels));
    sum += taps[i]!;
  }
  for (let i = 0; i < size; i++) taps[i]! /= sum;
  return taps;
}

/** The index inside 0…size−1 that a border rule puts at `index`, or −1 for zero. */
function mirrored(index: number, size: number, border: Border): number {
  if (index >= 0 && index < size) return index;
  if (border === 'zero') return -1;
  if (border === 'replicate') return index < 0 ? 0 : size - 1;
  const period = ((index % (2 * size)) + 2 * size) % (2 * size);
  return period < size ? period : 2 * size - 1 - period;
}

/** Rows of all signals; a row's `byteOffset` is its address for `functions`. */
export type RowFill = (y: number, rows: readonly Float64Array[], functions: Functions) => void;

/** As for filling; `rows` ends with one that is free for use, `centres` are the rows at the middle of an odd window. */
export type RowVisit = (
  y: number,
  rows: readonly Float64Array[],
  functions: Functions,
  centres: readonly Float64Array[],
) => void;

/**
 * Runs a separable window of symmetric taps (an even count only with "valid") over several signals of one size at
 * once, row by row, holding only as many rows as the window has; interleaved channels do not mix. `fill(y, rows)` writes row `y` of every signal;
 * `visit(y, rows)` receives row `y` of every filtered signal (the arrays are used again for the next row). Both may call
 * the functions of `others` on the rows.
 */
export function filterRows(
  size: Pick<Samples, 'width' | 'height' | 'channels'>,
  signals: number,
  taps: Float64Array,
  border: Border,
  fill: RowFill,
  visit: RowVisit,
  others: readonly Definition[] = [],
): void {
  const { width, height, channels = 1 } = size;
  const count = taps.length;
  const pad = border === 'valid' ? 0 : count >> 1;
  const outWidth = border === 'valid' ? width - count + 1 : width;
  const outHeight = border === 'valid' ? height - count + 1 : height;
  if (outWidth <= 0 || outHeight <= 0) return;
  // Rows of the kernel, one per signal each: a ring of as many as the window has, the sums down, the results, zeros.
  const [paddedAt, resultAt, zerosAt] = [count * signals, (count + 1) * signals, (count + 2) * signals];
  const kernel = openWindowKernel(taps, (count + 3) * signals + 1, (width + 2 * pad) * channels, others);
  const rowsAt = (first: number, length: number): Float64Array[] =>
    Array.from({ length: signals }, (_, signal) => kernel.row(first + signal).subarray(0, length * channels));
  const ring = Array.from({ length: count }, (_, slot) => rowsAt(slot * signals, width));
  const padded = rowsAt(paddedAt, width + 2 * pad);
  const free = kernel.row((count + 3) * signals).subarray(0, outWidth * channels);
  const results = [...rowsAt(resultAt, outWidth), free];
  const along = ring.map((_, tap) => kernel.address(paddedAt, tap * channels));
  const down = along.slice();
  try {
    let filled = 0;
    for (let y = 0; y < outHeight; y++) {
      const top = y - pad;
      for (const needed = Math.min(top + count, height); filled < needed; filled++)
        fill(filled, ring[filled % count]!, kernel.functions);
      for (let tap = 0; tap < count; tap++) {
        const index = mirrored(top + tap, height, border);
        down[tap] = kernel.address(index < 0 ? zerosAt : (index % count) * signals, 0);
      }
      kernel.sum(kernel.address(paddedAt, pad * channels), width * channels, down, signals);
      if (pad > 0) for (const row of padded) extend(row, pad, channels, border);
      kernel.sum(kernel.address(resultAt, 0), outWidth * channels, along, signals);
      visit(y, results, kernel.functions, ring[(top + (count >> 1)) % count]!);
    }
  } finally {
    kernel.close();
  }
}

/** Fills the first and last `pad` pixels of a row from those between them. */
function extend(row: Float64Array, pad: number, channels: number, border: Border): void {
  const width = row.length / channels - 2 * pad;
  for (let i = 0; i < pad; i++)
    for (let c = 0; c < channels; c++) {
      const left = mirrored(i - pad, width, border);
      const right = mirrored(width + i, width, border);
      row[i * channels + c] = left < 0 ? 0 : row[(pad + left) * channels + c]!;
      row[(pad + width + i) * channels + c] = right < 0 ? 0 : row[(pad + right) * channels + c]!;
    }
}

/** One plane under a separable window of symmetric taps (an even count only with "valid"). */
export function filterPlane(plane: Plane, taps: Float64Array, border: Border): Plane {
  const shrink = border === 'valid' ? taps.length - 1 : 0;
  const width = Math.max(0, plane.width - shrink);
  const height = Math.max(0, plane.height - shrink);
  const data = new Float64Array(width * height);
  filterRows(
    plane,
    1,
    taps,
    border,
    (y, [row]) => row!.set(plane.data.subarray(y * plane.width, (y + 1) * plane.width)),
    (y, [row]) => data.set(row!, y * width),
  );
  return { width, height, data };
}
