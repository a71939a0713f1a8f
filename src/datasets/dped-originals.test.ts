import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cornerShift, paintedScene, secondPhotograph } from '../../test/support/warped-pair.ts';
import { randomStream } from '../core/random.ts';
import { writeImage } from '../image/write.ts';
import { dped } from './dped.ts';
import { verifyManifest } from './manifest.ts';

describe('bench prepare dped --originals', () => {
  const root = mkdtempSync(join(tmpdir(), 'bench-originals-'));
  const options = { originals: true, root, camera: 'sony' };
  beforeAll(async () => {
    for (const seed of [1, 2, 3]) {
      const random = randomStream(seed, 'originals test');
      const phone = paintedScene(360, 270, seed);
      const dslr = await secondPhotograph(phone, cornerShift(360, 270, 0.02, random), { gamma: 0.8 }, random);
      await writeImage(join(root, 'original_images/train/sony', `${seed}.png`), phone);
      await writeImage(join(root, 'original_images/train/canon', `${seed}.png`), dslr);
    }
    writeFileSync(join(root, 'original_images/train/sony/4.png'), 'no picture');
    await writeImage(join(root, 'original_images/train/canon/4.png'), paintedScene(360, 270, 4));
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('cuts patches, holds photos out for the test and says what was left out', async () => {
    const { folder, manifest } = await dped.prepare(options, { home: join(root, 'a') });
    expect(manifest).toMatchObject({
      name: 'dped',
      simulated: false,
      options: { camera: 'sony', patches: 'registered' },
    });
    const photos = (split: 'train' | 'test') => new Set(manifest.splits[split].map(({ photo }) => photo));
    expect(photos('test').size).toBe(1);
    expect([...photos('train')].some((photo) => photos('test').has(photo))).toBe(false);
    expect(manifest.splits.train.length).toBeGreaterThan(6);
    expect(manifest.splits.train[0]!.input.path).toBe('dped/sony/training_data/sony/0.jpg');
    expect(manifest.splits.test[0]!.target!.path).toBe('dped/sony/test_data/patches/canon/0.jpg');
    expect(manifest.rejected).toContainEqual({ id: 'train/4', reason: 'A cannot be read as a picture' });
    expect(manifest.notes[0]).toMatch(/^Patches cut from 3\/4 original pairs/);
    expect(await verifyManifest(folder)).toEqual([]);
  });

  it('gives the same manifest from slices in another place', async () => {
    const whole = await dped.prepare(options, { home: join(root, 'a') });
    for (const index of [2, 1])
      await dped.prepareSlice!(options, { home: join(root, 'b'), slice: { index, count: 2 } });
    const merged = await dped.prepare(options, { home: join(root, 'b') });
    expect(merged.manifest.hash).toBe(whole.manifest.hash);
    expect(merged.manifest).toEqual(whole.manifest);
  });

  it('names the layout that it expects', async () => {
    await expect(dped.prepare({ ...options, camera: 'iphone' })).rejects.toMatchObject({ code: 'missing-layout' });
    await expect(dped.prepare({ originals: true })).rejects.toThrow('cut from the photographs of iphone');
  });
});
