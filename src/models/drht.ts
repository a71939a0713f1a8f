import { type Tensor4D, tf } from '../backend/tf.ts';
import { convolution, deconvolution, handOver, maxPool2, relu, sequence } from './blocks.ts';
import { carryRgb, ofPictures, type Start } from './identity.ts';
import type { Model, Network } from './model.ts';
import type { Layer } from './normalisation.ts';
import { vggSteps } from './vgg.ts';
import { WeightStore } from './weights.ts';

export interface DrhtOptions {
  /** Channels of the five blocks of the network that gives radiance (VGG-16's). */
  readonly radianceWidths: readonly [number, number, number, number, number];
  /** Channels of the network that gives the picture, from full resolution to 1/32. */
  readonly pictureWidths: readonly [number, number, number, number, number, number];
  readonly start: Start;
}

/**
 * DRHT: one network estimates the radiance of a scene from its picture, a second one makes a picture of it again.
 * The first is HDR-CNN: VGG-16's layers down, transposed convolutions up, and its estimate only where the picture is
 * saturated; elsewhere the radiance is the picture squared.
 *
 * **Source.** Yang et al., CVPR 2018, by the authors' release; its first network is that of Eilertsen et al., SIGGRAPH
 * Asia 2017. **Input.** NHWC RGB in [0, 1], sides multiples of 32. **Output.** Same shape, > −1, unbounded above.
 * **Deviations.** VGG's layers start from random weights and see [0, 1] instead of [0, 255]; both networks are trained
 * together on the wanted picture, where the authors train each on HDR pictures first; the root of the radiance is taken
 * of at least 1e-6; the stored statistics keep 0.9 a step; 29,439,384 + 4,942,211 parameters + 8,076 of batch norm.
 */
export const drht: Model<DrhtOptions> = {
  name: 'drht',
  summary: 'deep reciprocating HDR transformation: picture to radiance and back (a comparator of paper 004)',
  version: 3,
  source: {
    paper: 'Image Correction via Deep Reciprocating HDR Transformation',
    year: 2018,
    url: 'https://github.com/ybsong00/DRHT',
  },
  defaults: { radianceWidths: [64, 128, 256, 512, 512], pictureWidths: [64, 64, 128, 256, 256, 512], start: 'he' },
  build({ radianceWidths, pictureWidths, start }, seed): Network {
    const store = new WeightStore(seed);
    const toRadiance = radianceNetwork(store, radianceWidths);
    const toPicture = pictureNetwork(store, pictureWidths);
    if (start === 'identity') startAsIdentity(store);
    return {
      weights: store.trained,
      state: store.state,
      multiple: 32,
      receptiveRadius: radianceRadius + pictureRadius,
      forward(input, mode = 'enhance') {
        const radiance = tf.tidy(() => toRadiance(input, mode));
        return handOver([radiance], () => toPicture(radiance, mode));
      },
    };
  },
};

const normalisation = 'batch';
/** Keeps logarithms finite: one 8-bit step. */
const step = 1 / 255;
/** Above 1 − threshold a picture counts as saturated, the more the nearer to 1. */
const threshold = 0.05;
const smallestRadiance = 1e-6;

/** HDR-CNN. */
function radianceNetwork(store: WeightStore, widths: readonly number[]): Layer {
  const conv = (name: string, kernel: number, from: number, to: number): Layer =>
    convolution(store, `radiance/${name}`, { kernel, from, to });
  const encoder = widths.map((_, at) =>
    sequence(
      ...vggSteps('vgg16')
        .filter(({ block }) => block === at + 1)
        .flatMap(({ place }) => {
          const from = place === 1 ? (widths[at - 1] ?? 3) : widths[at]!;
          return [conv(`encoder${at + 1}/layer${place}`, 3, from, widths[at]!), relu];
        }),
    ),
  );
  const deepest = widths.at(-1)!;
  const latent = sequence(
    convolution(store, 'radiance/latent', { kernel: 3, from: deepest, to: deepest, normalisation }),
    relu,
  );
  /** To the resolution of an encoder block, where its features are joined in the logarithmic domain. */
  const decoder = widths.map((to, at) => ({
    up: sequence(
      deconvolution(store, `radiance/decoder${at + 1}/up`, {
        ...{ kernel: 4, stride: 2, from: widths[at + 1] ?? deepest, to, normalisation },
      }),
      relu,
    ),
    join: conv(`decoder${at + 1}/join`, 1, 2 * to, to),
  }));
  const output = sequence(
    convolution(store, 'radiance/output', { kernel: 1, from: widths[0]!, to: 3, normalisation }),
    relu,
  );
  const last = conv('last', 1, 6, 3);
  const joined = (layer: Layer, x: Tensor4D, skip: Tensor4D): Tensor4D =>
    tf.tidy(() => layer(tf.concat([x, tf.log(tf.add(tf.square(skip), step))], 3)));

  return (input, mode) => {
    const skips: Tensor4D[] = [];
    let x = input.sub(0.5) as Tensor4D;
    for (const block of encoder) {
      const feature = block(x, mode);
      skips.push(feature);
      x = maxPool2(feature);
    }
    x = latent(x, mode);
    for (let at = decoder.length - 1; at >= 0; at--) {
      const { up, join } = decoder[at]!;
      const [deeper, skip] = [x, skips[at]!];
      x = handOver([deeper, skip], () => joined(join, up(deeper, mode), skip));
    }
    const estimate = tf.sub(tf.exp(joined(last, output(x, mode), input)), step);
    const share = tf.clipByValue(tf.div(tf.sub(tf.max(input, 3, true), 1 - threshold), threshold), 0, 1);
    return tf.add(tf.mul(tf.square(input), tf.sub(1, share)), tf.mul(estimate, share));
  };
}

/** Radiance to picture: strided convolutions down, transposed ones up, joined by d + e + d·e. */
function pictureNetwork(store: WeightStore, widths: readonly number[]): Layer {
  const name = (part: string, at: number): string => `picture/${part}${at + 1}`;
  const encoder = widths.map((to, at) => {
    const [kernel, stride] = pictureKernels[at]!;
    const from = widths[at - 1] ?? 3;
    return sequence(convolution(store, name('encoder', at), { kernel, stride, from, to, normalisation }), tf.elu);
  });
  const decoder = widths.slice(0, -1).map((to, at) => {
    const [kernel, stride] = pictureKernels[at + 1]!;
    const from = widths[at + 1]!;
    return sequence(deconvolution(store, name('decoder', at), { kernel, stride, from, to, normalisation }), tf.elu);
  });
  const output = convolution(store, 'picture/output', { kernel: 1, from: widths[0]!, to: 3, normalisation });
  return (radiance, mode) => {
    const skips: Tensor4D[] = [];
    let x = tf.log(tf.maximum(radiance.add(step), smallestRadiance)) as Tensor4D;
    for (const layer of encoder) {
      x = layer(x, mode);
      skips.push(x);
    }
    for (let at = decoder.length - 1; at >= 0; at--) {
      const [deeper, e] = [x, skips[at]!];
      x = handOver([deeper, e], () => {
        const d = decoder[at]!(deeper, mode);
        return tf.add(tf.add(d, e), tf.mul(d, e));
      });
    }
    const carried = tf.pow(tf.maximum(radiance, smallestRadiance), 1 / 2.2).div(30);
    return tf.elu(tf.add(output(x, mode), carried)) as Tensor4D;
  };
}

/**
 * Outside of saturated places the radiance is the picture x squared. Half of its logarithm is below 0, where elu(z) is
 * eᶻ − 1: the first layer carries x − 1, and the last one gives x again.
 */
function startAsIdentity(store: WeightStore): void {
  const logarithm = { deviation: 1.5, mean: -2 };
  const half = { deviation: logarithm.deviation / 2, mean: logarithm.mean / 2 };
  const lessOne = { deviation: ofPictures.deviation, mean: ofPictures.mean - 1 };
  carryRgb(store, {
    normalised: [
      { layer: 'picture/encoder1', arriving: logarithm, leaving: half },
      { layer: 'picture/output', arriving: lessOne, leaving: ofPictures },
    ],
    silent: ['picture/decoder1'],
  });
}

/** Kernel and stride of each encoder layer; the decoder mirrors all but the first. */
const pictureKernels = [
  [1, 1],
  [7, 2],
  [5, 2],
  [3, 2],
  [3, 2],
  [3, 2],
] as const;

/** VGG-16's 3×3 convolutions and pools at 1 to 16 pixels, one at 32, and transposed ones that reach a coarser pixel. */
const radianceRadius = 2 + 4 + 12 + 24 + 48 + 31 + 32 + 62;
/** Half of every kernel at its resolution on the way down, the other half and one finer pixel on the way up. */
const pictureRadius = pictureKernels.slice(1).reduce((sum, [kernel], at) => sum + kernel * 2 ** at, 0);
