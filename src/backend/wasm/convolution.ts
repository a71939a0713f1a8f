import { type Pad, type Pair, withBorder } from '../dilated.ts';
import { type Tensor4D, tf } from '../tf.ts';
import { publishedKernel, putKernel } from './kernel.ts';

type Shape4D = [number, number, number, number];

/** Registers the gradients of a convolution, by its filter (which the wasm back end lacks) and by its input. */
export function registerConvolutionGradients(): void {
  for (const kernelName of ['Conv2D', 'FusedConv2D', 'DepthwiseConv2dNative', 'FusedDepthwiseConv2D'] as const)
    spellOutSamePadding(kernelName);
  putKernel<{ x: Tensor4D; dy: Tensor4D }>('Conv2DBackpropFilter', ({ inputs, attrs }) => {
    const { strides, pad, filterShape } = attrs as { strides: Pair; pad: Pad; filterShape: Shape4D };
    return tf.tidy(() => filterGradient(inputs.x, inputs.dy, filterShape, strides, pad));
  });
  putKernel<{ dy: Tensor4D; filter: Tensor4D }>('Conv2DBackpropInput', ({ inputs, attrs }) => {
    const { strides, pad, inputShape } = attrs as { strides: Pair; pad: Pad; inputShape: Shape4D };
    return tf.tidy(() => inputGradient(inputs.dy, inputs.filter, inputShape, strides, pad));
  });
}

/** Given 'same', XNNPACK refuses strides above the filter's size, which the wasm back end takes for success. */
function spellOutSamePadding(kernelName: string): void {
  const { kernelFunc } = publishedKernel(kernelName)!;
  const depthwise = kernelName.includes('Depthwise');
  putKernel<{ x: Tensor4D; filter: Tensor4D }>(kernelName, (call) => {
    const attrs = call.attrs as { strides: Pair; dilations: Pair; pad: Pad };
    if (attrs.pad !== 'same') return kernelFunc(call as never) as never;
    const { x, filter } = call.inputs;
    const info = tf.backend_util.computeConv2DInfo(
      x.shape,
      filter.shape,
      attrs.strides,
      attrs.dilations ?? 1,
      'same',
      undefined,
      depthwise,
    );
    const { top, bottom, left, right } = info.padInfo;
    const pad = [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ];
    return kernelFunc({ ...call, attrs: { ...attrs, pad } } as never) as never;
  });
}

/**
 * The gradient of a convolution by its input. With stride s the input pixels fall into s·s phases, each of which is
 * reached by its own part of the filter; so it is one convolution of stride 1 that gives all phases as channels,
 * after which the phases are interleaved.
 */
function inputGradient(dy: Tensor4D, filter: Tensor4D, inputShape: Shape4D, strides: Pair, pad: Pad): Tensor4D {
  const info = tf.backend_util.computeConv2DInfo(inputShape, filter.shape, strides, 1, pad as 'same');
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
  const turned = tf.reverse(tf.transpose(split, [0, 2, 5, 1, 3, 4]), [0, 1]);
  const filters = tf.reshape(turned, [tapRows, tapColumns, outChannels, phases * inChannels]) as Tensor4D;

  const below = rows - outHeight;
  const right = columns - outWidth;
  const cropped = withBorder(dy, [0, Math.min(0, below)], [0, Math.min(0, right)]);
  const phased = tf.conv2d(cropped, filters, 1, [
    [0, 0],
    [tapRows - 1, Math.max(0, below)],
    [tapColumns - 1, Math.max(0, right)],
    [0, 0],
  ]);
  const interleaved =
    phases === 1
      ? phased
      : (tf.reshape(
          tf.transpose(
            tf.reshape(phased, [batchSize, rows, columns, strideHeight, strideWidth, inChannels]),
            [0, 1, 3, 2, 4, 5],
          ),
          [batchSize, rows * strideHeight, columns * strideWidth, inChannels],
        ) as Tensor4D);
  return tf.slice(interleaved, [0, top, left, 0], inputShape);
}

/** The gradient of a convolution by its filter: for each filter tap, the matched pixels times the output gradient. */
function filterGradient(x: Tensor4D, dy: Tensor4D, filterShape: Shape4D, strides: Pair, pad: Pad): Tensor4D {
  const info = tf.backend_util.computeConv2DInfo(x.shape, filterShape, strides, 1, pad as 'same');
  const { batchSize, outHeight, outWidth, inChannels, outChannels, filterHeight, filterWidth } = info;
  const { strideHeight, strideWidth, padInfo } = info;
  const rows = batchSize * outHeight * outWidth;
  const padded = withBorder(x, [padInfo.top, padInfo.bottom], [padInfo.left, padInfo.right]);
  const gradient = tf.reshape(dy, [rows, outChannels]);
  const taps = [];
  for (let row = 0; row < filterHeight; row++) {
    for (let column = 0; column < filterWidth; column++) {
      const seen = tf.stridedSlice(
        padded,
        [0, row, column, 0],
        [batchSize, row + (outHeight - 1) * strideHeight + 1, column + (outWidth - 1) * strideWidth + 1, inChannels],
        [1, strideHeight, strideWidth, 1],
      );
      taps.push(tf.matMul(tf.transpose(tf.reshape(seen, [rows, inChannels])), gradient));
    }
  }
  return tf.reshape(tf.concat(taps, 0), filterShape);
}
