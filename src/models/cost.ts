import { type Tensor4D, tf } from '../backend/tf.ts';
import { type Network, parameterCount } from './model.ts';

/** What a network costs, whatever the machine. */
export interface NetworkCost {
  /** Trained numbers. */
  readonly parameters: number;
  /**
   * Multiply-adds of all convolutions and matrix products for a picture of 10⁶ pixels (one multiply-add is two floating-
   * point operations). Norms, activations, pooling and resizing are not counted, as everywhere in the field.
   */
  readonly multiplyAddsPerMegapixel: number;
}

type Shape = readonly number[];

const size = (shape: Shape): number => shape.reduce((product, length) => product * length, 1);

/** A matrix product [batch, m, k]·[batch, k, n]: the k of its shapes, whichever of them is transposed. */
const matrixProduct = ([a, b]: readonly Shape[], out: Shape): number =>
  size(out) * Math.sqrt((size(a!) * size(b!)) / (size(out) * size(out.slice(0, -2))));

/** Multiply-adds of one call, from the shapes of its inputs and its output. */
const multiplyAdds: Readonly<Record<string, (inputs: readonly Shape[], out: Shape) => number>> = {
  Conv2D: ([, filter], out) => (size(out) * size(filter!)) / filter![3]!,
  FusedConv2D: ([, filter], out) => (size(out) * size(filter!)) / filter![3]!,
  // A transposed convolution: every value of the input meets the filters of its channel.
  Conv2DBackpropInput: ([input, filter]) => (size(input!) * size(filter!)) / filter![3]!,
  DepthwiseConv2dNative: ([, filter], out) => size(out) * filter![0]! * filter![1]!,
  FusedDepthwiseConv2D: ([, filter], out) => size(out) * filter![0]! * filter![1]!,
  BatchMatMul: matrixProduct,
  _FusedMatMul: matrixProduct,
};

/**
 * Parameters and multiply-adds of a network, counted from what it really calls on two small pictures: what grows with
 * the picture is told from what does not (an encoder that sees every picture at one size). A back end must be open.
 */
export async function networkCost(network: Network): Promise<NetworkCost> {
  const side = network.multiple;
  const [small, large] = [await count(network, side, side), await count(network, side, 2 * side)];
  const perPixel = (large - small) / side ** 2;
  return {
    parameters: parameterCount(network),
    multiplyAddsPerMegapixel: small + perPixel * (1e6 - side ** 2),
  };
}

async function count(network: Network, height: number, width: number): Promise<number> {
  const input = tf.zeros([1, height, width, 3]) as Tensor4D;
  const { kernels } = await tf.profile(() => tf.tidy(() => void network.forward(input)) as never);
  input.dispose();
  let sum = 0;
  for (const { name, inputShapes, outputShapes } of kernels)
    sum += multiplyAdds[name]?.(inputShapes as Shape[], outputShapes[0]!) ?? 0;
  return sum;
}
