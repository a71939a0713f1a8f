import { openWindowKernel } from './window-kernel.ts';

/** A single channel in double precision, row by row. */
export interface Plane {
  readonly width: number;
  readonly height: number;
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

/**
 * Runs a separable window of symmetric taps (an even count only with "valid") over several signals of one size at
 * once, row by row, holding only as many rows as the window has. `fill(y, rows)` writes row `y` of every signal;
 * `visit(y, rows)` receives row `y` of every filtered signal (the arrays are used again for the next row).
 */
export function filterRows(
  size: { readonly width: number; readonly height: number },
  signals: number,
  taps: Float64Array,
  border: Border,
  fill: (y: number, rows: readonly Float64Array[]) => void,
  visit: (y: number, rows: readonly Float64Array[]) => void,
): void {
  const { width, height } = size;
  const count = taps.length;
  const pad = border === 'valid' ? 0 : count >> 1;
  const outWidth = border === 'valid' ? width - count + 1 : width;
  const outHeight = border === 'valid' ? height - count + 1 : height;
  if (outWidth <= 0 || outHeight <= 0) return;
  // Rows of the kernel: a ring of `count` rows per signal, one result per signal, the padded column sum.
  const resultAt = count * signals;
  const paddedAt = resultAt + signals;
  const kernel = openWindowKernel(taps, paddedAt + 1, width + 2 * pad);
  const ring = Array.from({ length: count }, (_, slot) =>
    Array.from({ length: signals }, (_, signal) => kernel.row(slot * signals + signal).subarray(0, width)),
  );
  const results = Array.from({ length: signals }, (_, signal) => kernel.row(resultAt + signal).subarray(0, outWidth));
  const padded = kernel.row(paddedAt);
  const along = Array.from({ length: count }, (_, tap) => [paddedAt, tap] as const);
  try {
    let filled = 0;
    for (let y = 0; y < outHeight; y++) {
      const top = y - pad;
      for (const needed = Math.min(top + count, height); filled < needed; filled++) fill(filled, ring[filled % count]!);
      const slots = Array.from({ length: count }, (_, tap) => {
        const index = mirrored(top + tap, height, border);
        return index < 0 ? -1 : (index % count) * signals;
      });
      for (let signal = 0; signal < signals; signal++) {
        const rows = slots.map((slot) => [slot < 0 ? kernel.zeros : slot + signal, 0] as const);
        kernel.sum(paddedAt, pad, width, rows);
        for (let i = 0; i < pad; i++) {
          const left = mirrored(i - pad, width, border);
          const right = mirrored(width + i, width, border);
          padded[i] = left < 0 ? 0 : padded[pad + left]!;
          padded[pad + width + i] = right < 0 ? 0 : padded[pad + right]!;
        }
        kernel.sum(resultAt + signal, 0, outWidth, along);
      }
      visit(y, results);
    }
  } finally {
    kernel.close();
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
