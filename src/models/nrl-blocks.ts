import { type Tensor4D, tf } from '../backend/tf.ts';
import { convolution, handOver, prelu, sequence } from './blocks.ts';
import type { Layer } from './normalisation.ts';
import type { WeightStore } from './weights.ts';

/** The blocks of table 1 of paper 001 that give the primary features. */
export type FirstBlock = 'conv3' | 'conv9' | 'msb' | 'fmsb-3' | 'fmsb';

/** The recursive units of table 2 of paper 001. */
export type RecursiveUnit = 'rru' | 'rrau' | 'arru' | 'raru' | 'rru+a';

/**
 * Primary features from the picture. The multi-scale blocks have two layers of 1×1, 3×3 and 5×5 branches and a 1×1
 * convolution; in MSB a branch sees its own first layer, in FMSB all of them, in FMSB-3 too but by 3×3 kernels only.
 */
export function firstBlock(store: WeightStore, kind: FirstBlock, branchWidth: number, width: number): Layer {
  const conv = (name: string, kernel: number, from: number, to: number): Layer =>
    sequence(convolution(store, name, { kernel, from, to }), prelu(store, name, to));
  if (kind === 'conv3') return sequence(conv('features/first', 3, 3, width), conv('features/second', 3, width, width));
  if (kind === 'conv9') return conv('features/first', 9, 3, width);
  const kernels = [1, 3, 5];
  const all = kernels.length * branchWidth;
  const first = kernels.map((kernel) => conv(`features/first${kernel}`, kernel, 3, branchWidth));
  const second = kernels.map((kernel) => {
    const from = kind === 'msb' ? branchWidth : all;
    return conv(`features/second${kernel}`, kind === 'fmsb-3' ? 3 : kernel, from, branchWidth);
  });
  const merge = conv('features/merge', 1, all, width);
  return (input, mode) => {
    const branches = first.map((layer) => layer(input, mode));
    const together = kind === 'msb' ? undefined : handOver(branches, () => tf.concat(branches, 3));
    const outputs = second.map((layer, i) => layer(together ?? branches[i]!, mode));
    tf.dispose(together ?? branches);
    const joined = handOver(outputs, () => tf.concat(outputs, 3));
    return handOver([joined], () => merge(joined, mode));
  };
}

/** Channel weights a = softmax(W_R·tanh(W_E·mean X⁰)) (equations 11–12), of shape [batch, 1, 1, width]. */
export function attentionModule(store: WeightStore, name: string, width: number): (primary: Tensor4D) => Tensor4D {
  const embed = convolution(store, `${name}/embed`, { kernel: 1, from: width, to: width / 2 });
  const rebuild = convolution(store, `${name}/rebuild`, { kernel: 1, from: width / 2, to: width });
  return (primary) => {
    const mean = primary.mean([1, 2], true) as Tensor4D;
    return tf.softmax(rebuild(tf.tanh(embed(mean)))) as Tensor4D;
  };
}

/** X^{i+1} from the primary features X⁰, f(X^i), which is freed, and, where this step has one, the attention a. */
export function recursion(unit: RecursiveUnit, primary: Tensor4D, changed: Tensor4D, attention?: Tensor4D): Tensor4D {
  const weigh = (x: Tensor4D): Tensor4D => (attention ? handOver([x], () => tf.mul(x, attention)) : x);
  const plus = (x: Tensor4D): Tensor4D => handOver([x], () => tf.add(primary, x));
  if (unit === 'rrau' || attention === undefined) return plus(weigh(changed));
  const sum = weigh(plus(changed));
  return unit === 'raru' ? plus(sum) : sum;
}
