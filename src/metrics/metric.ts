import type { HdrImage, Image, Source } from '../image/image.ts';

/** A measure of quality. A second protocol of the same measure is a second metric: "psnr@dped", "ssim@gray". */
export interface Metric {
  readonly name: string;
  /** What exactly is computed, in one line; printed under every table. */
  readonly protocol: string;
  /** Part of every cache key: raised when the numbers change. */
  readonly version: number;
  readonly against: 'target' | 'input' | 'hdr' | 'nothing';
  readonly better: 'higher' | 'lower';
  readonly unit?: 'dB';
  /** Decimals that tables print. */
  readonly decimals: number;
  readonly source: Source;
  /** The score of one picture. NaN says that the metric is undefined on it. */
  score(result: Image, reference?: Image | HdrImage): number | Promise<number>;
  /** One number from the per-image scores; by default the mean of the finite ones. NaN says there is none. */
  readonly aggregate?: (scores: readonly number[]) => number;
}
