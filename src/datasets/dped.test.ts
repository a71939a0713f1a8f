import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { emptyImage } from '../image/image.ts';
import { writeImage } from '../image/write.ts';
import { dped, prepareDped } from './dped.ts';
import { loadManifest, verifyManifest } from './manifest.ts';

async function picture(path: string, value: number, size = 8): Promise<void> {
  const image = emptyImage(size, size, 3);
  for (let i = 0; i < image.data.length; i++) image.data[i] = (value + ((i * 7919) % 50)) / 305;
  await writeImage(path, image);
}

describe('dped', () => {
  it('reads the official layout from the folder or its parent, and keeps train and test apart', async () => {
    const parent = mkdtempSync(join(tmpdir(), 'bench-dped-'));
    const home = join(parent, 'home');
    for (const [part, count] of [
      ['training_data', 3],
      ['test_data/patches', 2],
    ] as const)
      for (const camera of ['sony', 'canon'])
        for (let k = 0; k < count; k++)
          await picture(join(parent, 'dped', 'sony', part, camera, `${k}.jpg`), 20 * k + count + camera.length, 100);
    const set = await prepareDped({ root: parent, camera: 'sony' }, { home });
    expect(set.manifest.splits.train.map(({ id }) => id)).toEqual(['train/0', 'train/1', 'train/2']);
    expect(set.manifest.splits.test.map(({ input }) => input.path)).toEqual([
      'sony/test_data/patches/sony/0.jpg',
      'sony/test_data/patches/sony/1.jpg',
    ]);
    expect(await prepareDped({ camera: 'sony' }, { home })).toEqual(set);
    await expect(prepareDped({ camera: 'iphone' }, { home })).rejects.toThrow(/not prepared for iphone/);
    const direct = await prepareDped({ root: join(parent, 'dped'), camera: 'sony' }, { home });
    expect(direct.manifest.hash).toBe(set.manifest.hash);
  });

  it('says what was expected and where it comes from when the layout is not there', async () => {
    const root = mkdtempSync(join(tmpdir(), 'bench-dped-'));
    const error = await prepareDped({ root }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'missing-layout', mend: expect.stringContaining(dped.source.url!) });
    expect((error as Error).message).toContain('dped/iphone/training_data/{iphone,canon}/0.jpg');
    await expect(prepareDped({ root, camera: 'iphon' })).rejects.toMatchObject({
      mend: expect.stringContaining('iphone'),
    });
  });

  it('leaves out truncated, empty and unequal pictures, each with its reason, and goes on', async () => {
    const { root, home } = await smallArchive(6);
    const folder = join(root, 'dped', 'iphone', 'training_data');
    const cut = join(folder, 'iphone', '0.jpg');
    writeFileSync(cut, readFileSync(cut).subarray(0, 1500));
    writeFileSync(join(folder, 'canon', '1.jpg'), '');
    await picture(join(folder, 'canon', '2.jpg'), 9, 50);
    const { manifest } = await prepareDped({ root }, { home });
    expect(manifest.splits.train.map(({ id }) => id)).toEqual(['train/3', 'train/4', 'train/5']);
    expect(manifest.rejected.map(({ id }) => id)).toEqual(['train/0', 'train/1', 'train/2']);
    expect(manifest.rejected[0]!.reason).toMatch(/^input: the file cannot be read as a picture/);
    expect(manifest.rejected[1]!.reason).toMatch(/^target: the file is empty/);
    expect(manifest.rejected[2]!.reason).toBe('input is 100x100, target is 50x50');
  });

  it('notices a picture that was replaced since, and says which when verified', async () => {
    const { root, home } = await smallArchive(4);
    const before = await prepareDped({ root }, { home });
    expect(await verifyManifest(before.folder)).toEqual([]);
    const replaced = join(root, 'dped', 'iphone', 'training_data', 'iphone', '1.jpg');
    const missing = join(root, 'dped', 'iphone', 'training_data', 'canon', '2.jpg');
    await picture(replaced, 200, 100);
    const after = await prepareDped({ root }, { home });
    expect(after.manifest.hash).not.toBe(before.manifest.hash);
    await picture(replaced, 201, 100);
    rmSync(missing);
    const changed = await verifyManifest(after.folder);
    expect(changed.map(({ path }) => path).sort()).toEqual([missing, replaced].sort());
    writeFileSync(join(after.folder, 'manifest.json'), '{"format": 1}');
    expect(() => loadManifest(after.folder)).toThrow(/no valid manifest/);
  });

  it('goes on from an index whose last line was cut off', async () => {
    const { root, home } = await smallArchive(4);
    const { folder, manifest } = await prepareDped({ root }, { home });
    const index = join(folder, 'files.jsonl');
    writeFileSync(index, readFileSync(index, 'utf8').slice(0, -40));
    expect((await prepareDped({ root }, { home })).manifest).toEqual(manifest);
  });
});

async function smallArchive(count: number): Promise<{ root: string; home: string }> {
  const root = mkdtempSync(join(tmpdir(), 'bench-dped-'));
  for (const part of ['training_data', 'test_data/patches'])
    for (const camera of ['iphone', 'canon'])
      for (let k = 0; k < count; k++)
        await picture(
          join(root, 'dped', 'iphone', part, camera, `${k}.jpg`),
          20 * k + part.length + camera.length,
          100,
        );
  return { root, home: join(root, 'home') };
}
