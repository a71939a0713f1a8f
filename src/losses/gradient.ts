import { type Scalar, type Tensor4D, tf } from '../backend/tf.ts';
import type { Loss } from './loss.ts';

/**
 * Gradient loss: how much horizontal and vertical differences of neighbours deviate from the target's.
 *
 * **Source.** Paper 000, equation 14. **Input.** RGB in [0, 1], at least 2×2. **Output.** ≥ 0, lower is better.
 * **Deviations.** Forward differences and the L1 mean (neither is printed there).
 */
export const gradient: Loss = {
  name: 'gradient',
  formula: 'mean |∇x G − ∇x T| + mean |∇y G − ∇y T| (000, eq. 14)',
  version: 1,
  source: {
    paper:
      'Perceptual Image Enhancement by Relativistic Discriminant Learning With Cross-Scale Aggregated Representation',
    year: 2019,
  },
  compute({ output, target }) {
    const error = output.sub(target) as Tensor4D;
    return forwardDifference(error, 2).abs().mean().add(forwardDifference(error, 1).abs().mean()) as Scalar;
  },
};

/** x[i + 1] − x[i] along height (axis 1) or width (axis 2). */
export function forwardDifference(x: Tensor4D, axis: 1 | 2): Tensor4D {
  const size = x.shape.slice() as [number, number, number, number];
  size[axis] -= 1;
  const next: [number, number, number, number] = [0, 0, 0, 0];
  next[axis] = 1;
  return tf.sub(tf.slice(x, next, size), tf.slice(x, [0, 0, 0, 0], size));
}
