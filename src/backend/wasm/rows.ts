import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { type Tensor, tf } from '../tf.ts';
import type { Crew } from './crew.ts';
import { publishedKernel, putKernel, type TensorInfo } from './kernel.ts';

const product = (counts: readonly number[]): number => counts.reduce((all, count) => all * count, 1);

/**
 * Registers kernels that move or sum whole rows: concatenation, its gradient (SplitV), and sums and means over
 * neighbouring axes such as those of a bias gradient or a normalisation, for which the wasm back end transposes first.
 */
export function registerRows(crew: Crew): void {
  putKernel<Tensor[]>('Concat', (call) => {
    const inputs = Object.values(call.inputs).filter((input) => product(input.shape) > 0);
    if (inputs.length === 0 || inputs.some((input) => input.dtype === 'string' || input.dtype === 'bool'))
      return published('Concat', call);
    const [axis] = tf.util.parseAxisParam((call.attrs as { axis: number }).axis, inputs[0]!.shape);
    const joined = [...inputs[0]!.shape];
    joined[axis!] = inputs.reduce((sum, input) => sum + input.shape[axis!]!, 0);
    const whole = call.backend.makeOutput(joined, inputs[0]!.dtype);
    moveParts(call.backend, whole, inputs, axis!, 'into the whole');
    return whole;
  });
  putKernel<{ x: Tensor }>('SplitV', (call) => {
    const { x } = call.inputs;
    if (x.dtype === 'string' || x.dtype === 'bool' || x.size === 0) return published('SplitV', call);
    const { numOrSizeSplits, axis } = call.attrs as { numOrSizeSplits: number | number[]; axis: number };
    const [along] = tf.util.parseAxisParam(axis, x.shape);
    const sizes = tf.backend_util.prepareSplitSize(x, numOrSizeSplits, along);
    const parts = sizes.map((size) =>
      call.backend.makeOutput(x.shape.map((count, at) => (at === along ? size : count)), x.dtype),
    ); // biome-ignore format: one line
    moveParts(call.backend, x, parts, along!, 'out of the whole');
    return parts as never;
  });
  for (const kernelName of ['Sum', 'Mean'] as const)
    putKernel<{ x: Tensor }>(kernelName, (call) => {
      const { x } = call.inputs;
      const { axis, keepDims } = call.attrs as { axis: number | number[]; keepDims: boolean };
      const axes = tf.util.parseAxisParam(axis, x.shape).sort((a, b) => a - b);
      const begin = axes[0]!;
      const end = begin + axes.length;
      const neighbours = axes.every((at, place) => at === begin + place);
      const channels = product(x.shape.slice(end));
      if (x.dtype !== 'float32' || x.size === 0 || !neighbours || channels % 4 !== 0)
        return published(kernelName, call);
      const outer = product(x.shape.slice(0, begin));
      const rows = product(x.shape.slice(begin, end));
      const kept = x.shape.flatMap((count, at) => (at < begin || at >= end ? [count] : keepDims ? [1] : []));
      const sums = call.backend.makeOutput(kept, 'float32');
      const [from, to] = [x, sums].map(({ dataId }) => call.backend.getMemoryOffset(dataId));
      crew.run('sumRows', [from!, to!, rows, channels], (outer * channels) / 4, x.size / 4);
      if (kernelName === 'Mean') {
        const values = call.backend.typedArrayFromHeap(sums) as Float32Array;
        for (let at = 0; at < values.length; at++) values[at]! /= rows;
      }
      return sums;
    });

  function moveParts(
    backend: BackendWasm,
    whole: TensorInfo,
    parts: readonly TensorInfo[],
    axis: number,
    direction: 'into the whole' | 'out of the whole',
  ): void {
    const outer = product(whole.shape.slice(0, axis));
    const bytes = ({ shape }: TensorInfo): number => 4 * product(shape.slice(axis));
    let place = backend.getMemoryOffset(whole.dataId);
    for (const part of parts) {
      const [own, all] = [bytes(part), bytes(whole)];
      const at = backend.getMemoryOffset(part.dataId);
      if (direction === 'into the whole') crew.run('copyRows', [at, place, own, all, own], outer, (outer * own) / 16);
      else crew.run('copyRows', [place, at, all, own, own], outer, (outer * own) / 16);
      place += own;
    }
  }
}

function published(kernelName: string, call: unknown): TensorInfo {
  return publishedKernel(kernelName)!.kernelFunc(call as never) as TensorInfo;
}
