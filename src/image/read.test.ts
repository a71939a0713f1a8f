import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toBytes } from './codes.ts';
import { inspectImage } from './inspect.ts';
import { readImage } from './read.ts';

const width = 24;
const height = 16;
/** A colour ramp whose channels differ, so that a swap of channels or sides shows. */
const rgb = Buffer.alloc(width * height * 3);
for (let i = 0; i < width * height; i++) {
  rgb[3 * i] = (i % width) * 10;
  rgb[3 * i + 1] = Math.floor(i / width) * 15;
  rgb[3 * i + 2] = 200;
}
const colour = () => sharp(rgb, { raw: { width, height, channels: 3 } });

let folder = '';
const at = (name: string) => join(folder, name);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bench-read-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('readImage', () => {
  it('gives the codes of an 8-bit PNG exactly, with nothing to say', async () => {
    await colour().png().toFile(at('plain.png'));
    const { image, notes, ...rest } = await readImage(at('plain.png'));
    expect(image).toMatchObject({ width, height, channels: 3 });
    expect(Buffer.from(toBytes(image)).equals(rgb)).toBe(true);
    expect(rest).toEqual({ bitDepth: 8, fileChannels: 3, format: 'png' });
    expect(notes).toEqual([]);
  });

  it('does not apply an embedded colour profile, and says so', async () => {
    await colour().withIccProfile('p3').png().toFile(at('p3.png'));
    const stored = await sharp(at('p3.png'), { ignoreIcc: true }).raw().toBuffer();
    const { image, notes } = await readImage(at('p3.png'));
    expect(Buffer.from(toBytes(image)).equals(stored)).toBe(true);
    expect(stored.equals(rgb)).toBe(false);
    expect(notes).toEqual(['embedded colour profile not applied']);
  });

  it('keeps one channel of a gray picture', async () => {
    const codes = Buffer.from(Array.from({ length: 12 }, (_, i) => 20 * i));
    await sharp(codes, { raw: { width: 4, height: 3, channels: 1 } })
      .toColourspace('b-w')
      .png()
      .toFile(at('gray.png'));
    const { image, notes } = await readImage(at('gray.png'));
    expect(image).toMatchObject({ width: 4, height: 3, channels: 1 });
    expect(Buffer.from(toBytes(image)).equals(codes)).toBe(true);
    expect(notes).toEqual([]);
  });

  it.each([1, 3] as const)('keeps the precision of a 16-bit picture with %i channel(s)', async (channels) => {
    const codes = Uint16Array.from({ length: 12 * channels }, (_, i) => 1 + i * 1777);
    await sharp(codes, { raw: { width: 4, height: 3, channels } })
      .toColourspace(channels === 1 ? 'grey16' : 'rgb16')
      .png()
      .toFile(at('deep.png'));
    const { image, bitDepth, notes } = await readImage(at('deep.png'));
    expect([...image.data].map((value) => Math.round(value * 65535))).toEqual([...codes]);
    expect(bitDepth).toBe(16);
    expect(notes).toEqual(['16 bits per sample read']);
  });

  it('drops alpha without blending, and says so', async () => {
    const rgba = Buffer.alloc(width * height * 4, 7);
    for (let i = 0; i < width * height; i++) rgb.copy(rgba, 4 * i, 3 * i, 3 * i + 3);
    await sharp(rgba, { raw: { width, height, channels: 4 } })
      .png()
      .toFile(at('alpha.png'));
    const { image, fileChannels, notes } = await readImage(at('alpha.png'));
    expect(Buffer.from(toBytes(image)).equals(rgb)).toBe(true);
    expect(fileChannels).toBe(4);
    expect(notes).toEqual(['alpha channel dropped']);
  });

  it('applies the EXIF orientation, and says so', async () => {
    await colour()
      .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
      .withMetadata({ orientation: 6 })
      .toFile(at('turned.jpg'));
    const { image, notes } = await readImage(at('turned.jpg'));
    expect(image).toMatchObject({ width: height, height: width });
    // turned clockwise, the upper right pixel is the former upper left one
    expect(image.data[(height - 1) * 3]! * 255).toBeLessThan(8);
    expect(notes).toEqual(['EXIF orientation 6 applied']);
  });

  it('converts CMYK, and says so', async () => {
    await colour().toColourspace('cmyk').jpeg({ quality: 100 }).toFile(at('cmyk.jpg'));
    const { image, notes, fileChannels } = await readImage(at('cmyk.jpg'));
    expect(image.channels).toBe(3);
    expect(fileChannels).toBe(4);
    expect(notes).toContain('CMYK converted to sRGB');
  });

  it('reads by content and says when the ending is wrong', async () => {
    writeFileSync(at('wrong.jpg'), await colour().png().toBuffer());
    const { image, notes } = await readImage(at('wrong.jpg'));
    expect(Buffer.from(toBytes(image)).equals(rgb)).toBe(true);
    expect(notes).toEqual(['named ".jpg" but holds PNG']);
  });

  it('clips floating-point samples and says so, or keeps them when asked to', async () => {
    const values = Float32Array.from([-1, 0.25, 0.5, 4, 1, 0]);
    await sharp(values, { raw: { width: 2, height: 1, channels: 3 } })
      .toColourspace('scrgb')
      .tiff({ compression: 'none' })
      .toFile(at('float.tif'));
    const clipped = await readImage(at('float.tif'));
    const whole = await readImage(at('float.tif'), { clip: false });
    expect(whole.bitDepth).toBe(clipped.bitDepth);
    if (whole.bitDepth === 32) {
      expect([...clipped.image.data]).toEqual([...whole.image.data].map((value) => Math.min(1, Math.max(0, value))));
      expect(clipped.notes).toEqual(['floating-point samples clipped to 0…1']);
    }
  });

  it('refuses truncated files, naming the file', async () => {
    const jpeg = await colour().jpeg().toBuffer();
    const png = await colour().png().toBuffer();
    for (const [name, bytes] of [
      ['cut.jpg', jpeg.subarray(0, jpeg.length - 40)],
      ['cut.png', png.subarray(0, png.length >> 1)],
      ['header.jpg', jpeg.subarray(0, 30)],
    ] as const) {
      writeFileSync(at(name), bytes);
      await expect(readImage(at(name)), name).rejects.toMatchObject({
        name: 'BenchError',
        code: 'unreadable-image',
        message: expect.stringContaining(at(name)),
      });
    }
  });

  it('refuses an empty file, a folder, a missing file and text, naming each', async () => {
    writeFileSync(at('empty.png'), '');
    writeFileSync(at('text.png'), 'not a picture');
    await expect(readImage(at('empty.png'))).rejects.toMatchObject({ code: 'empty-file' });
    await expect(readImage(folder)).rejects.toMatchObject({ code: 'not-a-file' });
    await expect(readImage(at('absent.png'))).rejects.toMatchObject({ code: 'missing-file' });
    await expect(readImage(at('text.png'))).rejects.toThrow(/text\.png cannot be read as a picture/);
  });
});

describe('inspectImage', () => {
  it('gives size, depth, extremes and the mean of every channel', async () => {
    await colour().png().toFile(at('plain.png'));
    const inspection = await inspectImage(at('plain.png'));
    expect(inspection).toMatchObject({ width, height, channels: 3, bitDepth: 8, min: 0, nonFinite: 0, notes: [] });
    expect(inspection.max * 255).toBeCloseTo(230, 4);
    expect(inspection.mean.map((mean) => mean * 255)).toEqual([
      expect.closeTo(115, 4),
      expect.closeTo(112.5, 4),
      expect.closeTo(200, 4),
    ]);
  });
});
