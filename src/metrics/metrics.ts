import { brisqueLive } from './brisque-live.ts';
import { brisqueRefit } from './brisque-refit.ts';
import { deltaE } from './delta-e.ts';
import { entropy, entropyGray } from './entropy.ts';
import { psnrGtMean, ssimGtMean } from './gt-mean.ts';
import { loe } from './loe.ts';
import { lpipsAlex, lpipsSqueeze, lpipsVgg } from './lpips.ts';
import type { Metric } from './metric.ts';
import { msSsim } from './ms-ssim.ts';
import { msSsimGray, msSsimGrayProduct } from './ms-ssim-gray.ts';
import { niqe } from './niqe.ts';
import { psnr } from './psnr.ts';
import { psnrDped } from './psnr-dped.ts';
import { psnrY } from './psnr-y.ts';
import { ssim } from './ssim.ts';
import { ssimGray } from './ssim-gray.ts';
import { ssimY } from './ssim-y.ts';
import { tmqi, tmqiN, tmqiS } from './tmqi.ts';

/** Every metric, by the name that tables and `--metrics` use. */
export const metrics = {
  psnr,
  'psnr@y': psnrY,
  'psnr@dped': psnrDped,
  'psnr@gt-mean': psnrGtMean,
  ssim,
  'ssim@gray': ssimGray,
  'ssim@y': ssimY,
  'ssim@gt-mean': ssimGtMean,
  'ms-ssim': msSsim,
  'ms-ssim@gray': msSsimGray,
  'ms-ssim@gray-product': msSsimGrayProduct,
  'lpips-alex': lpipsAlex,
  'lpips-vgg': lpipsVgg,
  'lpips-squeeze': lpipsSqueeze,
  deltaE,
  tmqi,
  'tmqi-s': tmqiS,
  'tmqi-n': tmqiN,
  loe,
  niqe,
  'brisque-live': brisqueLive,
  'brisque-refit': brisqueRefit,
  entropy,
  'entropy@gray': entropyGray,
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof metrics;
