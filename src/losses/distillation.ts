import { type Scalar, type Tensor, type Tensor4D, tf } from '../backend/tf.ts';

/** Keeps the norm of a map that is zero everywhere differentiable. */
const floor = 1e-12;

/** The mean over channels of each place, as a vector of length 1 per picture. */
function attentionMap(features: Tensor4D): Tensor {
  const map = tf.reshape(features.mean(3), [features.shape[0], -1]);
  return map.div(map.square().sum(1, true).add(floor).sqrt());
}

/**
 * How far the places that the student attends to are from the teacher's: squared distance of the channel means of
 * their hidden features, each normalised to length 1, mean over the batch. In [0, 4].
 *
 * **Source.** Hui et al. (PPCN), ECCV workshops 2018, section 3.3; weight 75. **Deviations.** Which features are compared
 * is not said there: those before the last convolution.
 */
export function distillation(student: Tensor4D, teacher: Tensor4D): Scalar {
  return tf.squaredDifference(attentionMap(student), attentionMap(teacher)).sum(1).mean() as Scalar;
}

export const distillationFormula =
  'mean ‖a(student) − a(teacher)‖², a = channel mean of hidden features, length 1 (PPCN)';
