import type { Tensor4D } from '../backend/tf.ts';
import { convolution, dpedOutput, relu, sequence } from './blocks.ts';
import { carryRgb, type Start } from './identity.ts';
import type { Model, Network } from './model.ts';
import { WeightStore } from './weights.ts';

export interface SrcnnOptions {
  readonly start: Start;
}

/**
 * SRCNN in the form of the enhancement challenges: k9 3→64, k5 64→32, k5 32→3, ReLU between them.
 *
 * **Source.** Dong et al., TPAMI 2016; the PIRM 2018 kit for widths, colour and the output map.
 * **Input.** NHWC RGB in [0, 1], any size. **Output.** Same shape, 0.58·tanh + 0.5.
 * **Deviations.** None from the kit; 69,251 parameters.
 */
export const srcnn: Model<SrcnnOptions> = {
  name: 'srcnn',
  summary: 'three convolutions (Dong et al., in the PIRM form)',
  version: 1,
  source: { paper: 'Image Super-Resolution Using Deep Convolutional Networks', year: 2016 },
  defaults: { start: 'he' },
  build: buildSrcnn,
};

function buildSrcnn({ start }: SrcnnOptions, seed: number): Network {
  const store = new WeightStore(seed);
  const layers = sequence(
    ...[convolution(store, 'first', { kernel: 9, from: 3, to: 64 }), relu],
    ...[convolution(store, 'second', { kernel: 5, from: 64, to: 32 }), relu],
    convolution(store, 'output', { kernel: 5, from: 32, to: 3 }),
  );
  if (start === 'identity') carryRgb(store, { copies: ['first', 'second'], output: 'output' });
  return {
    weights: store.trained,
    state: store.state,
    multiple: 1,
    receptiveRadius: 4 + 2 + 2,
    forward: (input: Tensor4D) => dpedOutput(layers(input)),
  };
}
