import { type Scalar, type Tensor4D, tf } from '../backend/tf.ts';
import { BenchError } from '../core/errors.ts';
import type { Loss } from './loss.ts';

const taps = 11;
const sigmaPixels = 1.5;
const c1 = 0.01 ** 2;
const c2 = 0.03 ** 2;

/** Weighted mean of each channel in an 11×11 Gaussian window, zeros beyond the border. */
function windowMean(image: Tensor4D): Tensor4D {
  const raw = Array.from({ length: taps }, (_, i) => Math.exp(-((i - (taps - 1) / 2) ** 2) / (2 * sigmaPixels ** 2)));
  const sum = raw.reduce((total, value) => total + value, 0);
  const kernel = tf.tensor1d(raw.map((value) => value / sum));
  const along = (height: number, width: number): Tensor4D =>
    tf.tile(tf.reshape(kernel, [height, width, 1, 1]), [1, 1, image.shape[3], 1]);
  return tf.depthwiseConv2d(tf.depthwiseConv2d(image, along(1, taps), 1, 'same'), along(taps, 1), 1, 'same');
}

/** Mean SSIM over pixels and channels of pictures in [0, 1], the windows padded with zeros at the border. */
export function zeroPaddedSsim(a: Tensor4D, b: Tensor4D): Scalar {
  const [meanA, meanB] = [windowMean(a), windowMean(b)];
  const [squareA, squareB, product] = [meanA.square(), meanB.square(), meanA.mul(meanB)];
  const varianceA = windowMean(a.square()).sub(squareA);
  const varianceB = windowMean(b.square()).sub(squareB);
  const covariance = windowMean(tf.mul(a, b)).sub(product);
  const luminance = product.mul(2).add(c1).div(squareA.add(squareB).add(c1));
  const structure = covariance.mul(2).add(c2).div(varianceA.add(varianceB).add(c2));
  return luminance.mul(structure).mean() as Scalar;
}

const source = {
  paper: 'From Fidelity to Perceptual Quality: A Semi-Supervised Approach for Low-Light Image Enhancement',
  year: 2020,
  url: 'https://github.com/flyywh/CVPR-2020-Semi-Low-Light',
} as const;

/**
 * 1 − SSIM with windows that see zeros beyond the border.
 *
 * **Source.** Paper 002, its loss of detail; the authors' release: 11×11, σ 1.5, per channel, zero-padded.
 * **Input.** RGB in [0, 1]. **Output.** [0, 2], lower is better. **Deviations.** 1 is added to the release's −SSIM.
 * The metrics `ssim` use valid windows, so their numbers differ.
 */
export const ssimZeroPadded: Loss = {
  name: 'ssim-zero-padded',
  formula: '1 − SSIM(G, T), 11×11 windows padded with zeros (002)',
  version: 1,
  source,
  compute: ({ output, target }) => tf.sub(1, zeroPaddedSsim(output, target)) as Scalar,
};

/**
 * The same, summed over the estimates at full, half and quarter resolution; the target by plain subsampling.
 *
 * **Source.** Paper 002, equation 3; the authors' release: the weights are 1, the last recursion counts.
 * **Input.** RGB in [0, 1], of a network that gives estimates at several resolutions. **Output.** [0, 2·scales], lower is
 * better. **Deviations.** 1 is added to the release's −SSIM of each scale.
 */
export const ssimBands: Loss = {
  name: 'ssim-bands',
  formula: 'Σ over scales k of 1 − SSIM(G_k, T every 2^k-th pixel), windows padded with zeros (002, eq. 3)',
  version: 1,
  source,
  compute({ scales, target }) {
    if (scales === undefined)
      throw new BenchError('usage', 'The loss ssim-bands needs estimates at several resolutions, as drbn gives them.', {
        mend: 'use the loss ssim-zero-padded',
      });
    const every = (step: number): Tensor4D =>
      tf.stridedSlice(target, [0, 0, 0, 0], target.shape, [1, step, step, 1]) as Tensor4D;
    const terms = scales.map((estimate, k) => tf.sub(1, zeroPaddedSsim(estimate, every(2 ** k))));
    return tf.addN(terms) as Scalar;
  },
};
