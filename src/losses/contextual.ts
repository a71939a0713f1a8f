import { type Scalar, type Tensor3D, type Tensor4D, tf } from '../backend/tf.ts';
import { featuresOfStep } from '../models/vgg.ts';
import type { Loss } from './loss.ts';

const bandwidth = 0.5;
const stabiliser = 1e-5;
/** Positions along a side beyond which features are subsampled; their pairs are compared all with all. */
const longestSide = 65;

/**
 * −log of the contextual similarity of two sets of features, NHWC, mean over the batch: how well every target vector is
 * matched by its best output vector, relative to the other matches of that output vector.
 */
export function contextualDistance(output: Tensor4D, target: Tensor4D, h = bandwidth): Scalar {
  const mean = target.mean([0, 1, 2]);
  const directions = (features: Tensor4D): Tensor3D => {
    const [batch, height, width, channels] = features.shape;
    const centred = tf.reshape(features.sub(mean), [batch, height * width, channels]);
    return centred.div(centred.square().sum(2, true).add(1e-24).sqrt());
  };
  const cosine = tf.matMul(directions(output), directions(target), false, true);
  const distance = tf.sub(1, cosine);
  const relative = distance.div(distance.min(2, true).add(stabiliser));
  const similarity = tf.softmax(relative.div(-h), 2);
  return similarity.max(1).mean(1).add(stabiliser).log().mean().neg() as Scalar;
}

function subsampled(features: Tensor4D): Tensor4D {
  const step = Math.ceil(Math.max(features.shape[1], features.shape[2]) / longestSide);
  if (step === 1) return features;
  return tf.stridedSlice(features, [0, 0, 0, 0], features.shape, [1, step, step, 1]) as Tensor4D;
}

/**
 * Contextual loss on VGG-19 conv4_2.
 *
 * **Source.** Mechrez, Talmi & Zelnik-Manor, ECCV 2018; paper 000, equation 17, which does not name its layer.
 * **Input.** RGB in [0, 1], at least 16×16. **Output.** ≥ 0 up to rounding, lower is better. **Deviations.** 1 − cosine
 * instead of half of it, and 1e-5 inside the logarithm, as the implementation that its recorded values come from. Tensors
 * hold 32-bit floats, which meet these values to 1e-6; the same formula in double precision meets them to 1e-9 (test).
 */
export const contextual: Loss = {
  name: 'contextual',
  formula: '−log CX(φ(G), φ(T)), φ = VGG-19 conv4_2, h = 0.5 (000, eq. 17)',
  version: 1,
  source: { paper: 'The Contextual Loss for Image Transformation with Non-Aligned Data', year: 2018 },
  usesFeatures: ['vgg19'],
  overBatch: true,
  compute({ output, target, features = featuresOfStep('imagenet') }) {
    const [of, to] = [output, target].map((image) => subsampled(features('vgg19', ['conv4_2'], image)[0]!));
    return contextualDistance(of!, to!);
  },
};
