import { type Tensor4D, tf } from '../backend/tf.ts';
import { convolution, deconvolution, dpedOutput, maxPool2, relu, sequence } from './blocks.ts';
import { carryRgb, type Start } from './identity.ts';
import type { Mode, Model, Network } from './model.ts';
import type { Layer } from './normalisation.ts';
import { WeightStore } from './weights.ts';

export interface UnetOptions {
  /** Channels of each level, finest first. */
  readonly widths: readonly number[];
  readonly start: Start;
}

/**
 * U-Net: two 3×3 convolutions per level, 2×2 max pooling down, 2×2 transposed convolutions up, skips of the same scale.
 *
 * **Source.** Ronneberger, Fischer & Brox, MICCAI 2015, figure 1. **Input.** NHWC RGB in [0, 1], sides multiples of
 * 2^(levels − 1). **Output.** Same shape, 0.58·tanh + 0.5. **Deviations.** Zero padding instead of valid convolutions;
 * half the channels of the paper; DPED's output map; 7,760,163 parameters.
 */
export const unet: Model<UnetOptions> = {
  name: 'unet',
  summary: 'U-Net of five levels (Ronneberger et al.)',
  version: 1,
  source: { paper: 'U-Net: Convolutional Networks for Biomedical Image Segmentation', year: 2015 },
  defaults: { widths: [32, 64, 128, 256, 512], start: 'he' },
  build: buildUnet,
};

function buildUnet({ widths, start }: UnetOptions, seed: number): Network {
  const store = new WeightStore(seed);
  const pair = (name: string, from: number, to: number): Layer =>
    sequence(
      ...[convolution(store, `${name}/first`, { kernel: 3, from, to }), relu],
      ...[convolution(store, `${name}/second`, { kernel: 3, from: to, to }), relu],
    );
  const encoder = widths.map((width, level) => pair(`encoder${level + 1}`, widths[level - 1] ?? 3, width));
  const decoder = widths.slice(0, -1).map((width, level) => {
    const deeper = widths[level + 1]!;
    return {
      up: deconvolution(store, `decoder${level + 1}/up`, { kernel: 2, stride: 2, from: deeper, to: width }),
      merge: pair(`decoder${level + 1}`, 2 * width, width),
    };
  });
  const output = convolution(store, 'output', { kernel: 1, from: widths[0]!, to: 3 });
  if (start === 'identity')
    carryRgb(store, {
      copies: ['encoder1/first', 'encoder1/second', 'decoder1/first', 'decoder1/second'],
      output: 'output',
    });
  const deepest = 2 ** (widths.length - 1);
  return {
    weights: store.trained,
    state: store.state,
    multiple: deepest,
    receptiveRadius: receptiveRadius(widths.length),
    forward(input: Tensor4D, mode: Mode = 'enhance') {
      const skips: Tensor4D[] = [];
      let x = input;
      encoder.forEach((level, at) => {
        x = level(at === 0 ? x : maxPool2(x), mode);
        skips.push(x);
      });
      for (let level = decoder.length - 1; level >= 0; level--) {
        const { up, merge } = decoder[level]!;
        x = merge(tf.concat([skips[level]!, up(x, mode)], 3), mode);
      }
      return dpedOutput(output(x, mode));
    },
  };
}

/** Every 3×3 convolution reaches one pixel of its level, a pool or its way back at most one of the finer level. */
function receptiveRadius(levels: number): number {
  let radius = 0;
  for (let level = 0; level < levels; level++) {
    const pixel = 2 ** level;
    radius += (level === levels - 1 ? 2 : 4) * pixel + (level === 0 ? 0 : pixel);
  }
  return radius;
}
