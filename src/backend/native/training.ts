import type { TensorInfo } from '@tensorflow/tfjs-core';
import { tf } from '../tf.ts';
import { floats, type NativeKernel } from './kernel.ts';

const size = tf.util.sizeFromShape;
const rowsAndChannels = (shape: readonly number[]): [rows: number, channels: number] => [
  size(shape.slice(0, -1)),
  shape.at(-1) ?? 1,
];

/** dy through an activation with a slope below zero, and its sum by channel. */
const ActivationGrad: NativeKernel = (bench, inputs, attrs) => {
  const { y, dy } = inputs as { y: TensorInfo; dy: TensorInfo };
  if (!floats(y, dy) || `${y.shape}` !== `${dy.shape}`) return undefined;
  const [rows, channels] = rowsAndChannels(y.shape);
  const dx = bench.output(y.shape);
  const dBias = attrs.withBias ? bench.output([channels]) : undefined;
  const { at } = bench;
  bench.addon.activationBack(bench.heap(), at(y), at(dy), at(dx), at(dBias), rows, channels, Number(attrs.slope));
  return dBias ? [dx, dBias] : [dx];
};

/** [outer, rows, channels] of a batch of pictures: each picture by itself, or all together. */
function parts(shape: readonly number[], over: unknown): [outer: number, rows: number, channels: number] {
  const [rows, channels] = rowsAndChannels(shape);
  return over === 'instance' ? [shape[0]!, rows / shape[0]!, channels] : [1, rows, channels];
}

const ChannelNorm: NativeKernel = (bench, inputs, attrs) => {
  const { x, scale, shift } = inputs as { x: TensorInfo; scale: TensorInfo; shift: TensorInfo };
  if (!floats(x, scale, shift)) return undefined;
  const sizes = parts(x.shape, attrs.over);
  const [y, mean, variance] = [bench.output(x.shape), ...[0, 1].map(() => bench.output([sizes[0], sizes[2]]))];
  const places = [x, scale, shift, y, mean, variance].map(bench.at);
  bench.addon.normalise(bench.heap(), ...places, ...sizes, Number(attrs.epsilon));
  return [y!, mean!, variance!];
};

const ChannelNormGrad: NativeKernel = (bench, inputs, attrs) => {
  const { dy, x, scale, mean, variance } = inputs as Record<string, TensorInfo>;
  if (!floats(dy, x, scale, mean, variance)) return undefined;
  const outputs = [bench.output(x!.shape), bench.output(scale!.shape), bench.output(scale!.shape)];
  const places = [dy, x, scale, mean, variance, ...outputs].map(bench.at);
  bench.addon.normaliseBack(bench.heap(), ...places, ...parts(x!.shape, attrs.over), Number(attrs.epsilon));
  return outputs;
};

const AdamUpdate: NativeKernel = (bench, inputs, attrs) => {
  const { weight, first, second, gradient } = inputs as Record<string, TensorInfo>;
  if (!floats(weight, first, second, gradient)) return undefined;
  const outputs = [0, 1, 2].map(() => bench.output(weight!.shape));
  const { beta1, beta2, epsilon, firstScale, secondScale } = attrs as Record<string, number>;
  const places = [weight, first, second, gradient, ...outputs].map(bench.at);
  const settings = [beta1!, beta2!, epsilon!, firstScale!, secondScale!];
  bench.addon.adam(bench.heap(), ...places, size(weight!.shape), ...settings);
  return outputs;
};

export const trainingKernels = { ActivationGrad, ChannelNorm, ChannelNormGrad, AdamUpdate } as const satisfies Record<
  string,
  NativeKernel
>;
