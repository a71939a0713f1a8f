import { luma601 } from '../image/color.ts';
import type { Image } from '../image/image.ts';
import { type Metric, pairOf } from './metric.ts';
import { psnr } from './psnr.ts';
import { ssim } from './ssim.ts';

function mean(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** The result multiplied so that its mean luma becomes the target's, clipped to [0, 1]; black stays black. */
export function withMeanOf(target: Image, result: Image): Image {
  const own = mean(luma601(result));
  const gain = own > 0 ? mean(luma601(target)) / own : 1;
  return { ...result, data: result.data.map((value) => Math.min(1, value * gain)) };
}

/**
 * PSNR after the result's brightness was set to the target's: not comparable with plain PSNR, never a default.
 *
 * **Source** The "GT mean" protocol of Zhang et al., KinD, ACM MM 2019 (release zhangyhuaee/KinD), and its followers.
 * **Input** Two pictures of one size; gain = mean luma of the target / mean luma of the result.
 * **Output** dB, higher is better.
 * **Deviations** Luma is not rounded before its mean; the scaled result is rounded to 8 bits.
 */
export const psnrGtMean: Metric = {
  ...psnr,
  name: 'psnr@gt-mean',
  protocol:
    "PSNR after scaling the result to the target's mean luma (uses the target: never compare with plain PSNR), RGB, 8 bit",
  source: { paper: 'Zhang, Zhang, Guo, Kindling the Darkness, ACM MM', year: 2019, checkedAgainst: 'NumPy' },
  score(result, reference) {
    const [a, b] = pairOf(psnrGtMean, result, reference);
    return psnr.score(withMeanOf(b, a), b);
  },
};

/**
 * SSIM after the result's brightness was set to the target's: not comparable with plain SSIM, never a default.
 *
 * **Source** The "GT mean" protocol of Zhang et al., KinD, ACM MM 2019 (release zhangyhuaee/KinD), and its followers.
 * **Input** Two pictures of one size, at least 11x11; gain = mean luma of the target / mean luma of the result.
 * **Output** −1…1, higher is better.
 * **Deviations** Luma is not rounded before its mean; the scaled result is rounded to 8 bits.
 */
export const ssimGtMean: Metric = {
  ...ssim,
  name: 'ssim@gt-mean',
  protocol:
    "SSIM after scaling the result to the target's mean luma (uses the target: never compare with plain SSIM), per channel, 8 bit",
  source: { paper: 'Zhang, Zhang, Guo, Kindling the Darkness, ACM MM', year: 2019, checkedAgainst: 'NumPy' },
  score(result, reference) {
    const [a, b] = pairOf(ssimGtMean, result, reference);
    return ssim.score(withMeanOf(b, a), b);
  },
};
