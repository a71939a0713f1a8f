import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everyPair } from '../../recipes/common.ts';
import { writePairs } from '../../test/support/pairs.ts';
import { openBackend } from '../backend/backend.ts';
import { tf } from '../backend/tf.ts';
import type { Pair } from '../datasets/dataset.ts';
import { Batches } from './batches.ts';
import { type CutOrder, type Cutter, cutHere } from './cutter.ts';
import { cutOnThread } from './cutter-thread.ts';
import { PairCache } from './pair-cache.ts';

const folder = mkdtempSync(join(tmpdir(), 'bench-batches-'));
let pairs: Pair[];

beforeAll(async () => {
  await openBackend({ want: 'wasm', threads: 1 });
  pairs = await writePairs(folder, 8);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const options = { crop: 16, flips: true, batch: 3, seed: 4, sampling: everyPair };
const orderOf = (...chosen: Pair[]): CutOrder => ({
  stream: 'pairs',
  samples: chosen.map((pair, sample) => ({ sample, pair })),
});

describe('Batches', () => {
  it('gives the same batch for the same seed and step, whatever was asked before', async () => {
    const forwards = new Batches(pairs, options);
    for (let step = 0; step < 5; step++) tf.dispose({ ...(await forwards.at(step)) });
    const [one, two] = [await forwards.at(5), await new Batches(pairs, options).at(5)];
    expect(one.input.dataSync()).toEqual(two.input.dataSync());
    expect(one.target.dataSync()).toEqual(two.target.dataSync());
  });

  it('shows every pair once an epoch and cuts input and target at the same place', async () => {
    const batches = new Batches(pairs, { crop: 32, flips: false, batch: 8, seed: 2, sampling: everyPair });
    const { input, target } = await batches.at(3);
    const [from, to] = [input.arraySync(), target.arraySync()];
    const firsts = new Set(from.map((picture) => JSON.stringify(picture[0]![0])));
    expect(firsts.size).toBe(8);
    for (const [i, picture] of from.entries()) expect(to[i]![5]![7]![1]).toBeCloseTo(Math.sqrt(picture[5]![7]![1]!), 2);
  });

  it('orders every batch once, some steps ahead and none beyond the last', async () => {
    const ordered: number[] = [];
    const here = cutHere(options);
    const counting: Cutter = {
      ...here,
      cut(order) {
        ordered.push(order.samples[0]!.sample / options.batch);
        return here.cut(order);
      },
    };
    const batches = new Batches(pairs, { ...options, steps: 6 }, 'pairs', counting);
    tf.dispose({ ...(await batches.at(0)) });
    expect(ordered).toEqual([0, 1, 2, 3]);
    for (let step = 1; step < 6; step++) tf.dispose({ ...(await batches.at(step)) });
    expect(ordered).toEqual([0, 1, 2, 3, 4, 5]);
  });
});

describe('a cutter on a thread', () => {
  it('gives what is cut here, bit for bit, in the order of the orders', async () => {
    const [here, there] = [cutHere(options), cutOnThread(options)];
    const orders = [orderOf(...pairs), orderOf(pairs[3]!, pairs[3]!, pairs[1]!)];
    expect(await Promise.all(orders.map((order) => there.cut(order)))).toEqual(
      await Promise.all(orders.map((order) => here.cut(order))),
    );
    await there.close();
  });

  it('hands on what is wrong with a picture and what mends it, goes on, and rejects what comes after its end', async () => {
    const cutter = cutOnThread({ ...options, crop: 33 });
    await expect(cutter.cut(orderOf(pairs[0]!))).rejects.toMatchObject({
      code: 'too-small',
      message: expect.stringContaining('000.png is 32x32'),
      mend: expect.stringContaining('33 pixels'),
    });
    const missing = { id: 'x', input: { path: join(folder, 'none.png') }, target: { path: join(folder, 'none.png') } };
    await expect(cutter.cut(orderOf(missing))).rejects.toMatchObject({ code: 'missing-file' });
    await cutter.close();
    await expect(cutter.cut(orderOf(pairs[0]!))).rejects.toMatchObject({ code: 'decoding-failed' });
  });
});

describe('PairCache', () => {
  it('keeps decoded pairs up to its limit, and gives the same bytes for what it had forgotten', async () => {
    const [small, large] = [new PairCache(16, 3 * 2 * 32 * 32 * 3), new PairCache(16)];
    for (let turn = 0; turn < 3; turn++)
      for (const pair of pairs) expect(await small.get(pair)).toEqual(await large.get(pair));
    expect(small.bytes).toBe(3 * 2 * 32 * 32 * 3);
    expect(large.bytes).toBe(8 * 2 * 32 * 32 * 3);
    expect(await large.get(pairs[0]!)).toBe(await large.get(pairs[0]!));
  });
});
