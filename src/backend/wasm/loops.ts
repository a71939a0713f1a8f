import type { Pad, Pair } from '../dilated.ts';
import { type Tensor4D, tf } from '../tf.ts';
import { floats, putKernel, type TensorInfo, zeros } from './kernel.ts';

type Window = ReturnType<typeof tf.backend_util.computeConv2DInfo>;

/**
 * Registers the kernels that are plain loops over the heap: the gradient of gather, which the wasm
 * back end lacks, and that of max pooling, where it clears only a quarter of the memory it sums into.
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
