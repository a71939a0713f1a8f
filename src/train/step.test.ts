import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { generated } from '../../test/support/generated.ts';
import { openBackend } from '../backend/backend.ts';
import { type Tensor2D, type Tensor4D, tf, type Variable } from '../backend/tf.ts';
import { adversarials } from '../losses/adversarial.ts';
import { leakyRelu } from '../models/blocks.ts';
import type { Network } from '../models/model.ts';
import { Adam } from './adam.ts';
import type { Batch } from './batches.ts';
import type { Opponent } from './opponent.ts';
import { type Players, playStep, type StepBatches } from './step.ts';

beforeAll(async () => {
  await openBackend({ want: 'wasm', threads: 1 });
});

/** Recorded from PyTorch by test/fixtures/make-alternation.py, which defines the two networks and the pictures. */
const recorded = JSON.parse(
  readFileSync(new URL('../../test/fixtures/alternation.json', import.meta.url), 'utf8'),
) as Record<string, { steps: Record<string, number>[]; weights: Record<string, number[]> }>;

const shapes = (outputs: number): Record<string, number[]> => ({
  'g/first': [3, 3, 3, 4],
  'g/second': [3, 3, 4, 3],
  'd/first': [3, 3, 3, 4],
  'd/second': [3, 3, 4, 5],
  'd/scale': [5],
  'd/shift': [5],
  'd/dense': [5, outputs],
});

const adamSettings = { beta1: 0.9, beta2: 0.999, epsilon: 1e-4 };

function smallPlayers(outputs: 1 | 2, adversary: Opponent['adversary'], loss: Opponent['loss']): Players {
  const weights = new Map<string, Variable>();
  for (const [place, [name, shape]] of Object.entries(shapes(outputs)).entries()) {
    const count = shape.reduce((product, size) => product * size, 1);
    const values = generated(100 + place, count).map((value) => (value - 0.5) * 0.8);
    weights.set(name, tf.variable(tf.tensor([...values], shape)));
  }
  const of = (part: string): Map<string, Variable> => new Map([...weights].filter(([name]) => name.startsWith(part)));
  const conv = (x: Tensor4D, name: string): Tensor4D =>
    tf.conv2d(x, weights.get(name) as unknown as Tensor4D, 1, 'same');
  const network: Network = {
    weights: of('g'),
    state: new Map(),
    multiple: 1,
    receptiveRadius: 2,
    forward: (x) => tf.add<Tensor4D>(x, conv(leakyRelu(conv(x, 'g/first')), 'g/second')),
  };
  const judge = (picture: Tensor4D): Tensor2D => {
    const x = conv(leakyRelu(conv(picture, 'd/first')), 'd/second');
    const centred = x.sub(x.mean([0, 1, 2]));
    const factor = centred.square().mean([0, 1, 2]).add(1e-3).rsqrt().mul(weights.get('d/scale')!);
    const normed = centred.mul(factor).add(weights.get('d/shift')!) as Tensor4D;
    return tf.matMul(leakyRelu(normed).mean([1, 2]) as Tensor2D, weights.get('d/dense') as unknown as Tensor2D);
  };
  return {
    network,
    adam: new Adam(network.weights, adamSettings),
    losses: [{ term: 'mse', weight: 1 }],
    features: 'random',
    clipNorm: null,
    opponent: {
      judge: { weights: of('d'), state: new Map(), judge },
      discriminator: { see: (picture) => picture },
      loss,
      adversary,
      adam: new Adam(of('d'), adamSettings),
    },
  };
}

const picture = (seed: number): Tensor4D => tf.tensor4d([...generated(seed, 3 * 6 * 6 * 3)], [3, 6, 6, 3]);
const batchOf = (input: number, target: number): Batch => ({ input: picture(input), target: picture(target) });

const shared = { learningRate: 0.02, unpaired: null } as const;
const cases = {
  relativistic: {
    outputs: 1,
    adversary: { ...shared, weight: 0.4, order: 'discriminator-first', batch: 'shared' },
    loss: adversarials['relativistic-average'],
  },
  dped: {
    outputs: 2,
    adversary: { ...shared, weight: 0.01, order: 'generator-first', batch: 'own' },
    loss: adversarials.dped,
  },
} as const;

describe.each(Object.entries(cases))('playStep, %s', (name, { outputs, adversary, loss }) => {
  it('alternates generator and discriminator as PyTorch does: losses and weights of three steps to 1e-4', async () => {
    const players = smallPlayers(outputs, adversary, loss);
    const { steps, weights } = recorded[name]!;
    for (const [step, expected] of steps.entries()) {
      const batches: StepBatches = { pairs: batchOf(10 + step, 20 + step), own: batchOf(30 + step, 40 + step) };
      const result = await playStep(players, batches, { step, seed: 7, learningRate: 0.01, opponentRate: 0.02 });
      const found = { ...result.terms, loss: result.loss, discriminator: result.discriminator };
      for (const [term, value] of Object.entries(expected))
        expect(Math.abs(found[term as 'loss']! - value), `${term}, step ${step + 1}`).toBeLessThan(1e-4);
    }
    for (const [weight, values] of Object.entries(weights)) {
      const variable = players.network.weights.get(weight) ?? players.opponent!.judge.weights.get(weight)!;
      const found = variable.dataSync();
      for (const [i, value] of values.entries()) expect(Math.abs(found[i]! - value), weight).toBeLessThan(1e-4);
    }
  });

  it('leaves no tensor behind', async () => {
    const players = smallPlayers(outputs, adversary, loss);
    const batches: StepBatches = { pairs: batchOf(1, 2), own: batchOf(3, 4) };
    const moment = { step: 0, seed: 1, learningRate: 0.01, opponentRate: 0.02 };
    await playStep(players, batches, moment);
    const before = tf.memory().numTensors;
    await playStep(players, batches, moment);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('playStep', () => {
  const diverging = (opponentRate: number, learningRate: number): (() => Promise<void>) => {
    const { outputs, adversary, loss } = cases.relativistic;
    const players = smallPlayers(outputs, adversary, loss);
    return async () => {
      for (let step = 0; step < 5; step++)
        await playStep(players, { pairs: batchOf(10, 20) }, { step, seed: 7, learningRate, opponentRate });
    };
  };

  it('stops with the step and the term at a generator that leaves the numbers', async () => {
    await expect(diverging(0.01, 1e30)()).rejects.toThrow(/diverged at step [2-5]: .* is no finite number/);
  });

  it('stops with the step at a discriminator that leaves the numbers', async () => {
    await expect(diverging(1e30, 0.01)()).rejects.toThrow(/diverged at step [1-5]: .* is no finite number/);
  });

  it('shortens the gradient to the norm that is asked for', async () => {
    const { outputs, adversary, loss } = cases.relativistic;
    const { opponent: _, ...players } = smallPlayers(outputs, adversary, loss);
    const before = [...players.network.weights.values()].map((weight) => weight.clone());
    const pairs = batchOf(10, 20);
    const sgd = { ...players, clipNorm: 1e-3, adam: plainDescent(players.network) };
    await playStep(sgd, { pairs }, { step: 0, seed: 7, learningRate: 1, opponentRate: 0 });
    const moved = [...players.network.weights.values()].map((weight, i) => weight.sub(before[i]!).square().sum());
    expect(Math.sqrt(tf.addN(moved).dataSync()[0]!)).toBeCloseTo(1e-3, 6);
  });
});

/** An optimizer that moves by the gradient times the rate, in Adam's place. */
function plainDescent({ weights }: Network): Adam {
  const adam = new Adam(weights, adamSettings);
  adam.update = (gradients, rate) => {
    for (const [name, weight] of weights) weight.assign(weight.sub(gradients[name]!.mul(rate)));
  };
  return adam;
}
