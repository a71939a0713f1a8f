import type { Pad, Pair } from '../dilated.ts';
import { type Tensor4D, tf } from '../tf.ts';
import { floats, publishedKernel, putKernel, zeros } from './kernel.ts';

type Shape4D = [number, number, number, number];
type Window = ReturnType<typeof tf.backend_util.computeConv2DInfo>;
interface Attributes {
  readonly strides: Pair;
  readonly dilations?: Pair;
  readonly pad: Pad;
}

/** Registers the gradients of depthwise convolutions, which the wasm back end lacks, as loops over the heap. */
export function registerDepthwise(): void {
  for (const kernelName of ['DepthwiseConv2dNative', 'FusedDepthwiseConv2D'] as const) spellOutSamePadding(kernelName);
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

/** Given 'same', XNNPACK refuses strides above the filter's size, which the wasm back end takes for success. */
function spellOutSamePadding(kernelName: string): void {
  const { kernelFunc } = publishedKernel(kernelName)!;
  putKernel<{ x: Tensor4D; filter: Tensor4D }>(kernelName, (call) => {
    const attrs = call.attrs as Attributes;
    if (attrs.pad !== 'same') return kernelFunc(call as never) as never;
    const { strides, dilations = 1 } = attrs;
    const { x, filter } = call.inputs;
    const { padInfo } = tf.backend_util.computeConv2DInfo(x.shape, filter.shape, strides, dilations, 'same', undefined, true); // biome-ignore format: one line
    const pad = [[0, 0], [padInfo.top, padInfo.bottom], [padInfo.left, padInfo.right], [0, 0]]; // biome-ignore format: one line
    return kernelFunc({ ...call, attrs: { ...attrs, pad } } as never) as never;
  });
}
