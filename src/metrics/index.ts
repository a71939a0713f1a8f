import type { Metric } from './metric.ts';
import { msSsim } from './ms-ssim.ts';
import { psnr } from './psnr.ts';
import { psnrDped } from './psnr-dped.ts';
import { ssim } from './ssim.ts';
import { ssimGray } from './ssim-gray.ts';

export { type AggregateScore, aggregateScores, type ImageScore } from './aggregate.ts';
export type { Metric } from './metric.ts';

/** Every metric, by the name that tables and `--metrics` use. */
export const metrics = {
  psnr,
  'psnr@dped': psnrDped,
  ssim,
  'ssim@gray': ssimGray,
  'ms-ssim': msSsim,
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof metrics;
