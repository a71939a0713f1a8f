import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emptyImage } from '../image/image.ts';
import { writeImage } from '../image/write.ts';
import { ava } from './ava.ts';
import { lol } from './lol.ts';
import { pairsOf, verifyManifest } from './manifest.ts';
import { vocLq100 } from './voc-lq100.ts';

const root = mkdtempSync(join(tmpdir(), 'bench-listed-'));
const home = join(root, 'home');
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function picture(path: string, level: number, contrast = 0.1, side = 12): Promise<void> {
  const image = emptyImage(side, side, 3);
  for (let i = 0; i < image.data.length; i++) image.data[i] = level + contrast * (((i * 7919) % 50) / 50 - 0.5);
  await writeImage(join(root, path), image);
}

describe('lol', () => {
  beforeAll(async () => {
    for (const [split, ids] of [
      ['our485', ['2', '5', '7']],
      ['eval15', ['1', '22']],
    ] as const)
      for (const [k, id] of ids.entries()) {
        await picture(`LOL/LOLdataset/${split}/low/${id}.png`, 0.1 + 0.02 * k + (split === 'eval15' ? 0.01 : 0));
        await picture(`LOL/LOLdataset/${split}/high/${id}.png`, 0.6 + 0.02 * k);
      }
    for (const [split, ids] of [
      ['Train', ['00001', '00002']],
      ['Test', ['00690']],
    ] as const)
      for (const [k, id] of ids.entries()) {
        const level = 0.05 * k + (split === 'Test' ? 0.02 : 0);
        await picture(`v2/LOL-v2/Real_captured/${split}/Low/low${id}.png`, 0.1 + level);
        await picture(`v2/LOL-v2/Real_captured/${split}/Normal/normal${id}.png`, 0.6 + level);
        await picture(`v2/LOL-v2/Synthetic/${split}/Low/r${id}t.png`, 0.2 + level);
        await picture(`v2/LOL-v2/Synthetic/${split}/Normal/r${id}t.png`, 0.7 + level);
        const part = split === 'Test' ? '_test' : '';
        await picture(`drbn/Our_low${part}/low${id}.png`, 0.3 + level);
        await picture(`drbn/Our_normal${part}/normal${id}.png`, 0.8 + level);
      }
  });

  it('pairs v1 by number below the folder given', async () => {
    const set = await lol.prepare({ root: join(root, 'LOL') }, { home });
    expect(set.manifest.options).toEqual({ variant: 'v1' });
    expect(set.manifest.splits.train.map(({ id }) => id)).toEqual(['train/2', 'train/5', 'train/7']);
    expect(pairsOf(set, 'test')[1]!.target!.path).toBe(join(root, 'LOL/LOLdataset/eval15/high/22.png'));
    expect(set.manifest.notes[0]).toMatch(/Counted on disk: 3 train and 2 test pairs/);
    expect(await verifyManifest(set.folder)).toEqual([]);
    expect((await lol.prepare({}, { home })).manifest).toEqual(set.manifest);
  });

  it.each(['v2', 'drbn'])('pairs low00690 with normal00690 of v2-real in the layout of %s', async (folder) => {
    const set = await lol.prepare({ root: join(root, folder), variant: 'v2-real' }, { home });
    expect(set.manifest.splits.test.map(({ id }) => id)).toEqual(['test/00690']);
    expect(set.manifest.splits.test[0]!.target!.path).toMatch(/normal00690\.png$/);
  });

  it('pairs v2-syn by its equal names', async () => {
    const { manifest } = await lol.prepare({ root: join(root, 'v2'), variant: 'v2-syn' }, { home });
    expect(manifest.splits.train.map(({ id }) => id)).toEqual(['train/r00001t', 'train/r00002t']);
  });

  it('says what it expects', async () => {
    await expect(lol.prepare({ root: join(root, 'v2') }, { home })).rejects.toThrow(
      'does not hold LOL v1; expected our485/low',
    );
    await expect(lol.prepare({ variant: 'v2_real' }, { home })).rejects.toMatchObject({ code: 'unknown-name' });
    await expect(lol.prepare({ variant: 'v2-syn' }, { home: join(root, 'other') })).rejects.toThrow('is not prepared');
  });
});

describe('ava', () => {
  const line = (index: number, id: number, votes: number[]): string => `${index} ${id} ${votes.join(' ')} 1 22 1396`;
  const good = [0, 0, 0, 0, 2, 3, 10, 5, 0, 0];
  const bad = [5, 10, 3, 2, 0, 0, 0, 0, 0, 0];
  beforeAll(async () => {
    mkdirSync(join(root, 'AVA/images'), { recursive: true });
    const ids = [101, 102, 103, 104, 105, 106];
    const lines = ids.map((id, i) => line(i + 1, id, id === 103 ? bad : good));
    writeFileSync(join(root, 'AVA/AVA.txt'), `${lines.join('\n')}\n`);
    for (const id of ids.slice(0, 5)) await picture(`AVA/images/${id}.jpg`, 0.3 + (id - 100) * 0.05);
    writeFileSync(join(root, 'AVA/images/105.jpg'), 'broken');
  });

  it('takes the pictures of a mean vote, with their histograms, and counts the others', async () => {
    const { manifest } = await ava.prepare({ root: join(root, 'AVA'), minScore: 5, seed: 3 }, { home });
    const all = [...manifest.splits.train, ...manifest.splits.test];
    expect(all.map(({ id }) => id.split('/')[1]).sort()).toEqual(['101', '102', '104']);
    expect(manifest.splits.test.length).toBe(1);
    expect(all[0]!.votes).toEqual(good);
    expect(all.every(({ target }) => target === undefined)).toBe(true);
    expect(manifest.rejected).toContainEqual({ id: '1 of the list', reason: 'not on disk' });
    expect(manifest.rejected.some(({ id, reason }) => /105$/.test(id) && /cannot be read/.test(reason))).toBe(true);
  });

  it('refuses a threshold outside the votes, a threshold that leaves nothing, and a broken list', async () => {
    const given = { root: join(root, 'AVA') };
    await expect(ava.prepare({ ...given, minScore: 11 }, { home })).rejects.toThrow(
      'expected a mean vote from 1 to 10',
    );
    await expect(ava.prepare({ ...given, minScore: 9 }, { home })).rejects.toThrow('holds 0 of the 0 photographs');
    mkdirSync(join(root, 'AVA2'));
    writeFileSync(join(root, 'AVA2/AVA.txt'), '1 2 3\n');
    await expect(ava.prepare({ root: join(root, 'AVA2') }, { home })).rejects.toThrow(
      /line 1, is no line of AVA's list/,
    );
  });
});

describe('voc-lq100', () => {
  beforeAll(async () => {
    for (let i = 0; i < 130; i++)
      await picture(
        `VOC/VOCdevkit/VOC2012/JPEGImages/2007_${String(i).padStart(6, '0')}.jpg`,
        0.15 + 0.005 * i,
        0.05 + 0.001 * i,
      );
    writeFileSync(join(root, 'VOC/VOCdevkit/VOC2012/JPEGImages/2008_000001.jpg'), 'broken');
  });

  it('chooses the 100 lowest of brightness, contrast and sharpness, whole or in slices', async () => {
    const given = { root: join(root, 'VOC') };
    const set = await vocLq100.prepare(given, { home });
    const names = set.manifest.splits.test.map(({ id }) => id);
    expect(names.length).toBe(100);
    expect(names[0]).toBe('test/2007_000000');
    expect(names.filter((name) => name > 'test/2007_000110').length).toBeLessThan(4);
    expect(set.manifest.splits.train).toEqual([]);
    expect(set.manifest.rejected.map(({ id }) => id)).toEqual(['2008_000001']);
    expect(set.manifest.notes[0]).toMatch(/this rule is bench's own/);
    const other = join(root, 'other');
    for (const index of [2, 1]) await vocLq100.prepareSlice!(given, { home: other, slice: { index, count: 2 } });
    expect((await vocLq100.prepare(given, { home: other })).manifest.hash).toBe(set.manifest.hash);
  });

  it('asks for the whole set', async () => {
    await picture('few/JPEGImages/1.jpg', 0.5);
    await expect(vocLq100.prepare({ root: join(root, 'few') }, { home })).rejects.toThrow('holds 1 photographs');
    await expect(vocLq100.prepare({}, { home: join(root, 'nothing') })).rejects.toThrow('is not at hand');
  });
});
