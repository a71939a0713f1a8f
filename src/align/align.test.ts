import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cornerShift, paintedScene, secondPhotograph } from '../../test/support/warped-pair.ts';
import { sha256 } from '../core/hash.ts';
import { randomStream } from '../core/random.ts';
import { readImage } from '../image/read.ts';
import { writeImage } from '../image/write.ts';
import { openStore } from '../work/store.ts';
import { alignPairs, type PhotographPair, readAligned, writeAligned } from './align.ts';

const options = { patch: 64, stride: 64 };
let root: string;
let pairs: PhotographPair[];

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'bench-align-'));
  mkdirSync(join(root, 'photos'));
  const at = (name: string): string => join(root, 'photos', name);
  for (const seed of [1, 2]) {
    const random = randomStream(seed, 'align test');
    const a = paintedScene(360, 270, 10 + seed);
    await writeImage(at(`${seed}a.png`), a);
    const b = await secondPhotograph(a, cornerShift(360, 270, 0.03, random), { gamma: 1.2, noiseCodes: 2 }, random);
    await writeImage(at(`${seed}b.jpg`), b);
  }
  writeFileSync(at('broken.png'), readFileSync(at('1a.png')).subarray(0, 5000));
  pairs = [
    { id: 'one', a: at('1a.png'), b: at('1b.jpg') },
    { id: 'unrelated', a: at('1a.png'), b: at('2b.jpg') },
    { id: 'broken', a: at('broken.png'), b: at('1b.jpg') },
    { id: 'two', a: at('2a.png'), b: at('2b.jpg') },
    { id: 'two again', a: at('2a.png'), b: at('2b.jpg') },
  ];
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('alignPairs and writeAligned', () => {
  it('cuts patches from what aligns and gives a reason for what does not', async () => {
    const aligned = (await alignPairs(openStore(join(root, 'store')), pairs, options))!;
    const out = join(root, 'out');
    const report = writeAligned(out, aligned, options);
    const reasons = Object.fromEntries(report.pairs.map(({ id, reason }) => [id, reason]));
    expect(reasons).toEqual({
      one: null,
      unrelated: expect.stringMatching(/too few/),
      broken: 'A cannot be read as a picture',
      two: null,
      'two again': 'the same photographs as two',
    });
    const kept = report.pairs.reduce((sum, pair) => sum + pair.kept, 0);
    expect(kept).toBeGreaterThan(20);
    expect(readdirSync(join(out, 'a')).length).toBe(kept);
    expect(readdirSync(join(out, 'b')).sort()).toEqual(readdirSync(join(out, 'a')).sort());
    expect(readdirSync(join(out, 'overlays')).sort()).toEqual(['one.jpg', 'two.jpg']);
    expect(readdirSync(join(out, 'sheets')).sort()).toEqual(['one.jpg', 'two.jpg']);
    const first = report.pairs[0]!;
    expect(first.homography!.map((row) => row.length)).toEqual([3, 3, 3]);
    expect(first.patches[0]!.sha256[0]).toBe(sha256(readFileSync(join(out, 'a', 'one_0.png'))));
    expect((await readImage(join(out, 'b', 'one_0.png'))).image).toMatchObject({ width: 64, height: 64 });
    expect(readAligned(out)).toEqual(JSON.parse(JSON.stringify(report)));
  });

  it('gives the same hash from slices in another store, and other options another hash', async () => {
    const store = openStore(join(root, 'other'));
    for (const index of [2, 1])
      expect(await alignPairs(store, pairs, options, { slice: { index, count: 2 } })).toBeUndefined();
    const merged = (await alignPairs(store, pairs, options))!;
    const again = writeAligned(join(root, 'out'), merged, options);
    expect(again.hash).toBe(writeAligned(join(root, 'elsewhere'), merged, options).hash);
    expect(again).toEqual(readAligned(join(root, 'elsewhere')));
    const before = (await alignPairs(openStore(join(root, 'store')), pairs, options))!;
    expect(writeAligned(join(root, 'third'), before, options).hash).toBe(again.hash);
    const strict = { ...options, minNcc: 0.9995 };
    const fewer = (await alignPairs(store, pairs.slice(0, 1), strict))![0]!.result;
    expect(fewer.kept).toBeLessThan(merged[0]!.result.kept);
    expect(fewer.rejected.unlike).toBeGreaterThan(0);
  });

  it('writes into no folder that it did not make', async () => {
    const aligned = (await alignPairs(openStore(join(root, 'store')), pairs, options))!;
    expect(() => writeAligned(join(root, 'photos'), aligned, options)).toThrow('holds no pairs.json');
  });
});
