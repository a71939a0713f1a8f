import type { Tensor4D } from '../backend/tf.ts';
import { convolution, deconvolution, dpedOutput, relu, residual, sequence } from './blocks.ts';
import type { Mode, Model, Network } from './model.ts';
import { type Layer, type Normalisation, torchStatistics } from './normalisation.ts';
import { WeightStore } from './weights.ts';

export interface JohnsonOptions {
  /** Channels at full, half and quarter resolution. */
  readonly widths: readonly [number, number, number];
  readonly blocks: number;
  /** After every convolution but the last. */
  readonly normalisation: Normalisation;
}

/**
 * The image transformation network of Johnson et al.: two strided convolutions down, five residual blocks, two up.
 *
 * **Source.** Johnson, Alahi & Fei-Fei, ECCV 2016, supplementary table 1. **Input.** NHWC RGB in [0, 1], sides multiples
 * of 4. **Output.** Same shape, 0.58·tanh + 0.5. **Deviations.** Zero padding instead of 40 reflected pixels and valid
 * blocks, so that sizes are kept; the scale of the tanh is DPED's; 1,676,035 parameters + 3,200 of batch norm.
 */
export const johnson: Model<JohnsonOptions> = {
  name: 'johnson',
  summary: 'image transformation network (Johnson et al.)',
  version: 2,
  source: { paper: 'Perceptual Losses for Real-Time Style Transfer and Super-Resolution', year: 2016 },
  defaults: { widths: [32, 64, 128], blocks: 5, normalisation: 'batch' },
  build: buildJohnson,
};

function buildJohnson({ widths, blocks, normalisation }: JohnsonOptions, seed: number): Network {
  const store = new WeightStore(seed);
  const [full, half, quarter] = widths;
  const conv = (name: string, kernel: number, from: number, to: number, stride = 1): Layer =>
    convolution(store, name, { kernel, from, to, stride, normalisation, statistics: torchStatistics });
  const up = (name: string, from: number, to: number): Layer =>
    deconvolution(store, name, { kernel: 3, stride: 2, from, to, normalisation, statistics: torchStatistics });

  const down = sequence(
    ...[conv('first', 9, 3, full), relu, conv('down1', 3, full, half, 2), relu],
    ...[conv('down2', 3, half, quarter, 2), relu],
  );
  const chain = Array.from({ length: blocks }, (_, i) => {
    const name = `block${i + 1}`;
    return residual(
      sequence(conv(`${name}/first`, 3, quarter, quarter), relu, conv(`${name}/second`, 3, quarter, quarter)),
    );
  });
  const end = sequence(
    ...[up('up1', quarter, half), relu, up('up2', half, full), relu],
    convolution(store, 'output', { kernel: 9, from: full, to: 3 }),
  );
  const body = sequence(down, ...chain, end);
  return {
    weights: store.trained,
    state: store.state,
    multiple: 4,
    receptiveRadius: normalisation === 'instance' ? undefined : 4 + 2 + 4 + 8 * blocks + 4 + 2 + 4,
    forward: (input: Tensor4D, mode: Mode = 'enhance') => dpedOutput(body(input, mode)),
  };
}
