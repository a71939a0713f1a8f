import type { TensorInfo } from '@tensorflow/tfjs-core';
import { tf } from '../tf.ts';
import { floats, type NativeKernel } from './kernel.ts';

const size = tf.util.sizeFromShape;

/** The same values under another name: tensors never change, so nothing is copied. */
const Identity: NativeKernel = (bench, inputs) => {
  const { dataId, shape, dtype } = inputs.x as TensorInfo;
  bench.backend.incRef(dataId as never);
  return { dataId, shape, dtype };
};

/** Left to the other kernel where the type changes. */
const Cast: NativeKernel = (bench, inputs, attrs) =>
  (inputs.x as TensorInfo).dtype === attrs.dtype ? Identity(bench, inputs, attrs) : undefined;

const Concat: NativeKernel = (bench, inputs, attrs) => {
  const parts = Object.keys(inputs)
    .map((_, i) => inputs[i] as TensorInfo)
    .filter((part) => !part.shape.includes(0));
  const first = parts[0];
  if (first === undefined || !floats(...parts)) return undefined;
  const axis = tf.util.parseAxisParam(attrs.axis as number, first.shape)[0]!;
  tf.backend_util.assertParamsConsistent(
    parts.map((part) => part.shape),
    axis,
  );
  const shape = first.shape.slice();
  shape[axis] = parts.reduce((sum, part) => sum + part.shape[axis]!, 0);
  const y = bench.output(shape);
  const rows = size(shape.slice(0, axis));
  const step = size(shape.slice(axis));
  let at = bench.at(y);
  for (const part of parts) {
    const length = size(part.shape.slice(axis));
    bench.addon.copyRows(bench.heap(), bench.at(part), length, at, step, length, rows);
    at += 4 * length;
  }
  return y;
};

const SplitV: NativeKernel = (bench, inputs, attrs) => {
  const x = inputs.x as TensorInfo;
  if (!floats(x)) return undefined;
  const axis = tf.util.parseAxisParam(attrs.axis as number, x.shape)[0]!;
  const parts = tf.backend_util.prepareSplitSize(x as tf.Tensor, attrs.numOrSizeSplits as number | number[], axis);
  if (parts.includes(0)) return undefined;
  const rows = size(x.shape.slice(0, axis));
  const step = size(x.shape.slice(axis));
  let skipped = 0;
  return parts.map((part) => {
    const shape = x.shape.slice();
    shape[axis] = part;
    const y = bench.output(shape);
    const length = size(shape.slice(axis));
    bench.addon.copyRows(bench.heap(), bench.at(x) + 4 * skipped, step, bench.at(y), length, length, rows);
    skipped += length;
    return y;
  });
};

export const layoutKernels = { Identity, Cast, Concat, SplitV } as const satisfies Record<string, NativeKernel>;
