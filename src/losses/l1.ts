import { type Scalar, tf } from '../backend/tf.ts';
import type { Loss } from './loss.ts';

/**
 * Mean absolute error.
 *
 * **Source.** Common definition. **Input.** RGB in [0, 1]. **Output.** ≥ 0, lower is better. **Deviations.** None.
 */
export const l1: Loss = {
  name: 'l1',
  formula: 'mean |G − T|',
  version: 1,
  source: { paper: 'Common definition: mean absolute error', year: 1990 },
  compute: ({ output, target }) => tf.abs(tf.sub(output, target)).mean() as Scalar,
};
