import { dilatedFilterGradient, dilatedInputGradient, type Pad, type Pair } from './dilated.ts';
import { registerFusedGradients } from './fused-gradients.ts';
import { foldBorders, type SliceAttributes, spaceToDepth, spreadSlice } from './rearranging-gradients.ts';
import { bilinearWeights, nearestWeights, resizeGradient } from './resize-gradient.ts';
import { type Tensor, type Tensor4D, tf } from './tf.ts';

type Save = readonly Tensor[];
let registered = false;

/**
 * Registers the gradients that tfjs 4.22 lacks (StridedSlice, DepthToSpace, dilated convolutions) and those it gets
 * wrong: MirrorPad drops what the border received, average pooling divides by the whole window where the picture's
 * border cut it, resizing ignores `halfPixelCenters` (and on cpu swaps height and width).
 * They are composed of plain operations, so they hold on every back end.
 */
export function registerGradients(): void {
  if (registered) return;
  registered = true;
  registerFusedGradients();
  tf.registerGradient({
    kernelName: 'MirrorPad',
    inputsToSave: ['x'],
    gradFunc: (dy, saved, attrs) => {
      const { paddings, mode } = attrs as unknown as { paddings: [number, number][]; mode: 'reflect' | 'symmetric' };
      return { x: () => foldBorders(dy as Tensor, (saved as Save)[0]!.shape, paddings, mode) };
    },
  });
  tf.registerGradient({
    kernelName: 'DepthToSpace',
    gradFunc: (dy, _saved, attrs) => {
      const { blockSize, dataFormat } = attrs as unknown as { blockSize: number; dataFormat: 'NHWC' | 'NCHW' };
      return { x: () => spaceToDepth(dy as Tensor4D, blockSize, dataFormat) };
    },
  });
  tf.registerGradient({
    kernelName: 'StridedSlice',
    inputsToSave: ['x'],
    gradFunc: (dy, saved, attrs) => ({
      x: () => spreadSlice(dy as Tensor, (saved as Save)[0]!.shape, attrs as unknown as SliceAttributes),
    }),
  });
  for (const kernelName of ['ResizeBilinear', 'ResizeNearestNeighbor'] as const) {
    tf.registerGradient({
      kernelName,
      inputsToSave: ['images'],
      gradFunc: (dy, saved, attrs) => {
        const { alignCorners, halfPixelCenters } = attrs as { alignCorners?: boolean; halfPixelCenters?: boolean };
        const grid = alignCorners ? 'corners' : halfPixelCenters ? 'half-pixel' : 'legacy';
        const weights = kernelName === 'ResizeBilinear' ? bilinearWeights : nearestWeights;
        const images = (saved as Save)[0] as Tensor4D;
        return { images: () => resizeGradient(dy as Tensor4D, images.shape, (from, to) => weights(from, to, grid)) };
      },
    });
  }
  const publishedPool = tf.getGradient('AvgPool');
  tf.registerGradient({
    kernelName: 'AvgPool',
    inputsToSave: ['x'],
    gradFunc: (dy, saved, attrs) => {
      if (tf.getBackend() === 'tensorflow') return publishedPool.gradFunc(dy, saved, attrs);
      const x = (saved as Save)[0] as Tensor4D;
      return publishedPool.gradFunc(
        shareAmongSeen(dy as Tensor4D, x.shape, attrs as unknown as PoolAttributes),
        saved,
        attrs,
      );
    },
  });
  for (const kernelName of ['Conv2D', 'DepthwiseConv2dNative'] as const) {
    const published = tf.getGradient(kernelName);
    tf.registerGradient({
      kernelName,
      inputsToSave: ['x', 'filter'],
      gradFunc: (dy, saved, attrs) => {
        const { dilations, pad } = attrs as unknown as { dilations: Pair | null; pad: Pad };
        const rates = pair(dilations ?? 1);
        if (rates[0] === 1 && rates[1] === 1) return published.gradFunc(dy, saved, attrs);
        const [x, filter] = saved as [Tensor4D, Tensor4D];
        const depthwise = kernelName === 'DepthwiseConv2dNative';
        return {
          x: () => dilatedInputGradient(x.shape, dy as Tensor4D, filter, pad, rates, depthwise),
          filter: () => dilatedFilterGradient(x, dy as Tensor4D, filter.shape, pad, rates, depthwise),
        };
      },
    });
  }
}

const pair = (value: Pair): [number, number] => (typeof value === 'number' ? [value, value] : value);

interface PoolAttributes {
  filterSize: Pair;
  strides: Pair;
  pad: Pad;
}

/**
 * Average pooling divides by the pixels that the window really saw; tfjs' gradient kernels divide by the window's
 * area. This multiplies by the quotient, which is 1 where no window crosses the border.
 */
function shareAmongSeen(
  dy: Tensor4D,
  shape: Tensor4D['shape'],
  { filterSize, strides, pad }: PoolAttributes,
): Tensor4D {
  const info = tf.backend_util.computePool2DInfo(shape, filterSize as [number, number], strides, 1, pad as 'same');
  const { top, bottom, left, right } = info.padInfo;
  if (top + bottom + left + right === 0) return dy;
  const share = (count: number, stride: number, window: number, before: number, size: number): number[] =>
    Array.from({ length: count }, (_, at) => {
      const begin = at * stride - before;
      return window / (Math.min(begin + window, size) - Math.max(begin, 0));
    });
  const rows = share(info.outHeight, info.strideHeight, info.filterHeight, top, info.inHeight);
  const columns = share(info.outWidth, info.strideWidth, info.filterWidth, left, info.inWidth);
  return tf.mul(tf.mul(dy, tf.tensor(rows, [1, rows.length, 1, 1])), tf.tensor(columns, [1, 1, columns.length, 1]));
}
