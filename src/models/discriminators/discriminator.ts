import { type Tensor2D, type Tensor4D, tf } from '../../backend/tf.ts';
import type { Source } from '../../image/image.ts';
import { convolution, leakyRelu, relu, sequence } from '../blocks.ts';
import type { Mode, Network } from '../model.ts';
import { batchNorm, instanceNorm, type Layer } from '../normalisation.ts';
import type { VggLayer } from '../vgg.ts';
import { truncatedNormal, WeightStore } from '../weights.ts';

/** A discriminator as data. */
export interface Plan {
  /** Channels of what `see` gives. */
  readonly channels: number;
  readonly convolutions: readonly { readonly kernel: number; readonly stride: 1 | 2 | 4; readonly to: number }[];
  readonly normalisation: 'batch' | 'instance';
  /** Norm after the activation (DPED), or between convolution and activation. The first convolution has none. */
  readonly order: 'activation-norm' | 'norm-activation';
  readonly activation: 'leaky-relu' | 'relu';
  /** "flat": a hidden layer on all positions, for one size of crop; "pooled": on the mean over positions; "map": a 1×1 convolution, then the mean. */
  readonly head: 'flat' | 'pooled' | 'map';
  readonly hidden?: number;
  /** Raw outputs per picture: 1 logit, or 2 for a softmax over enhanced and real. */
  readonly outputs: 1 | 2;
}

/** A judge of pictures: raw outputs before any sigmoid or softmax. */
export interface Judge extends Pick<Network, 'weights' | 'state'> {
  judge(seen: Tensor4D, mode?: Mode): Tensor2D;
}

/** What an adversarial loss is told by. */
export interface Discriminator {
  readonly name: string;
  readonly version: number;
  readonly source: Source;
  readonly plan: Plan;
  /** The layer of VGG-19 that it looks at the picture through. */
  readonly features?: VggLayer;
  /** What is judged: made of the picture in question, its input and, where the discriminator looks through VGG, features. */
  see(picture: Tensor4D, input: Tensor4D, features?: Tensor4D): Tensor4D;
  /** The discriminator for square crops of this side. */
  build(crop: number, seed: number): Judge;
}

/** Builds a plan with weights drawn from the streams of `seed`. */
export function buildJudge(plan: Plan, crop: number, seed: number): Judge {
  const store = new WeightStore(seed);
  const activation: Layer = plan.activation === 'relu' ? relu : (x) => leakyRelu(x);
  let from = plan.channels;
  let side = crop;
  const layers = plan.convolutions.flatMap(({ kernel, stride, to }, i) => {
    const name = `layer${i + 1}`;
    const layer = convolution(store, name, { kernel, stride, from, to });
    const norm = plan.normalisation === 'batch' ? batchNorm : instanceNorm;
    const norms = i === 0 ? [] : [norm(store, `${name}/norm`, to)];
    from = to;
    side = Math.ceil(side / stride);
    return plan.order === 'norm-activation' ? [layer, ...norms, activation] : [layer, activation, ...norms];
  });
  const features = sequence(...layers);
  const dense = (name: string, inputs: number, outputs: number): Layer =>
    convolution(store, name, {
      kernel: 1,
      from: inputs,
      to: outputs,
      initialiser: truncatedNormal(1 / Math.sqrt(inputs)),
    });
  const width = plan.head === 'flat' ? from * side ** 2 : from;
  const hidden = plan.hidden === undefined ? [] : [dense('hidden', width, plan.hidden), activation];
  const head = sequence(...hidden, dense('output', plan.hidden ?? width, plan.outputs));
  const meanOf = (x: Tensor4D): Tensor4D => x.mean([1, 2], true);
  return {
    weights: store.trained,
    state: store.state,
    judge(seen, mode = 'train') {
      const x = features(seen, mode);
      const flat = (): Tensor4D => tf.reshape(x, [x.shape[0], 1, 1, width]);
      const raw = plan.head === 'map' ? meanOf(head(x, mode)) : head(plan.head === 'flat' ? flat() : meanOf(x), mode);
      return tf.reshape(raw, [x.shape[0], plan.outputs]);
    },
  };
}

/** Luminance as DPED's discriminator sees it: TensorFlow's weights of red, green and blue. */
export function grayscale(picture: Tensor4D): Tensor4D {
  return tf.sum(tf.mul(picture, [0.2989, 0.587, 0.114]), 3, true);
}
