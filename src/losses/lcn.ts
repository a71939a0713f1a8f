import { type Scalar, type Tensor4D, tf } from '../backend/tf.ts';
import type { Loss } from './loss.ts';

/** Half side of the window (P = Q = 3) and the constant C = 1 on the scale 0…255. */
const half = 3;
const stabiliser = 1 / 255;
/** Keeps the square root differentiable on flat places; a deviation of 0.001 is a quarter of an 8-bit step. */
const floor = 1e-6;

/**
 * Local contrast normalisation (I − μ) / (σ + C) by the mean and deviation of a 7×7 window, each channel by itself.
 * Windows are cut at the border. **Source.** Paper 000, equations 10–12, with σ the true local deviation (equation 12
 * lacks the division by the window's size).
 */
export function localContrastNormalised(image: Tensor4D): Tensor4D {
  const inside = windowSum(tf.onesLike(image));
  const mean = windowSum(image).div(inside);
  const variance = windowSum(image.square() as Tensor4D)
    .div(inside)
    .sub(mean.square());
  const deviation = tf.relu(variance).add(floor).sqrt();
  return image.sub(mean).div(deviation.add(stabiliser)) as Tensor4D;
}

/**
 * Sums over the windows, divided by their full size, down the columns first and then along the rows. Padded by hand: tfjs's gradient of average pooling with 'same'
 * padding divides by the full window even where the border cuts it.
 */
function windowSum(image: Tensor4D): Tensor4D {
  const margin: [number, number] = [half, half];
  const padded = tf.pad(image, [[0, 0], margin, margin, [0, 0]]) as Tensor4D;
  const side = 2 * half + 1;
  return tf.avgPool(tf.avgPool(padded, [side, 1], 1, 'valid'), [1, side], 1, 'valid');
}

/**
 * Squared distance of the locally contrast-normalised pictures, on pixels.
 *
 * **Source.** Paper 000, equations 10–13. **Input.** RGB in [0, 1], at least 7×7. **Output.** ≥ 0, lower is better.
 * **Deviations.** Equation 13 compares VGG features of these pictures; this term compares the pictures themselves, so
 * that it needs no weights from outside. It is named `lcn-pixels` wherever it is printed.
 */
export const lcnPixels: Loss = {
  name: 'lcn-pixels',
  formula: 'mean (LCN(G) − LCN(T))² on pixels (000, eqs. 10–13 without VGG)',
  version: 1,
  source: {
    paper:
      'Perceptual Image Enhancement by Relativistic Discriminant Learning With Cross-Scale Aggregated Representation',
    year: 2019,
  },
  compute: ({ output, target }) =>
    tf.squaredDifference(localContrastNormalised(output), localContrastNormalised(target)).mean() as Scalar,
};
