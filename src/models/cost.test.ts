import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../backend/backend.ts';
import { type Tensor4D, tf } from '../backend/tf.ts';
import { networkCost } from './cost.ts';
import { models } from './index.ts';
import { disposeNetwork, type Model, type Network } from './model.ts';

beforeAll(async () => {
  await openBackend({ want: 'wasm' });
});

const megapixel = 1e6;

/** The cost of a model, by name, with changes to its options. */
async function costOf(name: keyof typeof models, changes: object = {}) {
  const model = models[name] as unknown as Model;
  const network = model.build({ ...model.defaults, ...changes }, 1);
  const cost = await networkCost(network);
  disposeNetwork(network);
  return cost;
}

describe('the cost of a network', () => {
  it('is kernel size times pixels where nothing is strided', async () => {
    const perPixel = 81 * 3 * 64 + 25 * 64 * 32 + 25 * 32 * 3;
    expect(await costOf('srcnn')).toEqual({ parameters: 69_251, multiplyAddsPerMegapixel: perPixel * megapixel });
    const { multiplyAddsPerMegapixel } = await costOf('dped');
    expect(multiplyAddsPerMegapixel).toBe((2 * 81 * 3 * 64 + 10 * 9 * 64 * 64) * megapixel);
  });

  it('counts strides, dilations and transposed convolutions by their pixels', async () => {
    const perPixel =
      81 * 3 * 32 + (9 * 32 * 64) / 4 + (9 * 64 * 128) / 16 + (10 * 9 * 128 * 128) / 16 + (9 * 128 * 64) / 16;
    const rest = (9 * 64 * 32) / 4 + 81 * 32 * 3;
    expect((await costOf('johnson')).multiplyAddsPerMegapixel).toBeCloseTo((perPixel + rest) * megapixel, -1);
    const ppcn = 21 * 16 + 7 * 256 + 4 * 9 * 16 * 32 + 32 * 16 + 9 * 16 * 3;
    expect((await costOf('ppcn')).multiplyAddsPerMegapixel).toBe(ppcn * megapixel);
  });

  it('tells what grows with the picture from what does not', async () => {
    const widths = [4, 4, 4, 4, 8];
    const [both, local] = [
      await costOf('local-global', { widths }),
      await costOf('local-global', { widths, globalWidth: 0 }),
    ];
    const global = [128, 64, 32, 16, 8].reduce((sum, side, i) => sum + side ** 2 * 9 * (i === 0 ? 3 : 64) * 64, 0);
    const fusion = (16 * 64 * 4) / 256;
    const more = both.multiplyAddsPerMegapixel - local.multiplyAddsPerMegapixel;
    expect(more).toBeCloseTo(global + 16 * 64 * 64 + fusion * megapixel, -1);
  });

  it('counts depthwise convolutions and matrix products', async () => {
    const weights = new Map();
    const network = (forward: (input: Tensor4D) => Tensor4D): Network => ({
      ...{ weights, state: weights, multiple: 1, receptiveRadius: 1 },
      forward,
    });
    const depthwise = network((input) => tf.depthwiseConv2d(input, tf.zeros([3, 3, 3, 2]), 1, 'same'));
    expect((await networkCost(depthwise)).multiplyAddsPerMegapixel).toBe(9 * 6 * megapixel);
    const product = network((input) => {
      const [, height, width] = input.shape;
      return tf.matMul(input.reshape([-1, 3]), tf.zeros([3, 5])).reshape([1, height, width, 5]);
    });
    expect((await networkCost(product)).multiplyAddsPerMegapixel).toBeCloseTo(15 * megapixel, 3);
  });
});
