import { type Scalar, type Tensor4D, tf } from '../backend/tf.ts';
import type { Loss } from './loss.ts';

const taps = 21;
/** Half of the range of the normal distribution that the taps divide among them, in deviations. */
const range = 3 + 1 / 6;

/**
 * One axis of DPED's blur kernel, from its middle separable: the square root of the mass that N(0, 1) has in each of 21
 * cells, normalised. About a Gaussian of 4.34 pixels.
 */
export function blurTaps(): number[] {
  const cell = (2 * range) / taps;
  const roots = Array.from({ length: taps }, (_, i) => Math.sqrt(mass(i * cell - range, (i + 1) * cell - range)));
  const sum = roots.reduce((total, root) => total + root, 0);
  return roots.map((root) => root / sum);
}

/** The mass of the standard normal distribution between two places, by Simpson's rule. */
function mass(from: number, to: number): number {
  const steps = 64;
  const width = (to - from) / steps;
  let sum = 0;
  for (let i = 0; i <= steps; i++) {
    const weight = i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2;
    sum += weight * Math.exp(-((from + i * width) ** 2) / 2);
  }
  return (sum * width) / 3 / Math.sqrt(2 * Math.PI);
}

/** Each channel blurred by the kernel, zeros beyond the border. */
export function blurred(image: Tensor4D): Tensor4D {
  const channels = image.shape[3];
  const kernel = tf.tensor1d(blurTaps());
  const along = (height: number, width: number): Tensor4D =>
    tf.tile(tf.reshape(kernel, [height, width, 1, 1]), [1, 1, channels, 1]);
  const rows = tf.depthwiseConv2d(image, along(1, taps), 1, 'same');
  return tf.depthwiseConv2d(rows, along(taps, 1), 1, 'same');
}

/**
 * Colour loss of DPED: squared difference of the blurred pictures, summed over samples, halved.
 *
 * **Source.** Ignatov et al., ICCV 2017, equation 2; the release for kernel, zero border and reduction.
 * **Input.** RGB in [0, 1]. **Output.** ≥ 0, lower is better; grows with the number of pixels.
 * **Deviations.** None from the release, whose kernel is not the paper's Gaussian.
 */
export const blurredColour: Loss = {
  name: 'blurred-colour',
  formula: 'Σ (blur G − blur T)² / (2 · batch) (DPED)',
  version: 1,
  source: {
    paper: 'DSLR-Quality Photos on Mobile Devices with Deep Convolutional Networks',
    year: 2017,
    url: 'https://github.com/aiff22/DPED',
  },
  compute: ({ output, target }) =>
    blurred(tf.sub(output, target))
      .square()
      .sum()
      .div(2 * output.shape[0]) as Scalar,
};
