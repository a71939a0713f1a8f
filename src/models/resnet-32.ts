import { dped } from './dped.ts';
import type { Model } from './model.ts';
import { buildResidual, type ResidualOptions } from './residual.ts';

/**
 * DPED's generator with 14 residual blocks, 32 convolutions.
 *
 * **Source.** Paper 000, the comparison of backbones; it gives the name only, the form is DPED's.
 * **Input.** NHWC RGB in [0, 1], any size. **Output.** Same shape, 0.58·tanh + 0.5.
 * **Deviations.** The form is a reasoned default; 1,139,011 parameters + 3,584 of instance normalisation.
 */
export const resnet32: Model<ResidualOptions> = {
  name: 'resnet-32',
  summary: 'DPED’s residual generator with 14 blocks (a backbone of paper 000)',
  version: 1,
  source: dped.source,
  defaults: { ...dped.defaults, blocks: 14 },
  build: buildResidual,
};
