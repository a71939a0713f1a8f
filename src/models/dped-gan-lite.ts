import type { Model } from './model.ts';
import { buildResidual, type ResidualOptions } from './residual.ts';

/**
 * The generator of Prakash & Phumbhra: fully convolutional, 32 channels, ReLU everywhere but tanh at the end.
 *
 * **Source.** Paper 003, section III; depth and kernels are lost there and taken over from DPED.
 * **Input.** NHWC RGB in [0, 1], any size. **Output.** Same shape, 0.58·tanh + 0.5.
 * **Deviations.** Four blocks, instance normalisation and the kernels are reasoned defaults; 108,067 parameters + 512 of
 * instance normalisation.
 */
export const dpedGanLite: Model<ResidualOptions> = {
  name: 'dped-gan-lite',
  summary: 'residual generator of 32 channels (paper 003)',
  version: 1,
  source: { paper: 'Image Enhancement using Generative Adversarial Networks', year: 2020 },
  defaults: { width: 32, blocks: 4, normalisation: 'instance', start: 'he' },
  build: buildResidual,
};
