import { type Tensor4D, tf } from '../backend/tf.ts';
import { convolution, deconvolution, handOver, maxPool2, relu, sequence } from './blocks.ts';
import { aboveZero, carryRgb, ofPictures, type Start } from './identity.ts';
import type { Mode, Model, Network } from './model.ts';
import { type Layer, torchStatistics } from './normalisation.ts';
import { WeightStore } from './weights.ts';

export interface LocalGlobalOptions {
  /** Channels of the local encoder's levels, finest first. */
  readonly widths: readonly number[];
  /** Channels of the global encoder; 0 leaves it out. */
  readonly globalWidth: number;
  /** Two more convolutions after the fusion, as the author's later code has them. */
  readonly fusionPair: boolean;
  readonly start: Start;
}

/**
 * Encoder and decoder for local features, with a second encoder that sees the whole picture at 128×128.
 *
 * **Source.** Paper 004, section 3 and figure 2; channels from the author's code for two siblings of this network.
 * **Input.** NHWC RGB in [0, 1], sides multiples of 2^(levels − 1). **Output.** Same shape, ≥ 0, unbounded above.
 * **Deviations.** Output layer k3 (its kernel is lost); 10,330,947 parameters, 9,853,315 without the global encoder.
 */
export const localGlobal: Model<LocalGlobalOptions> = {
  name: 'local-global',
  summary: 'U-shaped network with a local and a global encoder (paper 004)',
  version: 2,
  source: {
    paper: 'Convolutional Neural Networks Considering Local and Global Features for Image Enhancement',
    year: 2019,
    url: 'https://arxiv.org/abs/1905.02899',
  },
  defaults: { widths: [32, 64, 128, 256, 512], globalWidth: 64, fusionPair: false, start: 'he' },
  build: buildLocalGlobal,
};

/** Side of the picture that the global encoder sees; five halvings leave 4×4. */
const globalSide = 128;
/** Batch norm behind every convolution, which needs no bias then. */
const batch = { bias: false, normalisation: 'batch', statistics: torchStatistics } as const;

function buildLocalGlobal({ widths, globalWidth, fusionPair, start }: LocalGlobalOptions, seed: number): Network {
  const store = new WeightStore(seed);
  const conv = (name: string, from: number, to: number): Layer =>
    sequence(convolution(store, name, { kernel: 3, from, to, ...batch }), relu);
  const pair = (name: string, from: number, to: number): Layer =>
    sequence(conv(`${name}/first`, from, to), conv(`${name}/second`, to, to));

  const encoder = widths.map((width, level) => pair(`encoder${level + 1}`, widths[level - 1] ?? 3, width));
  const whole = globalWidth > 0 ? globalEncoder(store, globalWidth) : undefined;
  const deepest = widths.at(-1)!;
  const fused = fusionPair ? pair('fusion', deepest + globalWidth, deepest) : undefined;
  const decoder = widths.slice(0, -1).map((width, level) => {
    const deeper = widths[level + 1]!;
    const from = level === widths.length - 2 && !fused ? deeper + globalWidth : deeper;
    const name = `decoder${level + 1}`;
    return {
      up: sequence(
        deconvolution(store, `${name}/up`, { kernel: 4, stride: 2, padding: 1, from, to: width, ...batch }),
        relu,
      ),
      merge: pair(name, 2 * width, width),
    };
  });
  const output = sequence(convolution(store, 'output', { kernel: 3, from: widths[0]!, to: 3 }), relu);
  if (start === 'identity') startAsIdentity(store, widths[0]!);

  const ofPart = (input: Tensor4D, glance: Tensor4D | undefined, mode: Mode): Tensor4D => {
    const skips: Tensor4D[] = [];
    let x = input;
    encoder.forEach((level, at) => {
      const pooled = at === 0 ? x : maxPool2(x);
      x = handOver(at === 0 ? [] : [pooled], () => level(pooled, mode));
      if (at < decoder.length) skips.push(x);
    });
    if (glance) {
      const [local, [, height, width]] = [x, x.shape];
      x = handOver([local], () => tf.concat([local, tf.tile(glance, [1, height, width, 1])], 3));
    }
    if (fused) {
      const both = x;
      x = handOver([both], () => fused(both, mode));
    }
    for (let level = decoder.length - 1; level >= 0; level--) {
      const [{ up, merge }, deeper, skip] = [decoder[level]!, x, skips[level]!];
      const upsampled = handOver([deeper], () => up(deeper, mode));
      const joined = handOver([upsampled, skip], () => tf.concat([upsampled, skip], 3));
      x = handOver([joined], () => merge(joined, mode));
    }
    return output(x, mode);
  };
  const radius = receptiveRadius(widths.length, fusionPair);
  return {
    weights: store.trained,
    state: store.state,
    multiple: 2 ** (widths.length - 1),
    receptiveRadius: whole ? undefined : radius,
    passPixels: 1536 * 1024,
    forward: (input: Tensor4D, mode: Mode = 'enhance') => ofPart(input, whole?.(input, mode), mode),
    ...(whole && {
      glancing: {
        receptiveRadius: radius,
        glance: (input: Tensor4D, mode: Mode = 'enhance') => whole(input, mode),
        forward: (part: Tensor4D, glance: Tensor4D, mode: Mode = 'enhance') => ofPart(part, glance, mode),
      },
    }),
  };
}

/** RGB goes through the finest level: its encoder, the skip behind the `width` upsampled channels, its decoder. */
function startAsIdentity(store: WeightStore, width: number): void {
  const [arriving, leaving] = [aboveZero, aboveZero];
  carryRgb(store, {
    normalised: [
      { layer: 'encoder1/first', arriving: ofPictures, leaving },
      { layer: 'encoder1/second', arriving, leaving },
      { layer: 'decoder1/first', from: width, arriving, leaving },
      { layer: 'decoder1/second', arriving, leaving },
    ],
    picture: { layer: 'output', from: aboveZero },
  });
}

/** The picture at 128×128 through five convolutions with pooling and one that sees all of the 4×4 that are left. */
function globalEncoder(store: WeightStore, width: number): Layer {
  const steps = Array.from({ length: 5 }, (_, i) =>
    sequence(
      convolution(store, `global${i + 1}`, { kernel: 3, from: i === 0 ? 3 : width, to: width, ...batch }),
      relu,
      maxPool2,
    ),
  );
  const last = convolution(store, 'global6', { kernel: 4, padding: 'valid', from: width, to: width, ...batch });
  const all = sequence(...steps, last, relu);
  return (input, mode) => all(tf.image.resizeBilinear(input, [globalSide, globalSide], false, true), mode);
}

/** Every 3×3 convolution reaches one pixel of its level, a pool or transposed convolution one of the finer or coarser. */
function receptiveRadius(levels: number, fusionPair: boolean): number {
  let radius = 1;
  for (let level = 0; level < levels; level++) {
    const pixel = 2 ** level;
    radius += (level === levels - 1 && !fusionPair ? 2 : 4) * pixel + (level === 0 ? 0 : pixel / 2 + pixel);
  }
  return radius;
}
