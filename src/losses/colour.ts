import { type Scalar, tf } from '../backend/tf.ts';
import type { Loss } from './loss.ts';

/**
 * Colour loss of paper 000: the plain squared error, without blur.
 *
 * **Source.** Paper 000, equation 9. **Input.** RGB in [0, 1]. **Output.** ≥ 0, lower is better.
 * **Deviations.** Mean over samples (the reduction is not printed there).
 */
export const colour: Loss = {
  name: 'colour',
  formula: 'mean (G − T)², no blur (000, eq. 9)',
  version: 1,
  source: {
    paper:
      'Perceptual Image Enhancement by Relativistic Discriminant Learning With Cross-Scale Aggregated Representation',
    year: 2019,
  },
  compute: ({ output, target }) => tf.squaredDifference(output, target).mean() as Scalar,
};
