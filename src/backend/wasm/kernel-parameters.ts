/** What one call of a kernel is told, in this order; the last two say which part of the work is meant. */
export const kernelParameters = {
  /**
   * The filter comes in blocks of 8 output channels, or of 4 where their count is no multiple of 8: all taps and input
   * channels of the first block, then those of the next. `bias` is added, and what is negative then is multiplied by
   * `slopes`, one per output channel. `first`, `last`: output rows of the whole batch.
   */
  convolve: [
    ...['x', 'filter', 'y', 'outHeight', 'outWidth', 'filterHeight', 'filterWidth', 'inChannels', 'outChannels'],
    ...['imageBytes', 'rowStepBytes', 'pixelStepBytes', 'tapRowBytes', 'tapColumnBytes', 'bias', 'slopes'],
    ...['first', 'last'],
  ],
  /** `first`, `last`: blocks of four input channels of one tap. */
  filterGradient: [
    ...['x', 'dy', 'gradient', 'rows', 'outHeight', 'outWidth', 'filterWidth', 'inChannels', 'outChannels'],
    ...['imageBytes', 'rowStepBytes', 'pixelStepBytes', 'tapRowBytes', 'tapColumnBytes', 'first', 'last'],
  ],
  /** Copies rows of `rowBytes`, a multiple of 4. `first`, `last`: rows. */
  copyRows: ['from', 'to', 'fromStepBytes', 'toStepBytes', 'rowBytes', 'first', 'last'],
  /**
   * Sums x of [outer, rows, channels] over its rows, a stretch of 64 rows at a time so that rounding stays small.
   * `first`, `last`: blocks of four channels of one outer index.
   */
  sumRows: ['x', 'sums', 'rows', 'channels', 'first', 'last'],
} as const;
export type KernelName = keyof typeof kernelParameters;
