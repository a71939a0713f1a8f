import type { Pad, Pair } from './dilated.ts';
import { type Tensor, type Tensor1D, type Tensor4D, tf } from './tf.ts';

/**
 * What layers and optimizers repeat, as one call of the back end where it has a kernel for it (`native` has all), and
 * composed of plain operations elsewhere.
 */

/** Whether the running back end has a kernel of this name. */
export const hasKernel = (name: string): boolean => tf.getKernel(name, tf.getBackend()) !== undefined;

/** An activation that is the identity above zero and has a slope below; 1 is none at all. */
export interface Rectifier {
  readonly slope: number;
}

export const relu: Rectifier = { slope: 0 };

/** Convolution, bias and activation; with gradients. The filter is [height, width, in, out]. */
export function convolve(
  x: Tensor4D,
  filter: Tensor4D,
  bias: Tensor1D | undefined,
  { stride = 1, pad, dilation = 1 }: { readonly stride?: Pair; readonly pad: Pad; readonly dilation?: Pair },
  after?: Rectifier,
): Tensor4D {
  if (tf.getBackend() !== 'wasm') {
    const sum = tf.conv2d(x, filter, stride, pad, 'NHWC', dilation);
    const y: Tensor4D = bias ? tf.add(sum, bias) : sum;
    return after === undefined ? y : after.slope === 0 ? tf.relu(y) : tf.leakyRelu(y, after.slope);
  }
  const activation = after === undefined ? 'linear' : after.slope === 0 ? 'relu' : 'leakyrelu';
  const attributes = { strides: stride, pad, dilations: dilation, dataFormat: 'NHWC', activation };
  return tf.engine().runKernel('FusedConv2D', { x, filter, ...(bias && { bias }) }, {
    ...attributes,
    leakyreluAlpha: after?.slope ?? 0,
  } as never) as Tensor4D;
}

/** What normalisation by channel gives: the picture, and the statistics that it went by. */
export interface Normalised {
  readonly y: Tensor4D;
  readonly mean: Tensor;
  readonly variance: Tensor;
}

/**
 * Normalises channels by their own mean and variance, over every picture by itself ("instance") or over all of them
 * ("batch"), then scales and shifts them; with gradients.
 */
export function channelNorm(
  x: Tensor4D,
  scale: Tensor1D,
  shift: Tensor1D,
  epsilon: number,
  over: 'instance' | 'batch',
): Normalised {
  if (hasKernel('ChannelNorm')) {
    const attributes = { epsilon, over } as never;
    const outputs = tf.engine().runKernel('ChannelNorm', { x, scale, shift }, attributes) as unknown as Tensor[];
    const [y, mean, variance] = outputs as [Tensor4D, Tensor, Tensor];
    return { y, mean, variance };
  }
  const axes = over === 'instance' ? [1, 2] : [0, 1, 2];
  const mean = tf.mean(x, axes, true);
  // Differences and squares are as large as the picture and needed no longer.
  const variance = tf.tidy(() => tf.mean(tf.square(tf.sub(x, mean)), axes, true));
  const gain = tf.mul(tf.rsqrt(tf.add(variance, epsilon)), scale);
  const y = tf.add<Tensor4D>(tf.mul(x, gain), tf.sub(shift, tf.mul(mean, gain)));
  return { y, mean, variance };
}

export interface AdamStep {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Learning rate over the bias of the first moment, and the root of the inverse bias of the second. */
  readonly firstScale: number;
  readonly secondScale: number;
}

/** One update of Adam: the weight and its moments as they are afterwards. */
export function adamUpdate(
  weight: Tensor,
  first: Tensor,
  second: Tensor,
  gradient: Tensor,
  step: AdamStep,
): [weight: Tensor, first: Tensor, second: Tensor] {
  if (hasKernel('AdamUpdate'))
    return tf.engine().runKernel('AdamUpdate', { weight, first, second, gradient }, { ...step }) as unknown as [
      Tensor,
      Tensor,
      Tensor,
    ];
  const { beta1, beta2, epsilon, firstScale, secondScale } = step;
  const m = tf.add(tf.mul(first, beta1), tf.mul(gradient, 1 - beta1));
  const v = tf.add(tf.mul(second, beta2), tf.mul(tf.square(gradient), 1 - beta2));
  const length = tf.add(tf.mul(tf.sqrt(v), secondScale), epsilon);
  return [tf.sub(weight, tf.div(tf.mul(m, firstScale), length)), m, v];
}
