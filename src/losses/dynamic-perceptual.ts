import { type Scalar, type Tensor, type Tensor1D, tf } from '../backend/tf.ts';
import { featuresOfStep } from '../models/vgg.ts';
import type { Loss, LossInputs } from './loss.ts';

const levels = ['pool1', 'pool2', 'pool3', 'pool4', 'pool5'] as const;

/** Mean absolute distance of the features at each level. */
function levelDistances({ output, target, features = featuresOfStep('imagenet') }: LossInputs): Tensor1D {
  const [of, to] = [output, target].map((image) => features('vgg19', levels, image));
  return tf.stack(of!.map((feature, i) => tf.abs(tf.sub(feature, to![i]!)).mean())) as Tensor1D;
}

/** The softmax of the distances: the worst level weighs most. No gradient goes through it. */
export const dynamicWeights = tf.customGrad((distances) => ({
  value: tf.softmax(distances as Tensor1D),
  gradFunc: (gradient: Tensor) => tf.zerosLike(gradient),
})) as (distances: Tensor1D) => Tensor1D;

/**
 * Dynamic multi-level perceptual loss: distances after the five poolings of VGG-19, weighed by their own softmax.
 *
 * **Source.** Paper 001, section 2.4. **Input.** RGB in [0, 1], at least 32×32. **Output.** ≥ 0, lower is better.
 * **Deviations.** The weights are constants of the step (the paper does not say); the input is normalised as
 * torchvision's weights expect it, on 0…255 the softmax would choose a single level.
 */
export const dynamicPerceptual: Loss = {
  name: 'dynamic-perceptual',
  formula: 'Σ aᵢzᵢ, zᵢ = mean |φᵢ(G) − φᵢ(T)|, a = softmax(z) held, φᵢ = VGG-19 pool1…5 (001)',
  version: 1,
  source: {
    paper: 'Non-identical residual learning for image enhancement via dynamic multi-level perceptual loss',
    year: 2022,
  },
  usesFeatures: ['vgg19'],
  overBatch: true,
  compute(inputs) {
    const distances = levelDistances(inputs);
    return dynamicWeights(distances).mul(distances).sum() as Scalar;
  },
  details(inputs) {
    const z = levelDistances(inputs);
    const [distances, weights] = [tf.unstack(z), tf.unstack(dynamicWeights(z))] as [Scalar[], Scalar[]];
    return Object.fromEntries(
      levels.flatMap((name, i) => [
        [`z ${name}`, distances[i]!],
        [`a ${name}`, weights[i]!],
      ]),
    );
  },
};
