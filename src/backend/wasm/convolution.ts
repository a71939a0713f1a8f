import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { BenchError } from '../../core/errors.ts';
import { type Pad, type Pair, withBorder } from '../dilated.ts';
import { type Tensor, type Tensor4D, tf } from '../tf.ts';
import type { Crew } from './crew.ts';
import { convolveDirectly, type Direct, type Finish, filterGradientDirectly } from './direct.ts';
import { putKernel, type TensorInfo } from './kernel.ts';

type Shape4D = [number, number, number, number];
type Info = ReturnType<typeof tf.backend_util.computeConv2DInfo>;
interface Attributes {
  readonly strides: Pair;
  readonly dilations?: Pair;
  readonly pad: Pad;
  readonly dataFormat?: 'NHWC' | 'NCHW';
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** Registers convolution and its gradients, by the input and by the filter, on the vector kernels. */
export function registerConvolutions(crew: Crew): void {
  const direct = (backend: BackendWasm) => ({
    convolve: (x: Tensor4D, filterBlocks: Tensor, shape: Direct, finish?: Finish): Tensor4D =>
      wrapped(convolveDirectly(crew, backend, x, filterBlocks, shape, finish)),
    gradient: (x: Tensor4D, dy: Tensor4D, shape: Direct): Tensor4D =>
      wrapped(filterGradientDirectly(crew, backend, x, dy, shape)),
  });
  putKernel<{ x: Tensor4D; filter: Tensor4D }>('Conv2D', ({ inputs: { x, filter }, backend, attrs }) => {
    const info = infoOf(x.shape, filter.shape, attrs as Attributes);
    return tf.tidy(() => convolution(direct(backend).convolve, x, filter, info));
  });
  putKernel<FusedInputs>('FusedConv2D', ({ inputs, backend, attrs }) => {
    const info = infoOf(inputs.x.shape, inputs.filter.shape, attrs as Attributes);
    return tf.tidy(() => fusedConvolution(direct(backend).convolve, inputs, info, attrs as FusedAttributes));
  });
  putKernel<{ x: Tensor4D; dy: Tensor4D }>('Conv2DBackpropFilter', ({ inputs: { x, dy }, backend, attrs }) => {
    const info = infoOf(x.shape, (attrs as { filterShape: Shape4D }).filterShape, attrs as Attributes);
    return tf.tidy(() => filterGradient(direct(backend).gradient, x, dy, info));
  });
  putKernel<{ dy: Tensor4D; filter: Tensor4D }>('Conv2DBackpropInput', ({ inputs: { dy, filter }, backend, attrs }) => {
    const info = infoOf((attrs as { inputShape: Shape4D }).inputShape, filter.shape, attrs as Attributes);
    return tf.tidy(() => inputGradient(direct(backend).convolve, dy, filter, info));
  });
}

function infoOf(inputShape: Shape4D, filterShape: Shape4D, attrs: Attributes): Info {
  const { strides, dilations, pad, dataFormat, dimRoundingMode } = attrs;
  if (dataFormat === 'NCHW')
    throw new BenchError('layout', 'The wasm back end convolves NHWC tensors only, and was given NCHW.', {
      mend: 'transpose the tensor with [0, 2, 3, 1]',
    });
  return tf.backend_util.computeConv2DInfo(inputShape, filterShape, strides, dilations ?? 1, pad as 'same', dimRoundingMode); // biome-ignore format: one line
}

const wrapped = ({ dataId, shape, dtype }: TensorInfo): Tensor4D =>
  tf.engine().makeTensorFromDataId(dataId, shape, dtype) as Tensor4D;

function directShape(x: Tensor4D, info: Info, outChannels: number): Direct {
  const { batchSize, outHeight, outWidth, filterHeight, filterWidth, inChannels } = info;
  return {
    ...{ batch: batchSize, height: x.shape[1], width: x.shape[2] },
    ...{ outHeight, outWidth, filterHeight, filterWidth, inChannels, outChannels },
    strides: [info.strideHeight, info.strideWidth],
    dilations: [info.dilationHeight, info.dilationWidth],
  };
}

/** The picture with exactly the border that the taps reach. */
function bordered(x: Tensor4D, info: Info): Tensor4D {
  const reach = (count: number, stride: number, window: number): number => (count - 1) * stride + window;
  const height = reach(info.outHeight, info.strideHeight, info.effectiveFilterHeight);
  const width = reach(info.outWidth, info.strideWidth, info.effectiveFilterWidth);
  const { top, left } = info.padInfo;
  return withBorder(x, [top, height - top - info.inHeight], [left, width - left - info.inWidth]);
}

/** Fills the last axis up to a multiple of 4 with zeros. */
function filledUp(x: Tensor4D): Tensor4D {
  const missing = -x.shape[3] & 3;
  return missing === 0 ? x : tf.pad(x, [[0, 0], [0, 0], [0, 0], [0, missing]]); // biome-ignore format: one line
}

const cutBack = (x: Tensor4D, channels: number): Tensor4D =>
  x.shape[3] === channels ? x : tf.slice(x, 0, [...x.shape.slice(0, 3), channels] as Shape4D);

type Convolve = (x: Tensor4D, filterBlocks: Tensor, shape: Direct, finish?: Finish) => Tensor4D;

interface FusedInputs {
  readonly x: Tensor4D;
  readonly filter: Tensor4D;
  readonly bias?: Tensor;
  readonly preluActivationWeights?: Tensor;
}
interface FusedAttributes extends Attributes {
  readonly activation: 'linear' | 'relu' | 'relu6' | 'elu' | 'prelu' | 'leakyrelu' | 'sigmoid';
  readonly leakyreluAlpha?: number;
}

/** Convolution, bias and activation; what is no slope for negative values is applied afterwards. */
function fusedConvolution(
  convolve: Convolve,
  { x, filter, bias, preluActivationWeights }: FusedInputs,
  info: Info,
  { activation, leakyreluAlpha }: FusedAttributes,
): Tensor4D {
  const channels = info.outChannels;
  const perChannel = (values: Tensor): Tensor => {
    const all = values.size === channels ? tf.reshape(values, [channels]) : tf.fill([channels], values.dataSync()[0]!);
    return channels % 4 === 0 ? all : tf.pad(all, [[0, -channels & 3]]);
  };
  const slope = { relu: 0, leakyrelu: leakyreluAlpha ?? 0.2 }[activation as string];
  const slopes = activation === 'prelu' ? preluActivationWeights : slope === undefined ? undefined : tf.scalar(slope);
  const y = convolution(convolve, x, filter, info, {
    bias: bias && perChannel(bias),
    slopes: slopes && perChannel(slopes),
  });
  if (activation === 'relu6') return tf.relu6(y);
  if (activation === 'elu') return tf.elu(y);
  return activation === 'sigmoid' ? tf.sigmoid(y) : y;
}

function convolution(convolve: Convolve, x: Tensor4D, filter: Tensor4D, info: Info, finish?: Finish): Tensor4D {
  const picture = bordered(x, info);
  const weights = filledUp(filter);
  const outChannels = weights.shape[3];
  return cutBack(
    convolve(picture, inBlocks(weights), directShape(picture, info, outChannels), finish),
    info.outChannels,
  );
}

/** The filter in the order in which the vector kernel reads it. */
function inBlocks(filter: Tensor4D): Tensor {
  const outChannels = filter.shape[3];
  const block = outChannels % 8 === 0 ? 8 : 4;
  return tf.transpose(tf.reshape(filter, [-1, outChannels / block, block]), [1, 0, 2]);
}

function filterGradient(
  gradient: (x: Tensor4D, dy: Tensor4D, shape: Direct) => Tensor4D,
  x: Tensor4D,
  dy: Tensor4D,
  info: Info,
): Tensor4D {
  const picture = bordered(x, info);
  const incoming = filledUp(dy);
  return cutBack(gradient(picture, incoming, directShape(picture, info, incoming.shape[3])), info.outChannels);
}

/**
 * The gradient of a convolution by its input. With stride s the input pixels fall into s·s phases, each of which is
 * reached by its own part of the filter; so it is one convolution of stride 1 that gives all phases as channels,
 * after which the phases are interleaved.
 */
function inputGradient(convolve: Convolve, dy: Tensor4D, filter: Tensor4D, info: Info): Tensor4D {
  const { filterHeight, filterWidth, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, batchSize } =
    info;
  const { strideHeight, strideWidth } = info;
  const { top, left } = info.padInfo;
  const tapRows = Math.ceil(filterHeight / strideHeight);
  const tapColumns = Math.ceil(filterWidth / strideWidth);
  const rows = Math.ceil((inHeight + top) / strideHeight);
  const columns = Math.ceil((inWidth + left) / strideWidth);
  const phases = strideHeight * strideWidth;

  const whole = tf.pad(filter, [
    [0, tapRows * strideHeight - filterHeight],
    [0, tapColumns * strideWidth - filterWidth],
    [0, 0],
    [0, 0],
  ]);
  const split = tf.reshape(whole, [tapRows, strideHeight, tapColumns, strideWidth, inChannels, outChannels]);
  const turned = backwards(tf.reshape(tf.transpose(split, [0, 2, 5, 1, 3, 4]), [tapRows * tapColumns, -1]));
  const filters = tf.reshape(turned, [tapRows, tapColumns, outChannels, phases * inChannels]) as Tensor4D;

  if (phases === 1) {
    const cropTop = tapRows - 1 - top;
    const cropLeft = tapColumns - 1 - left;
    const picture = withBorder(dy, [cropTop, inHeight - outHeight - cropTop + tapRows - 1], [cropLeft, inWidth - outWidth - cropLeft + tapColumns - 1]); // biome-ignore format: one line
    return convolution(convolve, picture, filters, infoOf(picture.shape, filters.shape, { strides: 1, pad: 'valid' }));
  }
  const picture = withBorder(dy, [tapRows - 1, rows - outHeight], [tapColumns - 1, columns - outWidth]);
  const info1 = infoOf(picture.shape, filters.shape, { strides: 1, pad: 'valid' });
  const phased = convolution(convolve, picture, filters, info1);
  const interleaved = tf.reshape(
    tf.transpose(
      tf.reshape(phased, [batchSize, rows, columns, strideHeight, strideWidth, inChannels]),
      [0, 1, 3, 2, 4, 5],
    ),
    [batchSize, rows * strideHeight, columns * strideWidth, inChannels],
  ) as Tensor4D;
  return tf.slice(interleaved, [0, top, left, 0], [batchSize, inHeight, inWidth, inChannels]);
}

/** The rows in reverse order. (The wasm back end's Reverse takes a hundred times as long.) */
const backwards = (rows: Tensor): Tensor =>
  rows.shape[0] === 1 ? rows : tf.concat(tf.split(rows, rows.shape[0]!).reverse());
