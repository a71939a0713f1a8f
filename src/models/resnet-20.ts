import { dped } from './dped.ts';
import type { Model } from './model.ts';
import { buildResidual, type ResidualOptions } from './residual.ts';

/**
 * DPED's generator with eight residual blocks, 20 convolutions.
 *
 * **Source.** Paper 000, the comparison of backbones; it gives the name only, the form is DPED's.
 * **Input.** NHWC RGB in [0, 1], any size. **Output.** Same shape, 0.58·tanh + 0.5.
 * **Deviations.** The form is a reasoned default; 695,875 parameters + 2,048 of instance normalisation.
 */
export const resnet20: Model<ResidualOptions> = {
  name: 'resnet-20',
  summary: 'DPED’s residual generator with 8 blocks (a backbone of paper 000)',
  version: 1,
  source: dped.source,
  defaults: { ...dped.defaults, blocks: 8 },
  build: buildResidual,
};
