import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wavyPicture, writePairs } from '../../test/support/pairs.ts';
import { writeImage } from '../image/write.ts';
import { folder } from './folder.ts';
import { pairsOf } from './manifest.ts';

const root = mkdtempSync(join(tmpdir(), 'bench-folder-'));
const home = join(root, 'home');

beforeAll(() => writePairs(join(root, 'set'), 10, 16));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const prepare = (changes: object = {}) =>
  folder.prepare({ input: join(root, 'set/input'), target: join(root, 'set/target'), seed: 3, ...changes }, { home });

describe('the data set of two folders', () => {
  it('splits by id, seeded, a fifth for the test', async () => {
    const set = await prepare();
    const [train, test] = [pairsOf(set, 'train'), pairsOf(set, 'test')];
    expect([train.length, test.length]).toEqual([8, 2]);
    expect(new Set([...train, ...test].map(({ id }) => id)).size).toBe(10);
    expect((await prepare()).manifest.hash).toBe(set.manifest.hash);
    expect((await prepare({ seed: 4 })).manifest.hash).not.toBe(set.manifest.hash);
  });

  it('keeps all patches that bench align cut from one photograph on one side', async () => {
    const [a, b] = [join(root, 'cut/a'), join(root, 'cut/b')];
    const ids = [...'pqrst'].map((name) => `street_${name}`);
    for (const [i, id] of ids.entries())
      for (const n of [0, 1, 2])
        for (const place of [a, b]) await writeImage(join(place, `${id}_${n}.png`), wavyPicture(10 * i + n, 16, 16));
    writeFileSync(join(root, 'cut/pairs.json'), JSON.stringify({ pairs: ids.map((id) => ({ id })) }));
    for (const seed of [1, 2, 3, 4]) {
      const set = await prepare({ input: a, target: b, seed });
      const photographs = (split: 'train' | 'test') => new Set(set.manifest.splits[split].map(({ photo }) => photo));
      expect([photographs('train').size, photographs('test').size]).toEqual([4, 1]);
      expect(pairsOf(set, 'test')).toHaveLength(3);
    }
    for (const id of ids.slice(1))
      for (const n of [0, 1, 2]) for (const place of [a, b]) rmSync(join(place, `${id}_${n}.png`));
    await expect(prepare({ input: a, target: b })).rejects.toThrow('All 3 pairs are patches of one photograph');
  });

  it('is known by its content, not by its place', async () => {
    const before = (await prepare()).manifest.hash;
    renameSync(join(root, 'set'), join(root, 'moved'));
    const moved = await prepare({ input: join(root, 'moved/input'), target: join(root, 'moved/target') });
    renameSync(join(root, 'moved'), join(root, 'set'));
    expect(moved.manifest.hash).toBe(before);
  });

  it('takes other folders as the test split', async () => {
    await writePairs(join(root, 'other'), 3, 16);
    const set = await prepare({ testInput: join(root, 'other/input'), testTarget: join(root, 'other/target') });
    expect(pairsOf(set, 'train')).toHaveLength(10);
    expect(pairsOf(set, 'test')[0]!.input.path).toContain('other');
  });

  it('notes what had to be converted, also when it is found again', async () => {
    await writePairs(join(root, 'deep'), 3, 16);
    await sharp(join(root, 'deep/input/002.png')).toColourspace('rgb16').png().toFile(join(root, 'deep/002.png'));
    renameSync(join(root, 'deep/002.png'), join(root, 'deep/input/002.png'));
    const notes = async () =>
      (await prepare({ input: join(root, 'deep/input'), target: join(root, 'deep/target') })).manifest.notes;
    expect(await notes()).toEqual([expect.stringMatching(/^1 picture: 16 bits/)]);
    expect(await notes()).toEqual([expect.stringMatching(/^1 picture: 16 bits/)]);
  });

  it('leaves a broken picture and a pair of two sizes out, each with its reason', async () => {
    await writePairs(join(root, 'broken'), 8, 16);
    writeFileSync(join(root, 'broken/input/002.png'), '');
    await writeImage(join(root, 'broken/target/005.png'), wavyPicture(1, 20, 16));
    const changes = { input: join(root, 'broken/input'), target: join(root, 'broken/target') };
    const { manifest } = await prepare(changes);
    expect(manifest.rejected).toEqual([
      { id: '002', reason: expect.stringMatching(/^input: the file is empty/) },
      { id: '005', reason: 'input is 16x16, target is 20x16' },
    ]);
    expect(manifest.notes).toEqual([expect.stringMatching(/^2 of 8 pairs left out: 002 \(.*, 005 \(.*\)\.$/)]);
    const ids = [...manifest.splits.train, ...manifest.splits.test].map(({ id }) => id);
    expect(ids.sort()).toEqual(['000', '001', '003', '004', '006', '007']);
    expect(manifest.splits.test).toHaveLength(1);
    expect((await prepare(changes)).manifest).toEqual(manifest);
    for (const file of ['input/002.png', 'target/002.png', 'input/005.png', 'target/005.png'])
      rmSync(join(root, 'broken', file));
    expect((await prepare(changes)).manifest.hash).toBe(manifest.hash);
  });

  it('leaves broken pictures of test folders out under the name of that split', async () => {
    await writePairs(join(root, 'tests'), 2, 16);
    writeFileSync(join(root, 'tests/target/001.png'), 'no picture');
    const { manifest } = await prepare({
      testInput: join(root, 'tests/input'),
      testTarget: join(root, 'tests/target'),
    });
    expect(manifest.rejected).toEqual([{ id: 'test/001', reason: expect.stringMatching(/^target: the file /) }]);
    expect([manifest.splits.train.length, manifest.splits.test.length]).toEqual([10, 1]);
  });

  it('is an error with the first reason when too little is left', async () => {
    await writePairs(join(root, 'few'), 2, 16);
    const few = () => prepare({ input: join(root, 'few/input'), target: join(root, 'few/target') });
    writeFileSync(join(root, 'few/input/001.png'), '');
    await expect(few()).rejects.toThrow(
      /There is 1 usable pair; .* left out because of this: input: the file is empty/,
    );
    writeFileSync(join(root, 'few/input/000.png'), '');
    await expect(few()).rejects.toMatchObject({ code: 'no-pairs', message: expect.stringContaining('is empty') });
  });
});
