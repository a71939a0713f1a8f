import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../backend/backend.ts';
import { type Tensor4D, tf } from '../backend/tf.ts';
import { disposeNetwork } from './model.ts';
import { adjustingRate, type NrlOptions, nrl } from './nrl.ts';
import { recursion } from './nrl-blocks.ts';

beforeAll(async () => {
  await openBackend({ want: 'wasm' });
});

describe('nrl', () => {
  it.each([
    ['identical', 2, 1],
    ['scalar', 2, 0.5],
  ] as const)('adds nothing but the input to a silent residual in mode %s with λ = %d', (residual, lambda, factor) => {
    const network = nrl.build({ ...nrl.defaults, residual, lambda, start: 'identity' }, 1);
    const input = tf.randomUniform([1, 8, 8, 3], 0, 1, 'float32', 1) as Tensor4D;
    const error = tf.tidy(() => network.forward(input).sub(input.mul(factor)).abs().max().dataSync()[0]!);
    expect(error).toBeLessThan(1e-6);
    disposeNetwork(network);
  });

  it('keeps the adjusting map at 0.1 or more', () => {
    const network = nrl.build({ ...nrl.defaults, lambda: -5, start: 'identity' }, 1);
    const input = tf.fill([1, 8, 8, 3], 0.05) as Tensor4D;
    const most = tf.tidy(() => network.forward(input).max().dataSync()[0]!);
    expect(most).toBeCloseTo(0.5, 3);
    disposeNetwork(network);
  });

  it('has a λ below 1 where targets are brighter, so that dividing by it brightens', () => {
    expect(adjustingRate(0.3, 0.5)).toBeCloseTo(0.8, 12);
  });

  it.each([
    ['rru', 5],
    ['rrau', 2 + 3 * 0.5],
    ['arru', 0.5 * (2 + 3)],
    ['raru', 2 + 0.5 * (2 + 3)],
  ] as [NrlOptions['unit'], number][])('weighs in unit %s what its name says', (unit, expected) => {
    const of = (value: number): Tensor4D => tf.fill([1, 1, 1, 4], value);
    const attention = unit === 'rru' ? undefined : of(0.5);
    expect(recursion(unit, of(2), of(3), attention).dataSync()[0]).toBeCloseTo(expected, 6);
  });
});
