import { type Tensor4D, tf } from '../backend/tf.ts';
import { convolution, relu, sequence } from './blocks.ts';
import { carryRgb, type Start } from './identity.ts';
import type { Model, Network } from './model.ts';
import { WeightStore } from './weights.ts';

export interface VdsrOptions {
  readonly width: number;
  /** Convolutions, the first and the last included. */
  readonly depth: number;
  readonly start: Start;
}

/**
 * VDSR: a chain of 20 3×3 convolutions that gives the difference to the input.
 *
 * **Source.** Kim, Lee & Lee, CVPR 2016. **Input.** NHWC RGB in [0, 1], any size. **Output.** Same shape, unbounded.
 * **Deviations.** RGB instead of luminance, as the comparisons of enhancement use it; 668,227 parameters.
 */
export const vdsr: Model<VdsrOptions> = {
  name: 'vdsr',
  summary: '20 convolutions with a global residual (Kim et al.)',
  version: 1,
  source: { paper: 'Accurate Image Super-Resolution Using Very Deep Convolutional Networks', year: 2016 },
  defaults: { width: 64, depth: 20, start: 'he' },
  build: buildVdsr,
};

function buildVdsr({ width, depth, start }: VdsrOptions, seed: number): Network {
  const store = new WeightStore(seed);
  const inner = Array.from({ length: depth - 1 }, (_, i) =>
    sequence(convolution(store, `layer${i + 1}`, { kernel: 3, from: i === 0 ? 3 : width, to: width }), relu),
  );
  const residual = sequence(...inner, convolution(store, 'output', { kernel: 3, from: width, to: 3 }));
  if (start === 'identity') carryRgb(store, { silent: ['output'] });
  return {
    weights: store.trained,
    state: store.state,
    multiple: 1,
    receptiveRadius: depth,
    forward: (input: Tensor4D) => tf.add(input, residual(input)),
  };
}
