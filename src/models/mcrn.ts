import { type Tensor4D, tf } from '../backend/tf.ts';
import { convolution, dpedOutput, leakyRelu, withLeakyRelu } from './blocks.ts';
import { carryRgb, type Start } from './identity.ts';
import type { Model, Network } from './model.ts';
import { WeightStore } from './weights.ts';

export interface McrnOptions {
  readonly width: number;
  readonly start: Start;
}

/**
 * MCRN: 1×7, 7×1 and 3×3 convolutions, each with residual connections to all before it.
 *
 * **Source.** Liu & Jung, ECCV workshops 2018; layers, norm and output map from the released graph.
 * **Input.** NHWC RGB in [0, 1], any size. **Output.** Same shape, 0.58·tanh + 0.5.
 * **Deviations.** None known; 4,947 parameters.
 */
export const mcrn: Model<McrnOptions> = {
  name: 'mcrn',
  summary: 'multiple connected residual network (PIRM 2018)',
  version: 1,
  source: {
    paper: 'Multiple Connected Residual Network for Image Enhancement on Smartphones',
    year: 2018,
    url: 'https://github.com/JieLiu95/MCRN',
  },
  defaults: { width: 16, start: 'he' },
  build: buildMcrn,
};

function buildMcrn({ width, start }: McrnOptions, seed: number): Network {
  const store = new WeightStore(seed);
  const row = withLeakyRelu(convolution(store, 'row', { kernel: [1, 7], from: 3, to: width }));
  const column = withLeakyRelu(convolution(store, 'column', { kernel: [7, 1], from: width, to: width }));
  const square = convolution(store, 'square', { kernel: 3, from: width, to: width, normalisation: 'instance' });
  const output = convolution(store, 'output', { kernel: 3, from: width, to: 3 });
  if (start === 'identity') carryRgb(store, { copies: ['row'], silent: ['column', 'square'], output: ['output', 2] });
  return {
    weights: store.trained,
    state: store.state,
    multiple: 1,
    receptiveRadius: undefined,
    forward(input: Tensor4D) {
      const a = row(input);
      const b = tf.add<Tensor4D>(column(a), a);
      const c = tf.addN([leakyRelu(square(b)), a, b]) as Tensor4D;
      return dpedOutput(output(c));
    },
  };
}
