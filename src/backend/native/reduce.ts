import type { TensorInfo } from '@tensorflow/tfjs-core';
import { tf } from '../tf.ts';
import { geometryOf } from './convolution.ts';
import { floats, type NativeKernel } from './kernel.ts';

/** Sums over neighbouring axes; others are left to the other kernel. */
function sum(mean: boolean): NativeKernel {
  return (bench, inputs, attrs) => {
    const x = inputs.x as TensorInfo;
    if (!floats(x)) return undefined;
    const axes = tf.util.parseAxisParam(attrs.axis as number | number[], x.shape).sort((a, b) => a - b);
    const first = axes[0] ?? 0;
    const end = first + axes.length;
    if (axes.some((axis, i) => axis !== first + i)) return undefined;
    const [kept, reduced] = tf.backend_util.computeOutAndReduceShapes(x.shape, axes);
    const y = bench.output(attrs.keepDims ? tf.backend_util.expandShapeToKeepDim(kept, axes) : kept);
    const outer = tf.util.sizeFromShape(x.shape.slice(0, first));
    const inner = tf.util.sizeFromShape(x.shape.slice(end));
    const count = tf.util.sizeFromShape(reduced);
    bench.addon.sum(bench.heap(), bench.at(x), bench.at(y), outer, count, inner, mean ? 1 / count : 1);
    return y;
  };
}

const MaxPoolGrad: NativeKernel = (bench, inputs, attrs) => {
  const { dy, input } = inputs as { dy: TensorInfo; input: TensorInfo };
  const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as {
    filterSize: number | [number, number];
    strides: number | [number, number];
    pad: 'same';
    dimRoundingMode?: 'floor';
  };
  if (!floats(dy, input) || input.shape.length !== 4) return undefined;
  const shape = input.shape as [number, number, number, number];
  const info = tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
  if (`${dy.shape}` !== `${info.outShape}`) return undefined;
  const dx = bench.output(shape);
  bench.addon.maxPoolBack(bench.heap(), geometryOf(info, false), bench.at(input), bench.at(dy), bench.at(dx));
  return dx;
};

export const reduceKernels = { Sum: sum(false), Mean: sum(true), MaxPoolGrad } as const satisfies Record<
  string,
  NativeKernel
>;
