import { channelNorm, convolve } from '../../src/backend/fused.ts';
import { type Tensor, type Tensor1D, type Tensor4D, tf } from '../../src/backend/tf.ts';

/** One layer as the papers use it: the shapes of what it is differentiated by, and the layer itself. */
export interface LayerCase {
  readonly name: string;
  readonly shapes: readonly (readonly number[])[];
  readonly layer: (...inputs: Tensor[]) => Tensor;
  /** Linear in each input, so that a difference quotient is exact for any step. */
  readonly linear?: boolean;
  /** Has corners, which a step may cross. */
  readonly corners?: boolean;
}

type Four = Tensor4D;
const picture = [2, 12, 14, 3] as const;

const convolutions = [1, 3, 5, 7, 9, 11].flatMap((kernel) =>
  [1, 2, 4].map(
    (stride): LayerCase => ({
      name: `convolution ${kernel}x${kernel}, stride ${stride}`,
      shapes: [picture, [kernel, kernel, 3, 5]],
      layer: (x, filter) => tf.conv2d(x as Four, filter as Four, stride, 'same'),
      linear: true,
    }),
  ),
);

const reflectPadded = (x: Four, pad: [number, number]): Four => tf.mirrorPad(x, [[0, 0], pad, pad, [0, 0]], 'reflect');

const normalized = (x: Four, axes: number[], scale: Tensor, shift: Tensor): Tensor => {
  const { mean, variance } = tf.moments(x, axes, true);
  return x.sub(mean).mul(variance.add(1e-5).rsqrt()).mul(scale).add(shift);
};

/** Every kind of layer that the papers' networks are made of, on shapes that cpu can still do. */
export const layerCases: readonly LayerCase[] = [
  ...convolutions,
  ...[
    { title: 'bias', how: {}, after: undefined },
    { title: 'bias and ReLU', how: {}, after: { slope: 0 } },
    { title: 'bias and LeakyReLU', how: {}, after: { slope: 0.2 } },
    { title: 'bias and ReLU, stride 2', how: { stride: 2 }, after: { slope: 0 } },
    { title: 'bias and LeakyReLU, dilated', how: { dilation: 2 }, after: { slope: 0.05 } },
    { title: 'bias and ReLU, zeros on every side', how: { pad: 1 }, after: { slope: 0 } },
  ].map(
    ({ title, how, after }): LayerCase => ({
      name: `convolution with ${title}`,
      shapes: [picture, [3, 3, 3, 5], [5]],
      layer: (x, filter, bias) => convolve(x as Four, filter as Four, bias as Tensor1D, { pad: 'same', ...how }, after),
      corners: after !== undefined,
    }),
  ),
  {
    name: 'convolution with ReLU, wide, many pictures, without bias',
    shapes: [
      [5, 10, 11, 32],
      [3, 3, 32, 24],
    ],
    layer: (x, filter) => convolve(x as Four, filter as Four, undefined, { pad: 'same' }, { slope: 0 }),
    corners: true,
  },
  ...(['instance', 'batch'] as const).map(
    (over): LayerCase => ({
      name: `normalisation of channels over the ${over}`,
      shapes: [[3, 37, 41, 6], [6], [6]],
      layer: (x, scale, shift) => channelNorm(x as Four, scale as Tensor1D, shift as Tensor1D, 1e-3, over).y,
    }),
  ),
  {
    name: 'convolution 3x3, valid',
    shapes: [picture, [3, 3, 3, 4]],
    layer: (x, filter) => tf.conv2d(x as Four, filter as Four, 1, 'valid'),
    linear: true,
  },
  {
    name: 'convolution 4x4, stride 2, explicit padding',
    shapes: [picture, [4, 4, 3, 4]],
    layer: (x, filter) => tf.conv2d(x as Four, filter as Four, 2, [[0, 0], [1, 1], [1, 1], [0, 0]]), // biome-ignore format: one line
    linear: true,
  },
  {
    name: 'convolution 3x3, wide channels',
    shapes: [
      [2, 9, 7, 32],
      [3, 3, 32, 24],
    ],
    layer: (x, filter) => tf.conv2d(x as Four, filter as Four, 1, 'same'),
    linear: true,
  },
  ...[
    [1, 7],
    [7, 1],
  ].map(
    ([height, width]): LayerCase => ({
      name: `convolution ${height}x${width}`,
      shapes: [picture, [height!, width!, 3, 4]],
      layer: (x, filter) => tf.conv2d(x as Four, filter as Four, 1, 'same'),
      linear: true,
    }),
  ),
  ...[2, 4].map(
    (kernel): LayerCase => ({
      name: `transposed convolution ${kernel}x${kernel}, stride 2`,
      shapes: [
        [2, 6, 7, 5],
        [kernel, kernel, 3, 5],
      ],
      layer: (x, filter) => tf.conv2dTranspose(x as Four, filter as Four, [...picture], 2, 'same'),
      linear: true,
    }),
  ),
  ...[2, 4].map(
    (rate): LayerCase => ({
      name: `dilated convolution, rate ${rate}`,
      shapes: [picture, [3, 3, 3, 4]],
      layer: (x, filter) => tf.conv2d(x as Four, filter as Four, 1, 'same', 'NHWC', rate),
      linear: true,
    }),
  ),
  {
    name: 'dilated convolution, valid',
    shapes: [picture, [3, 3, 3, 4]],
    layer: (x, filter) => tf.conv2d(x as Four, filter as Four, 1, 'valid', 'NHWC', 2),
    linear: true,
  },
  ...[
    { stride: 1, multiplier: 1 },
    { stride: 2, multiplier: 1 },
    { stride: 1, multiplier: 2 },
  ].map(
    ({ stride, multiplier }): LayerCase => ({
      name: `depthwise convolution, stride ${stride}, multiplier ${multiplier}`,
      shapes: [picture, [3, 3, 3, multiplier]],
      layer: (x, filter) => tf.depthwiseConv2d(x as Four, filter as Four, stride, 'same'),
      linear: true,
    }),
  ),
  {
    name: 'depthwise convolution, dilated',
    shapes: [picture, [3, 3, 3, 2]],
    layer: (x, filter) => tf.depthwiseConv2d(x as Four, filter as Four, 1, 'same', 'NHWC', 2),
    linear: true,
  },
  ...(['linear', 'relu', 'leakyrelu', 'prelu', 'elu', 'sigmoid', 'relu6'] as const).flatMap((activation) =>
    [4, 5].map(
      (channels): LayerCase => ({
        name: `convolution with bias and ${activation}, fused, ${channels} channels`,
        shapes: [picture, [3, 3, 3, channels], [channels], ...(activation === 'prelu' ? [[channels]] : [])],
        layer: (x, filter, bias, slopes) =>
          tf.fused.conv2d({
            ...{ x: x as Four, filter: filter as Four, strides: 1, pad: 'same', bias, activation },
            ...{ leakyreluAlpha: 0.1, preluActivationWeights: slopes },
          }),
      }),
    ),
  ),
  { name: 'max pooling', shapes: [picture], layer: (x) => tf.maxPool(x as Four, 2, 2, 'same') },
  { name: 'max pooling 3x3, stride 2', shapes: [picture], layer: (x) => tf.maxPool(x as Four, 3, 2, 'same') },
  { name: 'average pooling', shapes: [picture], layer: (x) => tf.avgPool(x as Four, 2, 2, 'same'), linear: true },
  {
    name: 'average pooling 3x3, stride 1',
    shapes: [picture],
    layer: (x) => tf.avgPool(x as Four, 3, 1, 'same'),
    linear: true,
  },
  ...[
    [24, 28],
    [6, 7],
    [17, 9],
  ].flatMap(([height, width]) =>
    (['resizeBilinear', 'resizeNearestNeighbor'] as const).flatMap((resize) =>
      (['legacy', 'corners', 'half'] as const).map(
        (grid): LayerCase => ({
          name: `${resize} to ${height}x${width}, ${grid}`,
          shapes: [picture],
          layer: (x) => tf.image[resize](x as Four, [height!, width!], grid === 'corners', grid === 'half'),
          linear: true,
        }),
      ),
    ),
  ),
  { name: 'reflect padding', shapes: [picture], layer: (x) => reflectPadded(x as Four, [4, 3]), linear: true },
  {
    name: 'symmetric padding',
    shapes: [picture],
    layer: (x) => tf.mirrorPad(x, [[0, 0], [2, 3], [0, 5], [0, 0]], 'symmetric'), // biome-ignore format: one line
    linear: true,
  },
  {
    name: 'batch normalisation',
    shapes: [picture, [3], [3]],
    layer: (x, scale, shift) => normalized(x as Four, [0, 1, 2], scale!, shift!),
  },
  {
    name: 'instance normalisation',
    shapes: [picture, [3], [3]],
    layer: (x, scale, shift) => normalized(x as Four, [1, 2], scale!, shift!),
  },
  {
    name: 'weight normalisation',
    shapes: [picture, [3, 3, 3, 4], [4]],
    layer: (x, filter, gain) =>
      tf.conv2d(x as Four, filter!.div(tf.sqrt(tf.sum(tf.square(filter!), [0, 1, 2]))).mul(gain!) as Four, 1, 'same'),
  },
  { name: 'ReLU', shapes: [picture], layer: (x) => tf.relu(x!) },
  { name: 'LeakyReLU', shapes: [picture], layer: (x) => tf.leakyRelu(x!, 0.2) },
  { name: 'PReLU', shapes: [picture, [3]], layer: (x, slope) => tf.prelu(x!, slope!) },
  { name: 'PReLU, one slope', shapes: [picture, [1]], layer: (x, slope) => tf.prelu(x!, slope!) },
  { name: 'tanh', shapes: [picture], layer: (x) => tf.tanh(x!) },
  { name: 'sigmoid', shapes: [picture], layer: (x) => tf.sigmoid(x!) },
  { name: 'ELU', shapes: [picture], layer: (x) => tf.elu(x!) },
  {
    name: 'softmax attention over channels',
    shapes: [picture, [3, 4], [4, 3]],
    layer: (x, squeeze, excite) => {
      const seen = tf.matMul(tf.tanh(tf.matMul(tf.mean(x!, [1, 2]) as tf.Tensor2D, squeeze as tf.Tensor2D)), excite!);
      return x!.mul(tf.softmax(seen).reshape([2, 1, 1, 3]));
    },
  },
  {
    name: 'softmax attention over positions',
    shapes: [
      [2, 20, 4],
      [2, 20, 4],
      [2, 20, 5],
    ],
    layer: (query, key, value) => tf.matMul(tf.softmax(tf.matMul(query!, key!, false, true)), value!),
  },
  {
    name: 'space to depth by reshape and transpose',
    shapes: [picture],
    layer: (x) => x!.reshape([2, 6, 2, 7, 2, 3]).transpose([0, 1, 3, 2, 4, 5]).reshape([2, 6, 7, 12]),
    linear: true,
  },
  { name: 'depth to space', shapes: [[2, 5, 6, 12]], layer: (x) => tf.depthToSpace(x as Four, 2), linear: true },
  {
    name: 'strided slice',
    shapes: [picture],
    layer: (x) => tf.stridedSlice(x!, [0, 1, 0, 0], [2, 12, 13, 3], [1, 2, 3, 1]),
    linear: true,
  },
  {
    name: 'strided slice backwards',
    shapes: [picture],
    layer: (x) => tf.stridedSlice(x!, [0, 10, 13, 0], [2, 1, 2, 3], [1, -2, -3, 1]),
    linear: true,
  },
  {
    name: 'strided slice with masks',
    shapes: [picture],
    layer: (x) => tf.stridedSlice(x!, [0, 1, 0], [0, 0, 2], [1, 2, 1], 1, 3, 0, 0, 4),
    linear: true,
  },
  { name: 'global average', shapes: [picture], layer: (x) => tf.mean(x!, [1, 2]), linear: true },
  { name: 'sum over pixels', shapes: [picture], layer: (x) => tf.sum(x!, [0, 1, 2]), linear: true },
  {
    name: 'concatenation with a global vector',
    shapes: [picture, [2, 1, 1, 4]],
    layer: (x, vector) => tf.concat([x!, tf.tile(vector!, [1, 12, 14, 1])], 3),
    linear: true,
  },
  {
    name: 'gather',
    shapes: [[7, 3]],
    layer: (x) => tf.gather(x!, tf.tensor1d([0, 2, 2, 6], 'int32')),
    linear: true,
  },
  {
    name: 'matrix product, both transposed',
    shapes: [
      [6, 5],
      [4, 6],
    ],
    layer: (a, b) => tf.matMul(a!, b!, true, true),
    linear: true,
  },
  {
    name: 'total variation',
    shapes: [picture],
    layer: (x) => tf.abs(tf.sub(tf.slice(x!, [0, 1]), tf.slice(x!, 0, [2, 11]))),
  },
];
