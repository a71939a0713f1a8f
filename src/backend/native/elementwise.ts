import type { TensorInfo } from '@tensorflow/tfjs-core';
import { tf } from '../tf.ts';
import { floats, type NativeKernel } from './kernel.ts';

/** A function of one tensor, by its number in elementwise.cc. */
function unary(code: number, alpha: (attrs: Record<string, unknown>) => number = () => 0): NativeKernel {
  return (bench, inputs, attrs) => {
    const x = inputs.x as TensorInfo;
    if (!floats(x)) return undefined;
    const y = bench.output(x.shape);
    const count = tf.util.sizeFromShape(x.shape);
    bench.addon.unary(bench.heap(), code, bench.at(x), bench.at(y), count, alpha(attrs));
    return y;
  };
}

/** A function of two tensors that fit by broadcasting. `first` and `second` name the inputs. */
function binary(code: number, first = 'a', second = 'b'): NativeKernel {
  return (bench, inputs) => {
    const a = inputs[first] as TensorInfo;
    const b = inputs[second] as TensorInfo;
    if (!floats(a, b)) return undefined;
    const shape = tf.broadcast_util.assertAndGetBroadcastShape(a.shape, b.shape);
    const y = bench.output(shape);
    const full = (own: readonly number[]): number[] => [...new Array(shape.length - own.length).fill(1), ...own];
    const shapes = Int32Array.from([...shape, ...full(a.shape), ...full(b.shape)]);
    bench.addon.binary(bench.heap(), code, bench.at(a), bench.at(b), bench.at(y), shapes);
    return y;
  };
}

const numberOf = (name: string) => (attrs: Record<string, unknown>) => Number(attrs[name] ?? 0);

export const elementwiseKernels = {
  Relu: unary(0),
  Relu6: unary(1),
  LeakyRelu: unary(2, numberOf('alpha')),
  Elu: unary(3),
  Sigmoid: unary(4),
  Tanh: unary(5),
  Step: unary(6, numberOf('alpha')),
  Square: unary(7),
  Sqrt: unary(8),
  Abs: unary(9),
  Neg: unary(10),
  Exp: unary(11),
  Add: binary(0),
  Sub: binary(1),
  Multiply: binary(2),
  RealDiv: binary(3),
  Maximum: binary(4),
  Minimum: binary(5),
  SquaredDifference: binary(6),
  Prelu: binary(7, 'x', 'alpha'),
} as const satisfies Record<string, NativeKernel>;
