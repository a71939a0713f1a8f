import { type Tensor4D, tf } from '../backend/tf.ts';
import { sequence } from './blocks.ts';
import { denseBlock, torchConvolution } from './drbn-unit.ts';
import type { Mode } from './model.ts';
import type { Layer } from './normalisation.ts';
import { upsampleBilinear } from './upsample.ts';
import { assignValues, type WeightStore } from './weights.ts';

/** A map is 0.6 + 0.8 · what the last convolution gives. */
const usualWeight = 0.6;
const weightRange = 0.8;

/** Pixels around a place that the recomposer sees of its bands, which bilinear upsampling by 4 widens by 4. */
export const recomposerRadius = 1 + 1 + 4 + 1 + 1 + 1 + 4;

/**
 * Stage 2: the estimates of stage 1 split into bands, which are weighed by maps around 0.6 and summed. 19,161 parameters.
 * **Source.** Paper 002, section 3.3; the authors' release for all layers.
 */
export function recomposer(
  store: WeightStore,
): (input: Tensor4D, estimates: readonly Tensor4D[], mode: Mode) => Tensor4D {
  const conv = (name: string, from: number, to: number, kernel = 3): Layer =>
    torchConvolution(store, `recompose/${name}`, kernel, from, to);
  const first = conv('first', 12, 16);
  const middle = sequence(
    ...[conv('second', 16, 16), denseBlock(store, 'recompose/dense', 16, 8)],
    ...[conv('squeeze', 16, 16, 1), conv('third', 16, 16)],
  );
  const last = sequence(conv('fourth', 16, 16), conv('output', 16, 9));
  return (input, estimates, mode) => {
    const bands = bandsOf(estimates);
    const f = first(tf.concat([input, ...bands], 3), mode);
    const maps = last(tf.add<Tensor4D>(middle(f, mode), f), mode)
      .mul(weightRange)
      .add(usualWeight);
    const weighed = tf.concat(bands as Tensor4D[], 3).mul(maps) as Tensor4D;
    return tf.addN(tf.split(weighed, 3, 3)) as Tensor4D;
  };
}

/** Sets the maps to 1, so that the untrained recomposition gives back the estimate of stage 1. */
export function startAsSum(store: WeightStore): void {
  const [kernel, bias] = ['kernel', 'bias'].map((part) => store.trained.get(`recompose/output/${part}`)!);
  assignValues(kernel!, new Float32Array(kernel!.size));
  assignValues(bias!, new Float32Array(bias!.size).fill((1 - usualWeight) / weightRange));
}

/** The coarse estimate at full resolution, and what each finer estimate adds to it. */
function bandsOf([full, half, quarter]: readonly Tensor4D[]): readonly Tensor4D[] {
  const low = upsampleBilinear(quarter!, 4);
  const middle = upsampleBilinear(half!, 2);
  return [low, tf.sub(middle, low), tf.sub(full!, middle)];
}
