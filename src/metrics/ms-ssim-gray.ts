import { grayPlane } from '../image/plane.ts';
import { assertSide, type Metric, pairOf } from './metric.ts';
import { msSsim, scaleMeans, scaleWeights, weightedProduct } from './ms-ssim.ts';
import { windowSide } from './structure.ts';

/** Five scales of the full window need this many pixels. */
const smallestSide = (windowSide - 1) * 2 ** (scaleWeights.length - 1) + 1;
const weightSum = scaleWeights.reduce((sum, weight) => sum + weight, 0);

function means(metric: Metric, ...[result, reference]: Parameters<Metric['score']>): number[] {
  const [a, b] = pairOf(metric, result, reference);
  assertSide(metric, a, smallestSide);
  return scaleMeans(grayPlane(a), grayPlane(b));
}

/**
 * Multi-scale structural similarity on MATLAB's rounded gray, the weighted sum that the official values hold.
 *
 * **Source** Wang, Simoncelli, Bovik, Asilomar 2003; release `msssim.m`, method "wtd_sum"; official calibration values.
 * **Input** Two pictures of one size with sides of at least 161 pixels, so that the fifth scale holds a whole window.
 * **Output** Up to 1, higher is better, identical pictures give 1.
 * **Deviations** Equation 7 of the paper is a product: see `ms-ssim@gray-product`.
 */
export const msSsimGray: Metric = {
  ...msSsim,
  name: 'ms-ssim@gray',
  protocol: "MS-SSIM of Wang's release on MATLAB's rounded 8-bit gray, 5 scales, normalised weighted sum of scales",
  clampedAt: undefined,
  atLeast: `${smallestSide} pixels a side`,
  source: { ...msSsim.source, url: undefined, checkedAgainst: 'TID2013 calibration values of IQA-PyTorch' },
  score: (result, reference) =>
    means(msSsimGray, result, reference).reduce((sum, mean, i) => sum + (mean * scaleWeights[i]!) / weightSum, 0),
};

/**
 * Multi-scale structural similarity on MATLAB's rounded gray, the product of the paper.
 *
 * **Source** Wang, Simoncelli, Bovik, Asilomar 2003, eq. 7; release `msssim.m`, method "product".
 * **Input** Two pictures of one size with sides of at least 161 pixels, so that the fifth scale holds a whole window.
 * **Output** 0…1, higher is better, identical pictures give 1.
 * **Deviations** A negative mean contrast gives a complex number in the release and 0 here.
 */
export const msSsimGrayProduct: Metric = {
  ...msSsim,
  name: 'ms-ssim@gray-product',
  protocol: "MS-SSIM of Wang's release on MATLAB's rounded 8-bit gray, 5 scales, product over scales (eq. 7)",
  atLeast: msSsimGray.atLeast!,
  source: { ...msSsim.source, url: undefined },
  score: (result, reference) => weightedProduct(means(msSsimGrayProduct, result, reference)),
};
