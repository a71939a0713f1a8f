import type { AssetName } from '../assets/catalogue.ts';
import type { NamedTensors } from '../assets/readers/tensor.ts';
import type { Tensor4D, Variable } from '../backend/tf.ts';
import type { Source } from '../image/image.ts';

/** Training uses the batch's own statistics (batch norm) and updates the moving ones; enhancing uses the moving ones. */
export type Mode = 'train' | 'enhance';

/** A network with its weights in place. Tensors are NHWC, RGB in [0, 1]; the output is not clipped. */
export interface Network {
  /** Trained weights by name, in the order of construction. */
  readonly weights: ReadonlyMap<string, Variable>;
  /** Moving statistics and other values that are saved but not trained. */
  readonly state: ReadonlyMap<string, Variable>;
  /** Height and width of the input must be multiples of this. */
  readonly multiple: number;
  /** Pixels around a place that its output can depend on (one side); undefined when it is the whole picture. */
  readonly receptiveRadius: number | undefined;
  /** Pixels of a pass over a large picture where not those of `inPasses`: wide margins want large passes, memory allowing. */
  readonly passPixels?: number;
  forward(input: Tensor4D, mode?: Mode): Tensor4D;
  /** Of a network that sees the whole picture by a glance only, and all else of it part by part. */
  readonly glancing?: Glancing;
  /** Of a network that estimates the picture at several resolutions: all of them, the finest (as of `forward`) first. */
  readonly scales?: (input: Tensor4D, mode?: Mode) => readonly Tensor4D[];
  /** Of a network that teaches another or follows one: its output and the hidden features that the two are compared by. */
  readonly guided?: (input: Tensor4D, mode?: Mode) => { readonly output: Tensor4D; readonly hidden: Tensor4D };
}

/** `forward` in two: what a glance at the whole picture gives, and what is made of a part of the picture with that. */
export interface Glancing {
  /** Pixels around a place that its output depends on, the glance apart. */
  readonly receptiveRadius: number;
  glance(input: Tensor4D, mode?: Mode): Tensor4D;
  forward(part: Tensor4D, glance: Tensor4D, mode?: Mode): Tensor4D;
}

/** Weights that a model's authors published. */
export interface ReleasedWeights<O extends object = object> {
  readonly name: string;
  /** The files that hold them. */
  readonly asset: AssetName;
  /** What differs from the model's defaults. */
  readonly options: Partial<O>;
  /** The published values of one of our weights, in our layout. */
  valuesOf(weight: string, shape: readonly number[], published: NamedTensors, file: string): Float32Array;
}

/** An architecture of the field: typed options in, network out. */
export interface Model<O extends object = object> {
  readonly name: string;
  /** One sentence for `bench ls models`. */
  readonly summary: string;
  /** Raised when the same options and seed give other weights or another function. */
  readonly version: number;
  readonly source: Source;
  readonly defaults: O;
  /** What the authors published, the usual one first. */
  readonly weights?: readonly ReleasedWeights<O>[];
  /** The network with weights drawn from the streams of `seed`; equal arguments give equal bits. */
  build(options: O, seed: number): Network;
}

/** Numbers in all trained weights. */
export function parameterCount(network: Pick<Network, 'weights'>): number {
  let count = 0;
  for (const weight of network.weights.values()) count += weight.size;
  return count;
}

/** Frees every weight and state tensor. */
export function disposeNetwork(network: Network): void {
  for (const tensor of [...network.weights.values(), ...network.state.values()]) tensor.dispose();
}
