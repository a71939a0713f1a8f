import { describe, expect, it } from 'vitest';
import { everyPair, paper004 } from '../../recipes/common.ts';
import type { Pair } from '../datasets/dataset.ts';
import { sampler } from './sampling.ts';
import type { Sampling } from './training.ts';

const file = { path: 'x' };
const oncePerScene = paper004(1e-3).sampling;
const pairsOf = (count: number, perPhoto = 1): Pair[] =>
  Array.from({ length: count }, (_, i) => ({
    id: String(i),
    ...(perPhoto > 1 && { photo: String(Math.floor(i / perPhoto)) }),
    input: file,
    target: file,
  }));

/** The ids of the samples from `from` to `to`. */
function drawn(pairs: readonly Pair[], sampling: Sampling, from: number, to: number, batch = 4, seed = 1): string[] {
  const pairOf = sampler(pairs, { sampling, batch, seed });
  return Array.from({ length: to - from }, (_, i) => pairOf(from + i).id);
}

describe('sampler', () => {
  const plans: Record<string, Sampling> = {
    everyPair,
    oncePerScene,
    sixth: { ...everyPair, share: 1 / 6 },
    repeated: { ...everyPair, repeats: 5 },
    pool: { kind: 'pool', size: 10, steps: 3 },
  };

  it.each(Object.entries(plans))('%s: a sample depends on seed and place only', (_, sampling) => {
    const pairs = pairsOf(24, 4);
    const whole = drawn(pairs, sampling, 0, 60);
    expect(drawn(pairs, sampling, 37, 60)).toEqual(whole.slice(37));
    expect(drawn(pairs, sampling, 0, 60, 4, 2)).not.toEqual(whole);
  });

  it('shows every pair once an epoch, in another order each time', () => {
    const [first, second] = [drawn(pairsOf(30), everyPair, 0, 30), drawn(pairsOf(30), everyPair, 30, 60)];
    expect(new Set(first).size).toBe(30);
    expect(new Set(second).size).toBe(30);
    expect(second).not.toEqual(first);
  });

  it('takes another random sixth in each epoch of paper 001', () => {
    const sixth: Sampling = { ...everyPair, share: 1 / 6 };
    const epochs = [0, 1, 2].map((epoch) => drawn(pairsOf(60), sixth, epoch * 10, epoch * 10 + 10));
    for (const epoch of epochs) expect(new Set(epoch).size).toBe(10);
    expect(new Set(epochs.flat()).size).toBeGreaterThan(15);
  });

  it('shows the list five times over in an epoch of DRBN', () => {
    const counts = new Map<string, number>();
    for (const id of drawn(pairsOf(8), { ...everyPair, repeats: 5 }, 0, 40)) counts.set(id, (counts.get(id) ?? 0) + 1);
    expect([...counts.values()]).toEqual(Array(8).fill(5));
  });

  it('shows one pair of every scene an epoch, drops the incomplete batch, and draws the pair anew', () => {
    const pairs = pairsOf(11 * 16, 16);
    const photoOf = (id: string): number => Math.floor(Number(id) / 16);
    const epochs = [0, 1, 2, 3].map((epoch) => drawn(pairs, oncePerScene, epoch * 8, epoch * 8 + 8));
    for (const epoch of epochs) expect(new Set(epoch.map(photoOf)).size).toBe(8);
    expect(new Set(epochs.flat()).size).toBeGreaterThan(new Set(epochs.flat().map(photoOf)).size);
  });

  it('draws from a pool that is itself drawn anew after its steps', () => {
    const pool: Sampling = { kind: 'pool', size: 10, steps: 25 };
    const [first, second] = [drawn(pairsOf(1000), pool, 0, 100), drawn(pairsOf(1000), pool, 100, 200)];
    expect(new Set(first).size).toBeLessThanOrEqual(10);
    expect(new Set(second).size).toBeLessThanOrEqual(10);
    expect(new Set([...first, ...second]).size).toBeGreaterThan(10);
  });

  it('draws other samples for the discriminator from the same pool', () => {
    const sampling: Sampling = { kind: 'pool', size: 10, steps: 25 };
    const options = { sampling, batch: 4, seed: 1 };
    const idsOf = (pairOf: (sample: number) => Pair): string[] => Array.from({ length: 100 }, (_, i) => pairOf(i).id);
    const forG = idsOf(sampler(pairsOf(1000), options));
    const forD = idsOf(sampler(pairsOf(1000), { ...options, stream: 'discriminator' }));
    expect(forD).not.toEqual(forG);
    expect([...new Set(forD)].sort()).toEqual([...new Set(forG)].sort());
  });
});
