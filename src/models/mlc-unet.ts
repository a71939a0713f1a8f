import { type Tensor4D, tf } from '../backend/tf.ts';
import { convolution, dpedOutput, maxPool, relu, residual, sequence, withLeakyRelu } from './blocks.ts';
import { carryRgb } from './identity.ts';
import type { Mode, Model, Network } from './model.ts';
import type { Layer, Normalisation } from './normalisation.ts';
import { upsampleBilinear } from './upsample.ts';
import { WeightStore } from './weights.ts';

export interface MlcUnetOptions {
  /** Channels of each encoder level, finest first. */
  readonly widths: readonly number[];
  /** Cross-scale feature aggregation: a decoder level sees the encoder features of all scales, not only its own. */
  readonly aggregation: boolean;
  /** Refinement R of the upsampled decoder feature before it is aggregated. */
  readonly refinement: boolean;
  /** Which convolution of an encoder level is aggregated: the second ("deep") or the first ("shallow"). */
  readonly features: 'deep' | 'shallow';
  /** Follows every convolution. The final model of the paper has none. */
  readonly normalisation: Normalisation;
  /**
   * "he" as everywhere; "identity" sets three channels of the finest level so that the untrained network gives back
   * roughly its input, which short trainings start from. Same weights, same function class.
   */
  readonly start: 'he' | 'identity';
}

/**
 * Multi-level connected U-Net (CFA generator): each decoder level merges the refined, upsampled deeper decoder feature
 * with encoder features of all scales.
 *
 * **Source.** Paper 000, equations 2–4 and the CFA layer; widths, R, activations and resize operators are lost there
 * and are reasoned defaults. **Input.** NHWC RGB in [0, 1], sides multiples of 2^(levels − 1). **Output.** Same shape,
 * 0.58·tanh + 0.5. **Deviations.** None known; 247,907 parameters in full, 155,555 without refinement,
 * 211,043 without aggregation, 118,691 with neither.
 */
export const mlcUnet: Model<MlcUnetOptions> = {
  name: 'mlc-unet',
  summary: 'multi-level connected U-Net with cross-scale feature aggregation (paper 000)',
  version: 3,
  source: {
    paper:
      'Perceptual Image Enhancement by Relativistic Discriminant Learning With Cross-Scale Aggregated Representation',
    year: 2019,
  },
  defaults: {
    widths: [16, 32, 64],
    aggregation: true,
    refinement: true,
    features: 'deep',
    normalisation: 'none',
    start: 'he',
  },
  build: buildMlcUnet,
};

function buildMlcUnet(options: MlcUnetOptions, seed: number): Network {
  const { widths, aggregation, refinement, normalisation } = options;
  const store = new WeightStore(seed);
  const levels = widths.length;
  const conv = (name: string, from: number, to: number): Layer =>
    convolution(store, name, { kernel: 3, from, to, normalisation });
  const encoder = widths.map((width, level) => ({
    first: withLeakyRelu(conv(`encoder${level + 1}/first`, widths[level - 1] ?? 3, width)),
    second: withLeakyRelu(conv(`encoder${level + 1}/second`, width, width)),
  }));
  const decoder = widths.slice(0, -1).map((width, level) => {
    const deeper = widths[level + 1]!;
    const skip = aggregation ? widths.reduce((sum, each) => sum + each, 0) : width;
    const name = `decoder${level + 1}`;
    return {
      refine: refinement ? refinementBlock(conv, `${name}/refine`, deeper) : (x: Tensor4D) => x,
      aggregate: withLeakyRelu(conv(`${name}/aggregate`, deeper + skip, width)),
      second: withLeakyRelu(conv(`${name}/second`, width, width)),
    };
  });
  const output = convolution(store, 'output', { kernel: 3, from: widths[0]!, to: 3 });
  if (options.start === 'identity') startAsIdentity(store, widths[1] ?? 0);

  const forward = (input: Tensor4D, mode: Mode = 'enhance'): Tensor4D => {
    const features: Tensor4D[] = [];
    let x = input;
    encoder.forEach(({ first, second }, level) => {
      const shallow = first(level === 0 ? x : maxPool(x, 2), mode);
      x = second(shallow, mode);
      features.push(options.features === 'deep' ? x : shallow);
    });
    for (let level = levels - 2; level >= 0; level--) {
      const { refine, aggregate, second } = decoder[level]!;
      const up = refine(upsampleBilinear(x, 2), mode);
      const skips = aggregation ? features.map((feature, from) => toScale(feature, from, level)) : [features[level]!];
      x = second(aggregate(tf.concat([up, ...skips], 3), mode), mode);
    }
    return dpedOutput(output(x, mode));
  };
  return {
    weights: store.trained,
    state: store.state,
    multiple: 2 ** (levels - 1),
    receptiveRadius: normalisation === 'instance' ? undefined : receptiveRadius(levels, refinement),
    forward,
  };
}

/** RGB goes through the finest level; `skipAt` is the place of its encoder feature in what the decoder aggregates. */
function startAsIdentity(store: WeightStore, skipAt: number): void {
  carryRgb(store, {
    copies: ['encoder1/first', 'encoder1/second', ['decoder1/aggregate', skipAt], 'decoder1/second'],
    output: 'output',
  });
}

/** R(u) = u + conv(ReLU(conv(u))). */
function refinementBlock(conv: (name: string, from: number, to: number) => Layer, name: string, width: number): Layer {
  const body = sequence(conv(`${name}/first`, width, width), relu, conv(`${name}/second`, width, width));
  return residual(body);
}

/** A feature of encoder level `from` at the resolution of level `to` (0 = finest). */
function toScale(feature: Tensor4D, from: number, to: number): Tensor4D {
  if (from === to) return feature;
  return from < to ? maxPool(feature, 2 ** (to - from)) : upsampleBilinear(feature, 2 ** (from - to));
}

/** An upper bound on the reach of one output pixel: every 3×3 convolution, pool and resize on the longest path. */
function receptiveRadius(levels: number, refinement: boolean): number {
  let radius = 1;
  for (let level = 0; level < levels; level++) {
    const pixel = 2 ** level;
    const convolutions = level === levels - 1 ? 2 : 2 + 2 + (refinement ? 2 : 0);
    radius += convolutions * pixel + (level > 0 ? pixel + pixel : 0);
  }
  return radius;
}
