import { type Tensor4D, tf } from '../backend/tf.ts';
import { convolution, handOver, relu, sequence } from './blocks.ts';
import { carryRgb, type Start } from './identity.ts';
import type { Mode, Model, Network } from './model.ts';
import type { Layer } from './normalisation.ts';
import { attentionModule, type FirstBlock, firstBlock, type RecursiveUnit, recursion } from './nrl-blocks.ts';
import { truncatedNormal, WeightStore } from './weights.ts';

export interface NrlOptions {
  /** What gives the primary features X⁰. */
  readonly firstBlock: FirstBlock;
  /** Channels of each branch of the multi-scale blocks. */
  readonly branchWidth: number;
  readonly unit: RecursiveUnit;
  /** Recursions N. */
  readonly recursions: number;
  /** One attention for all recursions, or one for each. */
  readonly attention: 'shared' | 'per-step';
  /** Factor of the attention; the softmax over 64 channels shrinks features 64-fold, 64 undoes it. */
  readonly attentionGain: number;
  /** Convolutions of the reconstruction. */
  readonly reconstruction: 1 | 2;
  /**
   * What the output adds to the generated residual G: nothing (no-RL), the input (RL), the input divided by λ (NRL−), or
   * the input divided by the adjusting map T (NRL).
   */
  readonly residual: 'none' | 'identical' | 'scalar' | 'map';
  /** λ of equation 6 on the training set (`adjustingRate`). */
  readonly lambda: number;
  readonly start: Start;
}

/**
 * NRL: the input divided by an adjusting map, plus a residual from an attention-aware recursive network.
 *
 * **Source.** Paper 001, equations 5–15 and sections 2.1–2.3; the width of the multi-scale block, the exact place of the
 * attention in the units, the reconstruction and the start of J are lost there and are reasoned defaults.
 * **Input.** NHWC RGB in [0, 1], any size. **Output.** Same shape, unbounded. **Deviations.** T is kept ≥ 0.1; λ follows
 * equation 6, which is a divisor (equation 5 defines its inverse); 190,955 parameters + 208 slopes of PReLU.
 */
export const nrl: Model<NrlOptions> = {
  name: 'nrl',
  summary: 'non-identical residual learning with an attention-aware recursive network (paper 001)',
  version: 1,
  source: {
    paper: 'Non-identical residual learning for image enhancement via dynamic multi-level perceptual loss',
    year: 2022,
  },
  defaults: {
    firstBlock: 'fmsb',
    branchWidth: 24,
    unit: 'raru',
    recursions: 6,
    attention: 'shared',
    attentionGain: 1,
    reconstruction: 2,
    residual: 'map',
    lambda: 1,
    start: 'he',
  },
  build: buildNrl,
};

const width = 64;
const mapWidth = 96;
const smallestAdjustment = 0.1;
const epsilon = 1e-6;

/** λ by equation 6: 1 + mean(inputs) − mean(targets), both in [0, 1]. */
export const adjustingRate = (inputMean: number, targetMean: number): number => 1 + inputMean - targetMean;

function buildNrl(options: NrlOptions, seed: number): Network {
  const { recursions, residual, lambda } = options;
  const store = new WeightStore(seed);
  const conv = (name: string, to: number): Layer => convolution(store, name, { kernel: 3, from: width, to });
  const features = firstBlock(store, options.firstBlock, options.branchWidth, width);
  const [first, second] = ['first', 'second'].map((place) => sequence(conv(`recursion/${place}`, width), relu));
  const attended = attendedSteps(options);
  const modules = attended.length === 0 ? 0 : options.attention === 'shared' ? 1 : attended.length;
  const attentions = Array.from({ length: modules }, (_, i) =>
    attentionModule(store, modules === 1 ? 'attention' : `attention${i + 1}`, width),
  );
  const reconstruct = sequence(
    ...(options.reconstruction === 2 ? [conv('reconstruction/first', width), relu] : []),
    conv('reconstruction/output', 3),
  );
  const map = residual === 'map' ? adjustment(store, lambda) : undefined;
  if (options.start === 'identity' && residual !== 'none') carryRgb(store, { silent: ['reconstruction/output'] });

  const forward = (input: Tensor4D, mode: Mode = 'enhance'): Tensor4D => {
    const primary = features(input, mode);
    const weights = attentions.map((attention) => attention(primary).mul(options.attentionGain) as Tensor4D);
    let x = primary;
    for (let step = 0; step < recursions; step++) {
      const place = attended.indexOf(step);
      const weight = place < 0 ? undefined : weights[Math.min(place, weights.length - 1)]!;
      const before = x;
      const half = handOver(before === primary ? [] : [before], () => first!(before, mode));
      const changed = handOver([half], () => second!(half, mode));
      x = recursion(options.unit, primary, changed, weight);
    }
    const generated = reconstruct(x, mode);
    if (residual === 'none') return generated;
    if (residual === 'identical') return tf.add(input, generated);
    if (!map) return tf.add(input.div(lambda), generated);
    return tf.add(input.div(map(primary).add(epsilon)), generated);
  };
  return {
    weights: store.trained,
    state: store.state,
    multiple: 1,
    receptiveRadius: modules > 0 ? undefined : 4 + 2 * recursions + options.reconstruction,
    forward,
  };
}

/** The recursions that weigh channels, counted from 0. */
function attendedSteps({ unit, recursions }: NrlOptions): number[] {
  if (unit === 'rru') return [];
  if (unit === 'rru+a') return recursions > 1 ? [recursions - 1] : [];
  return Array.from({ length: recursions }, (_, step) => step);
}

/** T = A + J₂J₁X⁰, kept ≥ 0.1 (equation 10). Nothing lies between the two maps, so their product is applied. */
function adjustment(store: WeightStore, lambda: number): (primary: Tensor4D) => Tensor4D {
  const start = truncatedNormal(0.01);
  const inner = store.weight('map/first/kernel', [1, 1, width, mapWidth], start);
  const outer = store.weight('map/second/kernel', [1, 1, mapWidth, 3], start);
  return (primary) => {
    const both = tf.matMul(inner.reshape([width, mapWidth]), outer.reshape([mapWidth, 3]));
    const map = tf.conv2d(primary, both.reshape([1, 1, width, 3]) as Tensor4D, 1, 'same');
    return tf.maximum(map.add(lambda), smallestAdjustment);
  };
}
