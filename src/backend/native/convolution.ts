import type { NamedAttrMap, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';
import { BenchError } from '../../core/errors.ts';
import { tf } from '../tf.ts';
import { type Bench, floats, type NativeKernel } from './kernel.ts';

type Info = ReturnType<typeof tf.backend_util.computeConv2DInfo>;
type Shape4D = [number, number, number, number];
interface Attributes {
  readonly strides: number | [number, number];
  readonly pad: 'same' | 'valid' | number;
  readonly dilations?: number | [number, number];
  readonly dataFormat?: 'NHWC' | 'NCHW';
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
  readonly activation?: string;
  readonly leakyreluAlpha?: number;
  readonly inputShape?: Shape4D;
  readonly filterShape?: Shape4D;
}

/** Activations that oneDNN applies while it writes the output. */
const fused: Readonly<Record<string, number>> = { linear: 0, relu: 1, relu6: 2, leakyrelu: 3 };

/** The kernel of each activation, for those that must run on their own. */
const activations: Readonly<Record<string, string>> = {
  relu: 'Relu',
  relu6: 'Relu6',
  leakyrelu: 'LeakyRelu',
  elu: 'Elu',
  sigmoid: 'Sigmoid',
  prelu: 'Prelu',
};

const geometry = new Int32Array(17);

function infoOf(input: readonly number[], filter: readonly number[], attrs: Attributes, depthwise: boolean): Info {
  return tf.backend_util.computeConv2DInfo(
    input as Shape4D,
    filter as Shape4D,
    attrs.strides,
    attrs.dilations ?? 1,
    attrs.pad,
    attrs.dimRoundingMode,
    depthwise,
    attrs.dataFormat === 'NCHW' ? 'channelsFirst' : 'channelsLast',
  );
}

/** The numbers that the addon's geometry.h lists, in its order. The same array is used by every call. */
export function geometryOf(info: Info, depthwise: boolean): Int32Array {
  geometry.set([info.batchSize, info.inHeight, info.inWidth, info.inChannels]);
  geometry.set([info.filterHeight, info.filterWidth, info.outChannels, info.outHeight, info.outWidth], 4);
  geometry.set([info.strideHeight, info.strideWidth, info.dilationHeight, info.dilationWidth], 9);
  geometry.set([info.padInfo.top, info.padInfo.left], 13);
  geometry[15] = info.dataFormat === 'channelsFirst' ? 1 : 0;
  geometry[16] = depthwise ? 1 : 0;
  return geometry;
}

/**
 * Refuses shapes that do not fit together: the wasm kernels would read and write out of bounds there. Gives whether
 * the addon has a kernel for those that do.
 */
function covered(info: Info, input: readonly number[], filter: readonly number[], dy?: readonly number[]): boolean {
  const channels = input[info.dataFormat === 'channelsFirst' ? 1 : 3];
  const refuse = (expected: string): never => {
    const given = `A convolution of ${input} with a filter of ${filter}`;
    throw new BenchError('kernel-input', `${given} expected ${expected}.`);
  };
  if (input.length !== 4 || filter.length !== 4) refuse('both to have four dimensions');
  if (filter[2] !== channels) refuse('the filter to have the channels of the input');
  if (info.outHeight < 1 || info.outWidth < 1) refuse('a window that fits into the padded input');
  if (dy && !sameShape(dy, info.outShape)) refuse(`an output gradient of ${info.outShape}, not ${dy}`);
  return info.padInfo.top >= 0 && info.padInfo.left >= 0;
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, i) => size === b[i]);
}

function forward(depthwise: boolean): NativeKernel {
  return (bench, inputs, attrs) => {
    const { x, filter, bias } = inputs as { x: TensorInfo; filter: TensorInfo; bias?: TensorInfo };
    const { activation = 'linear', leakyreluAlpha = 0 } = attrs as unknown as Attributes;
    const how = fused[activation];
    if (how === undefined || !floats(x, filter, bias)) return undefined;
    const info = infoOf(x.shape, filter.shape, attrs as unknown as Attributes, depthwise);
    if (!covered(info, x.shape, filter.shape)) return undefined;
    if (bias && !(bias.shape.at(-1) === info.outChannels && tf.util.sizeFromShape(bias.shape) === info.outChannels))
      return undefined;
    const y = bench.output(info.outShape);
    const { at, addon } = bench;
    addon.convolve(bench.heap(), geometryOf(info, depthwise), at(x), at(filter), at(bias), at(y), how, leakyreluAlpha);
    return y;
  };
}

function backInput(depthwise: boolean): NativeKernel {
  return (bench, inputs, attrs) => {
    const { dy, filter } = inputs as { dy: TensorInfo; filter: TensorInfo };
    const { inputShape } = attrs as unknown as Attributes;
    if (!inputShape || !floats(dy, filter)) return undefined;
    const info = infoOf(inputShape, filter.shape, attrs as unknown as Attributes, depthwise);
    if (!covered(info, inputShape, filter.shape, dy.shape)) return undefined;
    const dx = bench.output(info.inShape);
    bench.addon.convolveBackInput(
      bench.heap(),
      geometryOf(info, depthwise),
      bench.at(dy),
      bench.at(filter),
      bench.at(dx),
    );
    return dx;
  };
}

function backFilter(depthwise: boolean): NativeKernel {
  return (bench, inputs, attrs) => {
    const { x, dy } = inputs as { x: TensorInfo; dy: TensorInfo };
    const { filterShape } = attrs as unknown as Attributes;
    if (!filterShape || !floats(x, dy)) return undefined;
    const info = infoOf(x.shape, filterShape, attrs as unknown as Attributes, depthwise);
    if (!covered(info, x.shape, filterShape, dy.shape)) return undefined;
    const dFilter = bench.output(info.filterShape);
    bench.addon.convolveBackFilter(
      bench.heap(),
      geometryOf(info, depthwise),
      bench.at(x),
      bench.at(dy),
      bench.at(dFilter),
    );
    return dFilter;
  };
}

/** Runs a fused kernel as convolution, bias and activation one after the other, where it cannot run as one. */
function fusedOrComposed(depthwise: boolean): NativeKernel {
  const whole = forward(depthwise);
  return (bench, inputs, attrs) => whole(bench, inputs, attrs) ?? composed(depthwise, bench, inputs, attrs);
}

function composed(
  depthwise: boolean,
  bench: Bench,
  inputs: NamedTensorInfoMap,
  attrs: NamedAttrMap,
): TensorInfo | undefined {
  const { activation = 'linear', leakyreluAlpha } = attrs as unknown as Attributes;
  const { x, filter, bias, preluActivationWeights } = inputs;
  if (activation !== 'linear' && !Object.hasOwn(activations, activation)) return undefined;
  const plain = forward(depthwise)(bench, { x, filter }, { ...attrs, activation: 'linear' });
  if (plain === undefined) return undefined;
  const run = (kernel: string, tensors: NamedTensorInfoMap, more: NamedAttrMap = {}): TensorInfo =>
    tf.engine().runKernel(kernel, tensors as tf.NamedTensorMap, more) as TensorInfo;
  return tf.tidy(() => {
    let y: TensorInfo = tf.engine().makeTensorFromTensorInfo(plain as TensorInfo);
    if (bias) y = run('Add', { a: y, b: bias });
    if (activation === 'prelu') y = run('Prelu', { x: y, alpha: preluActivationWeights });
    else if (activation !== 'linear') y = run(activations[activation]!, { x: y }, { alpha: leakyreluAlpha ?? 0 });
    return y as tf.Tensor;
  });
}

export const convolutionKernels = {
  Conv2D: forward(false),
  FusedConv2D: fusedOrComposed(false),
  Conv2DBackpropInput: backInput(false),
  Conv2DBackpropFilter: backFilter(false),
  DepthwiseConv2dNative: forward(true),
  FusedDepthwiseConv2D: fusedOrComposed(true),
  DepthwiseConv2dNativeBackpropInput: backInput(true),
  DepthwiseConv2dNativeBackpropFilter: backFilter(true),
} as const satisfies Record<string, NativeKernel>;
