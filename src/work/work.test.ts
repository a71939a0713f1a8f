import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packageRoot } from '../core/provenance.ts';
import { runShards } from './local.ts';
import { type Shard, shardKey } from './shard.ts';
import { parseSlice, sliceOf } from './slice.ts';
import { openStore } from './store.ts';

const fixtures = join(packageRoot(), 'test', 'fixtures', 'work');
const dist = join(packageRoot(), 'dist');
const built = existsSync(join(dist, 'src', 'work', 'worker.js'));
const reference = { module: pathToFileURL(join(fixtures, 'square-job.mjs')).href, name: 'squareJob' };

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'bench-work-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function squares(count: number, more: object = {}): Shard<object>[] {
  return Array.from({ length: count }, (_, value) => ({
    key: shardKey({ name: 'square', version: 1 }, { value }),
    label: String(value),
    input: { value, log: join(root, 'log'), ...more },
  }));
}

const runsOf = (): number[] => readFileSync(join(root, 'log'), 'utf8').trim().split('\n').map(Number);
const resultsOf = (shards: Shard<object>[]): unknown[] => {
  const store = openStore(join(root, 'store'));
  return shards.map(({ key }) => store.result(key));
};

describe('the store', () => {
  it('has an entry whole or not at all', async () => {
    const store = openStore(root);
    await expect(
      store.put('ab12', async () => {
        throw new Error('midway');
      }),
    ).rejects.toThrow('midway');
    expect(store.has('ab12')).toBe(false);
    expect(readdirSync(join(root, 'ab'))).toEqual([]);
    await store.put('ab12', async () => ({ fine: true }));
    expect(store.result('ab12')).toEqual({ fine: true });
  });

  it('keeps the first of two results', async () => {
    const store = openStore(root);
    await Promise.all([1, 2].map((n) => store.put('cd34', async () => setTimeout(20 * n, n))));
    expect(store.result('cd34')).toBe(1);
  });
});

describe('runShards', () => {
  it('does each piece once, whatever was done before', async () => {
    const store = openStore(join(root, 'store'));
    await runShards(store, reference, squares(3));
    await runShards(store, reference, squares(5));
    expect(runsOf()).toEqual([0, 1, 2, 3, 4]);
    expect(resultsOf(squares(5))).toEqual([0, 1, 4, 9, 16].map((square) => ({ square })));
  });

  it('gives the union of its slices', async () => {
    const store = openStore(join(root, 'store'));
    for (const text of ['3/3', '1/3', '2/3']) await runShards(store, reference, sliceOf(squares(7), parseSlice(text)));
    expect(runsOf().sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it('names the piece that failed and keeps the others', async () => {
    const store = openStore(join(root, 'store'));
    const shards = squares(3).map((shard, i) =>
      i === 1 ? { ...shard, input: { ...shard.input, fails: true } } : shard,
    );
    await expect(runShards(store, reference, shards)).rejects.toThrow('squareJob failed for 1: no square today.');
    expect(store.has(shards[0]!.key)).toBe(true);
    expect(store.has(shards[1]!.key)).toBe(false);
  });

  it('stops between pieces when told to and says what is left', async () => {
    const store = openStore(join(root, 'store'));
    const stop = new AbortController();
    const progress = { note: () => {}, task: () => ({ advance: () => stop.abort(), done: () => {} }) };
    await expect(runShards(store, reference, squares(4), { progress, signal: stop.signal })).rejects.toMatchObject({
      code: 'interrupted',
      message: 'Stopped with 3 of 4 pieces left to do.',
    });
  });
});

describe.skipIf(!built)('runShards on worker threads (needs dist: npm run build)', () => {
  it('gives what one thread gives', async () => {
    const store = openStore(join(root, 'store'));
    await runShards(store, reference, squares(6), { jobs: 2 });
    expect(runsOf().sort()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(resultsOf(squares(6))).toEqual([0, 1, 4, 9, 16, 25].map((square) => ({ square })));
  });

  it('names the piece that failed', async () => {
    const shards = squares(2, { fails: true });
    await expect(runShards(openStore(root), reference, shards, { jobs: 2 })).rejects.toMatchObject({
      code: 'shard-failed',
      message: expect.stringMatching(/no square today/),
    });
  });

  it('finishes what a run killed by kill -9 left, without doing anything twice', async () => {
    const run = (jobs: number) =>
      spawn(process.execPath, [
        join(fixtures, 'run-squares.mjs'),
        dist,
        join(root, 'store'),
        join(root, 'log'),
        '12',
        String(jobs),
      ]);
    const first = run(2);
    while (!existsSync(join(root, 'log')) || runsOf().length < 3) await setTimeout(5);
    first.kill('SIGKILL');
    await new Promise((resolve) => first.on('exit', resolve));
    const before = resultsOf(squares(12)).filter((result) => result !== undefined).length;
    expect(before).toBeLessThan(12);
    expect(await new Promise((resolve) => run(1).on('exit', resolve))).toBe(0);
    expect(resultsOf(squares(12))).toEqual(Array.from({ length: 12 }, (_, n) => ({ square: n * n })));
    expect(runsOf().length).toBeLessThanOrEqual(14);
  });
});

describe('slices', () => {
  it('are read as I/N', () => {
    expect(parseSlice('2/8')).toEqual({ index: 2, count: 8 });
    for (const wrong of ['0/3', '4/3', '2', 'a/b', '1/0']) expect(() => parseSlice(wrong)).toThrow('expected I/N');
  });

  it('are disjoint and cover everything', () => {
    const items = Array.from({ length: 10 }, (_, i) => i);
    const parts = [1, 2, 3].map((index) => sliceOf(items, { index, count: 3 }));
    expect(parts.flat().sort((a, b) => a - b)).toEqual(items);
  });
});
