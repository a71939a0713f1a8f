import { type Tensor4D, tf } from '../tf.ts';

type Pad = Parameters<typeof tf.conv2d>[3];
type Pair = number | [number, number];

/** Registers what the wasm back end lacks for training convolutions. Registering twice does nothing. */
export function registerConvolutionGradients(): void {
  if (tf.getKernel('Conv2DBackpropFilter', 'wasm')) return;
  tf.registerKernel({
    kernelName: 'Conv2DBackpropFilter',
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs }) => {
      const { x, dy } = inputs as { x: Tensor4D; dy: Tensor4D };
      const { strides, pad, filterShape } = attrs as unknown as {
        strides: Pair;
        pad: Pad;
        filterShape: [number, number, number, number];
      };
      return tf.tidy(() => filterGradient(x, dy, filterShape, strides, pad));
    },
  });
}

/** The gradient of a convolution by its filter: for each filter tap, the matched pixels times the output gradient. */
function filterGradient(
  x: Tensor4D,
  dy: Tensor4D,
  filterShape: [number, number, number, number],
  strides: Pair,
  pad: Pad,
): Tensor4D {
  const info = tf.backend_util.computeConv2DInfo(x.shape, filterShape, strides, 1, pad as 'same');
  const { batchSize, outHeight, outWidth, inChannels, outChannels, filterHeight, filterWidth } = info;
  const { strideHeight, strideWidth, padInfo } = info;
  const rows = batchSize * outHeight * outWidth;
  const padded = tf.pad(x, [
    [0, 0],
    [padInfo.top, padInfo.bottom],
    [padInfo.left, padInfo.right],
    [0, 0],
  ]);
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
