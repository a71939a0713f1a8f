import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromBytes, toBytes } from './codes.ts';
import { readImage } from './read.ts';
import { encodeImage, writeImage } from './write.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bench-write-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const picture = (channels: 1 | 3) =>
  fromBytes(
    Uint8Array.from({ length: 12 * channels }, (_, i) => (i * 37) % 256),
    4,
    3,
    channels,
  );

describe('writeImage', () => {
  it.each([1, 3] as const)('writes %i channel(s) as PNG that reads back equal', async (channels) => {
    const path = join(folder, `deep/er/${channels}.png`);
    await writeImage(path, picture(channels));
    const { image, fileChannels, notes } = await readImage(path);
    expect(image).toEqual(picture(channels));
    expect(fileChannels).toBe(channels);
    expect(notes).toEqual([]);
  });

  it('clips and rounds half away from zero', () => {
    const data = Float32Array.from([-1, 0.5 / 255, 0.49 / 255, 2, Number.NaN, 254.51 / 255]);
    expect([...toBytes({ width: 6, height: 1, channels: 1, data })]).toEqual([0, 1, 0, 255, 0, 255]);
  });

  it('gives the same bytes for the same picture', async () => {
    expect(await encodeImage(picture(3), '.jpg')).toEqual(await encodeImage(picture(3), '.jpg'));
  });

  it('refuses an unknown ending and leaves nothing behind', async () => {
    const before = readdirSync(folder);
    await expect(writeImage(join(folder, 'x.psd'), picture(3))).rejects.toMatchObject({ code: 'unknown-ending' });
    expect(readdirSync(folder)).toEqual(before);
  });
});
