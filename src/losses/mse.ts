import { type Scalar, tf } from '../backend/tf.ts';
import type { Loss } from './loss.ts';

/**
 * Mean squared error over all samples.
 *
 * **Source.** Paper 001, section 2.4 (reconstruction loss); paper 004. **Input.** RGB in [0, 1]. **Output.** ≥ 0,
 * lower is better; 10·log10(1/mse) is the PSNR in dB. **Deviations.** None.
 */
export const mse: Loss = {
  name: 'mse',
  formula: 'mean (G − T)²',
  version: 1,
  source: {
    paper: 'Non-identical residual learning for image enhancement via dynamic multi-level perceptual loss',
    year: 2022,
  },
  compute: ({ output, target }) => tf.squaredDifference(output, target).mean() as Scalar,
};
