import type { Scalar } from '../backend/tf.ts';
import { forwardDifference } from './gradient.ts';
import type { Loss } from './loss.ts';

/**
 * Total variation of the output.
 *
 * **Source.** Paper 000, equation 18, with the definition of the DPED release, whose weight it takes over.
 * **Input.** RGB in [0, 1], at least 2×2. **Output.** ≥ 0, lower is smoother. **Deviations.** None from DPED.
 */
export const tv: Loss = {
  name: 'tv',
  formula: 'mean (∇x G)² + mean (∇y G)² (000, eq. 18; DPED)',
  version: 1,
  source: { paper: 'DSLR-Quality Photos on Mobile Devices with Deep Convolutional Networks', year: 2017 },
  compute: ({ output }) =>
    forwardDifference(output, 2).square().mean().add(forwardDifference(output, 1).square().mean()) as Scalar,
};
