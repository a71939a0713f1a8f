import { channelNorm } from '../backend/fused.ts';
import type { Tensor, Tensor1D, Tensor4D, Variable } from '../backend/tf.ts';
import type { Mode } from './model.ts';
import { ones, type WeightStore, zeros } from './weights.ts';

/** What follows a convolution; "weight" normalises the filter itself. */
export type Normalisation = 'none' | 'batch' | 'instance' | 'weight';

/** Of batch norm: what keeps the root finite, and how much of the stored statistics a step keeps. */
export interface BatchStatistics {
  readonly epsilon: number;
  readonly momentum: number;
}

/** PyTorch's defaults. */
export const torchStatistics: BatchStatistics = { epsilon: 1e-5, momentum: 0.9 };

export type Layer = (input: Tensor4D, mode?: Mode) => Tensor4D;

/**
 * Batch normalisation (Ioffe & Szegedy 2015) over batch, height and width, with learned scale and shift.
 * Training uses the batch's statistics and moves the stored ones by `1 − momentum`; enhancing uses the stored ones.
 * Keras's momentum of 0.99 would leave a sixth of the starting values in them after 180 steps.
 */
export function batchNorm(store: WeightStore, name: string, channels: number, epsilon = 1e-3, momentum = 0.9): Layer {
  const scale = store.weight(`${name}/scale`, [channels], ones);
  const shift = store.weight(`${name}/shift`, [channels], zeros);
  const movingMean = store.stateful(`${name}/moving-mean`, [channels], zeros);
  const movingVariance = store.stateful(`${name}/moving-variance`, [channels], ones);
  return (input, mode = 'enhance') => {
    if (mode === 'enhance') {
      const gain = movingVariance.add(epsilon).rsqrt().mul(scale);
      return input.mul(gain).add(shift.sub(movingMean.mul(gain))) as Tensor4D;
    }
    const { y, mean, variance } = channelNorm(input, scale as Tensor1D, shift as Tensor1D, epsilon, 'batch');
    const moved = (moving: Variable, now: Tensor): Tensor =>
      moving.mul(momentum).add(now.reshape([channels]).mul(1 - momentum));
    movingMean.assign(moved(movingMean, mean));
    movingVariance.assign(moved(movingVariance, variance));
    return y;
  };
}

/** Instance normalisation (Ulyanov et al. 2016): each picture and channel by its own mean and variance. */
export function instanceNorm(store: WeightStore, name: string, channels: number, epsilon = 1e-3): Layer {
  const scale = store.weight(`${name}/scale`, [channels], ones);
  const shift = store.weight(`${name}/shift`, [channels], zeros);
  return (input) => channelNorm(input, scale as Tensor1D, shift as Tensor1D, epsilon, 'instance').y;
}
