import { convolve, type Rectifier, relu as reluRectifier } from '../backend/fused.ts';
import { type Tensor, type Tensor1D, type Tensor4D, tf, type Variable } from '../backend/tf.ts';
import { type BatchStatistics, batchNorm, instanceNorm, type Layer, type Normalisation } from './normalisation.ts';
import { constant, heNormal, type Initialiser, ones, type WeightStore, zeros } from './weights.ts';

export interface ConvolutionOptions {
  /** Side of a square kernel, or [height, width]. */
  readonly kernel: number | readonly [height: number, width: number];
  readonly from: number;
  readonly to: number;
  readonly stride?: number;
  readonly dilation?: number;
  /** 'same' (TensorFlow's), 'valid', or zeros on every side. */
  readonly padding?: 'same' | 'valid' | number;
  readonly bias?: boolean;
  readonly normalisation?: Normalisation;
  /** Of batch norm; the default is Keras's epsilon, 1e-3, and PyTorch's momentum, 0.9. */
  readonly statistics?: BatchStatistics;
  readonly initialiser?: Initialiser;
  readonly biasInitialiser?: Initialiser;
}

/** A convolution with bias, followed by its normalisation. Weight `name/kernel` has the shape [kh, kw, from, to]. */
export function convolution(store: WeightStore, name: string, options: ConvolutionOptions): Layer {
  const { from, to, stride = 1, dilation = 1, padding = 'same', bias = true, normalisation = 'none' } = options;
  const [height, width] = typeof options.kernel === 'number' ? [options.kernel, options.kernel] : options.kernel;
  const kernel = store.weight(`${name}/kernel`, [height, width, from, to], options.initialiser ?? heNormal);
  const gain = normalisation === 'weight' ? store.weight(`${name}/gain`, [to], ones) : undefined;
  const offset = bias ? store.weight(`${name}/bias`, [to], options.biasInitialiser ?? zeros) : undefined;
  const norm = normLayer(store, `${name}/norm`, to, normalisation, options.statistics);
  const run = (input: Tensor4D, after?: Rectifier): Tensor4D => {
    const filter = (gain ? weightNormalised(kernel, gain) : kernel) as Tensor4D;
    return convolve(input, filter, offset as Tensor1D | undefined, { stride, pad: padding, dilation }, after);
  };
  if (norm) return sequence((input) => run(input), norm);
  return Object.assign((input: Tensor4D) => run(input), {
    rectified: (after: Rectifier) => (x: Tensor4D) => run(x, after),
  });
}

/** A layer that can take the activation behind it into its own pass. */
type Rectifiable = Layer & { readonly rectified?: (after: Rectifier) => Layer };

/** A layer with an activation behind it, in one pass where the layer can. */
function rectified(layer: Rectifiable, after: Rectifier): Layer {
  return (
    layer.rectified?.(after) ?? sequence(layer, (x) => (after.slope === 0 ? tf.relu(x) : tf.leakyRelu(x, after.slope)))
  );
}

/**
 * A transposed convolution with bias that makes both sides `stride` times longer, followed by its normalisation.
 * Weight `name/kernel` has the shape [k, k, to, from]. With padding p the kernel is stride + 2p long.
 */
export function deconvolution(
  store: WeightStore,
  name: string,
  options: {
    readonly kernel: number;
    readonly stride: number;
    readonly from: number;
    readonly to: number;
    readonly padding?: 'same' | number;
    readonly bias?: boolean;
    readonly normalisation?: Normalisation;
    readonly statistics?: BatchStatistics;
    readonly initialiser?: Initialiser;
    readonly biasInitialiser?: Initialiser;
  },
): Layer {
  const { kernel: side, stride, from, to, padding = 'same', bias = true, normalisation = 'none' } = options;
  const deviation = Math.sqrt((2 * stride ** 2) / (side ** 2 * from));
  const drawn = options.initialiser ?? ((random) => random.normal() * deviation);
  const kernel = store.weight(`${name}/kernel`, [side, side, to, from], drawn);
  const offset = bias ? store.weight(`${name}/bias`, [to], options.biasInitialiser ?? zeros) : undefined;
  const norm = normLayer(store, `${name}/norm`, to, normalisation, options.statistics);
  const convolve: Layer = (input) => {
    const [batch, height, width] = input.shape;
    const shape: [number, number, number, number] = [batch, height * stride, width * stride, to];
    let out: Tensor4D = tf.conv2dTranspose(input, kernel as Tensor4D, shape, stride, padding);
    if (offset) out = out.add(offset);
    return out;
  };
  return norm ? sequence(convolve, norm) : convolve;
}

/** Weight normalisation (Salimans & Kingma 2016): each output filter has the length of its gain. */
function weightNormalised(kernel: Variable, gain: Variable) {
  return kernel.mul(gain.mul(kernel.square().sum([0, 1, 2]).add(1e-12).rsqrt()));
}

function normLayer(
  store: WeightStore,
  name: string,
  channels: number,
  kind: Normalisation,
  { epsilon, momentum }: Partial<BatchStatistics> = {},
): Layer | undefined {
  if (kind === 'batch') return batchNorm(store, name, channels, epsilon, momentum);
  if (kind === 'instance') return instanceNorm(store, name, channels);
  return undefined;
}

/** PReLU (He et al. 2015): a learned slope below zero for each channel, 0.25 at the start. */
export function prelu(store: WeightStore, name: string, channels: number): Layer {
  const slope = store.weight(`${name}/slope`, [channels], constant(0.25));
  return (input) => tf.prelu(input, slope as Tensor) as Tensor4D;
}

/** Layers one after the other, a ReLU in the pass of the convolution before it; what one hands to the next is freed behind it, which large pictures need. */
export function sequence(...layers: readonly Layer[]): Layer {
  const passes: Layer[] = [];
  for (const layer of layers) {
    const before = passes.at(-1) as Rectifiable | undefined;
    if (layer === relu && before?.rectified) passes.splice(-1, 1, before.rectified(reluRectifier));
    else passes.push(layer);
  }
  return (input, mode) => {
    let x = input;
    for (const layer of passes) {
      const before = x;
      x = tf.tidy(() => layer(before, mode));
      if (before !== input && before !== x) before.dispose();
    }
    return x;
  };
}

/** What is made of tensors that nothing else needs: they are freed behind it. */
export function handOver(parts: readonly Tensor4D[], make: () => Tensor4D): Tensor4D {
  const made = tf.tidy(make);
  for (const part of parts) if (part !== made) part.dispose();
  return made;
}

/** The input plus what the layer makes of it. */
export const residual =
  (layer: Layer): Layer =>
  (input, mode) =>
    tf.add(input, layer(input, mode));

export const relu: Layer = (input) => tf.relu(input);

/** LeakyReLU, by default with the field's usual slope of 0.2 below zero. */
export const leakyRelu = (input: Tensor4D, slope = 0.2): Tensor4D => tf.leakyRelu(input, slope);

/** A layer with a LeakyReLU behind it. */
export const withLeakyRelu = (layer: Layer, slope = 0.2): Layer => rectified(layer, { slope });

/** 2×2 max pooling with stride 2. */
export const maxPool2 = (input: Tensor4D): Tensor4D => tf.maxPool(input, 2, 2, 'valid');

/** Max pooling that shrinks both sides by `factor`. */
export const maxPool = (input: Tensor4D, factor: number): Tensor4D => tf.maxPool(input, factor, factor, 'valid');

/** DPED's output map 0.58·tanh(x) + 0.5: covers [0, 1] with a margin of 0.08. */
export const dpedOutput = (input: Tensor4D): Tensor4D => tf.tanh(input).mul(0.58).add(0.5) as Tensor4D;
