import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { Pad, Pair } from '../dilated.ts';
import { type Tensor4D, tf } from '../tf.ts';
import { floats, putKernel, type TensorInfo } from './kernel.ts';

type Shape4D = [number, number, number, number];
type Window = ReturnType<typeof tf.backend_util.computeConv2DInfo>;

/**
 * Registers the kernels that are plain loops over the heap: the gradients of depthwise convolutions and of gather,
 * which the wasm back end lacks, and that of max pooling, where it clears only a quarter of the memory it sums into.
 * Identity shares the values instead of copying them.
 */
export function registerLoops(): void {
  putKernel<{ x: TensorInfo }>('Identity', ({ inputs: { x }, backend }) => {
    backend.incRef(x.dataId);
    return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
  });
  putKernel<{ dy: Tensor4D; input: Tensor4D }>('MaxPoolGrad', ({ inputs: { dy, input }, backend, attrs }) => {
    const { filterSize, strides, pad } = attrs as { filterSize: [number, number]; strides: Pair; pad: Pad };
    const window = tf.backend_util.computePool2DInfo(input.shape, filterSize, strides, 1, pad as 'same');
    const dx = zeros(backend, input.shape);
    maxPoolGradient(floats(backend, input), floats(backend, dy), floats(backend, dx), window);
    return dx;
  });
  putKernel<{ dy: Tensor4D; filter: Tensor4D }>(
    'DepthwiseConv2dNativeBackpropInput',
    ({ inputs: { dy, filter }, backend, attrs }) => {
      const { inputShape } = attrs as { inputShape: Shape4D };
      const window = depthwiseWindow(inputShape, filter.shape, attrs);
      const dx = zeros(backend, inputShape);
      const [from, weights, to] = [floats(backend, dy), floats(backend, filter), floats(backend, dx)];
      eachTap(window, (x, y, tap) => {
        to[x]! += from[y]! * weights[tap]!;
      });
      return dx;
    },
  );
  putKernel<{ x: Tensor4D; dy: Tensor4D }>(
    'DepthwiseConv2dNativeBackpropFilter',
    ({ inputs: { x, dy }, backend, attrs }) => {
      const { filterShape } = attrs as { filterShape: Shape4D };
      const window = depthwiseWindow(x.shape, filterShape, attrs);
      const gradient = zeros(backend, filterShape);
      const [seen, from, to] = [floats(backend, x), floats(backend, dy), floats(backend, gradient)];
      eachTap(window, (at, y, tap) => {
        to[tap]! += seen[at]! * from[y]!;
      });
      return gradient;
    },
  );
  putKernel<{ x: TensorInfo; segmentIds: TensorInfo }>(
    'UnsortedSegmentSum',
    ({ inputs: { x, segmentIds }, backend, attrs }) => {
      const { numSegments } = attrs as { numSegments: number };
      const sums = zeros(backend, [numSegments, ...x.shape.slice(segmentIds.shape.length)]);
      const [from, to] = [floats(backend, x), floats(backend, sums)];
      const ids = backend.typedArrayFromHeap(segmentIds);
      const length = to.length / numSegments;
      for (let row = 0; row < ids.length; row++) {
        if (ids[row]! < 0) continue;
        for (let k = 0; k < length; k++) to[ids[row]! * length + k]! += from[row * length + k]!;
      }
      return sums;
    },
  );
}

function zeros(backend: BackendWasm, shape: number[]): TensorInfo {
  const tensor = backend.makeOutput(shape, 'float32');
  floats(backend, tensor).fill(0);
  return tensor;
}

function depthwiseWindow(inputShape: Shape4D, filterShape: Shape4D, attrs: unknown): Window {
  const { strides, dilations, pad } = attrs as { strides: Pair; dilations: Pair; pad: Pad };
  const info = tf.backend_util.computeConv2DInfo(
    inputShape,
    filterShape,
    strides,
    dilations,
    pad as 'same',
    undefined,
    true,
  );
  return info;
}

/** Visits every product of a depthwise convolution: places in the input, the output and the filter. */
function eachTap(window: Window, visit: (input: number, output: number, tap: number) => void): void {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, filterHeight, filterWidth } =
    window;
  const multiplier = outChannels / inChannels;
  for (let image = 0; image < batchSize; image++) {
    for (let row = 0; row < outHeight; row++) {
      for (let tapRow = 0; tapRow < filterHeight; tapRow++) {
        const inRow = row * window.strideHeight - window.padInfo.top + tapRow * window.dilationHeight;
        if (inRow < 0 || inRow >= inHeight) continue;
        for (let column = 0; column < outWidth; column++) {
          for (let tapColumn = 0; tapColumn < filterWidth; tapColumn++) {
            const inColumn = column * window.strideWidth - window.padInfo.left + tapColumn * window.dilationWidth;
            if (inColumn < 0 || inColumn >= inWidth) continue;
            const input = ((image * inHeight + inRow) * inWidth + inColumn) * inChannels;
            const output = ((image * outHeight + row) * outWidth + column) * outChannels;
            const tap = (tapRow * filterWidth + tapColumn) * outChannels;
            for (let k = 0; k < outChannels; k++) visit(input + Math.floor(k / multiplier), output + k, tap + k);
          }
        }
      }
    }
  }
}

/** Each output gradient goes to the first largest pixel of its window. */
function maxPoolGradient(x: Float32Array, dy: Float32Array, dx: Float32Array, window: Window): void {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, filterHeight, filterWidth, padInfo } = window;
  for (let image = 0; image < batchSize; image++) {
    for (let row = 0; row < outHeight; row++) {
      const top = row * window.strideHeight - padInfo.top;
      const firstRow = Math.max(0, top);
      const endRow = Math.min(inHeight, top + filterHeight);
      for (let column = 0; column < outWidth; column++) {
        const left = column * window.strideWidth - padInfo.left;
        const firstColumn = Math.max(0, left);
        const endColumn = Math.min(inWidth, left + filterWidth);
        const output = ((image * outHeight + row) * outWidth + column) * inChannels;
        for (let channel = 0; channel < inChannels; channel++) {
          let largest = Number.NEGATIVE_INFINITY;
          let place = -1;
          for (let inRow = firstRow; inRow < endRow; inRow++) {
            for (let inColumn = firstColumn; inColumn < endColumn; inColumn++) {
              const at = ((image * inHeight + inRow) * inWidth + inColumn) * inChannels + channel;
              if (x[at]! > largest) {
                largest = x[at]!;
                place = at;
              }
            }
          }
          if (place >= 0) dx[place]! += dy[output + channel]!;
        }
      }
    }
  }
}
