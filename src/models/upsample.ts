import { type Tensor4D, tf } from '../backend/tf.ts';

/**
 * Bilinear upsampling by an even factor with half-pixel centres (PyTorch's `align_corners=False`), with a gradient.
 *
 * tfjs's own gradient of `resizeBilinear` ignores half-pixel centres. For an even factor f the adjoint is a depthwise
 * convolution: a triangle of 2f taps, stride f, on the output gradient extended by f/2 mirrored border rows.
 */
export function upsampleBilinear(input: Tensor4D, factor: number): Tensor4D {
  if (factor % 2 !== 0) throw new Error(`the factor of upsampleBilinear is ${factor}, expected an even number`);
  const [, height, width] = input.shape;
  const forward = tf.customGrad((x) => {
    const value = tf.image.resizeBilinear(x as Tensor4D, [height * factor, width * factor], false, true);
    return { value, gradFunc: (gradient) => downsampleAdjoint(gradient as Tensor4D, factor) };
  });
  return forward(input) as Tensor4D;
}

function downsampleAdjoint(gradient: Tensor4D, factor: number): Tensor4D {
  const channels = gradient.shape[3];
  const taps = Array.from({ length: 2 * factor }, (_, k) => Math.min(k + 0.5, 2 * factor - k - 0.5) / factor);
  const row = tf.tensor1d(taps);
  const filter = tf
    .outerProduct(row, row)
    .reshape([2 * factor, 2 * factor, 1, 1])
    .tile([1, 1, channels, 1]) as Tensor4D;
  const margin: [number, number] = [factor / 2, factor / 2];
  const padded = tf.mirrorPad(gradient, [[0, 0], margin, margin, [0, 0]], 'symmetric');
  return tf.depthwiseConv2d(padded, filter, factor, 'valid');
}
