import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sharedData } from '../../test/support/shared-data.ts';
import { packageRoot } from '../core/provenance.ts';
import { decodeExr } from './exr.ts';
import { linesPerChunk, readExrHeader, scanlineChunks } from './exr-header.ts';
import { unpackChunk } from './exr-unpack.ts';
import { halfToFloat } from './half.ts';

const fixture = (name: string): Buffer => readFileSync(join(packageRoot(), 'test', 'fixtures', 'hdr', name));

describe('luminance-chroma files written by OpenEXR', () => {
  const bytes = fixture('chroma.f32');
  const expected = new Float32Array(new Uint8Array(bytes).buffer);

  it.each(['none', 'rle', 'zip', 'piz', 'pxr24'])('are read as OpenEXR reads them: %s', async (compression) => {
    const { image } = await decodeExr('a.exr', fixture(`chroma-${compression}.exr`));
    expect([image.width, image.height, image.channels]).toEqual([36, 44, 3]);
    expect(image.data).toEqual((await decodeExr('b.exr', fixture('chroma-none.exr'))).image.data);
    // OpenEXR rounds chroma and result to 16 bits.
    for (let i = 0; i < expected.length; i++) expect(Math.abs(image.data[i]! / expected[i]! - 1)).toBeLessThan(0.006);
  });
});

describe('DWA files written by OpenEXR', () => {
  it.each(['dwaa', 'dwab'])('are read to a hundredth of what was written: %s', async (compression) => {
    const { image } = await decodeExr('a.exr', fixture(`${compression}.exr`));
    const errors: number[] = [];
    for (let y = 0, i = 0; y < 256; y++)
      for (let x = 0; x < 256; x++)
        for (const expected of [0.5 + x / 64, 1 + y / 100, 2 + Math.sin((x + y) / 40)])
          errors.push(Math.abs(image.data[i++]! / expected - 1));
    errors.sort((a, b) => a - b);
    expect(errors[Math.floor(0.99 * errors.length)]).toBeLessThan(0.01);
  });
});

describe('a B44A file written by OpenEXR', () => {
  it('is read to a hundredth of what was written, flat blocks included', async () => {
    const { image } = await decodeExr('a.exr', fixture('b44a.exr'));
    for (let y = 0, i = 0; y < 256; y++)
      for (let x = 0; x < 256; x++) {
        const smooth = [0.5 + x / 64, 1 + y / 100, 2 + Math.sin((x + y) / 40)];
        for (const expected of x < 192 ? [0.75, 1.5, 3] : smooth)
          if (Math.abs(image.data[i++]! / expected - 1) > 0.01) expect([x, y, image.data[i - 1]]).toBe(expected);
      }
  });
});

describe('luminance and chroma under DWA', () => {
  it('are refused as what is not read, not as damage', async () => {
    await expect(decodeExr('a.exr', fixture('chroma-dwaa.exr'))).rejects.toMatchObject({
      code: 'unsupported-hdr',
      message: 'a.exr holds luminance and chroma under the lossy compression DWAA, which is not read.',
      mend: 'save the file again as RGB, or with ZIP or PIZ compression',
    });
  });
});

describe.skipIf(!sharedData('hdr_exr'))('PIZ chunks (needs ../shared/data/hdr_exr)', () => {
  it.each([
    ['hdr_exr', 'ScanLines_StillLife.exr'],
    ['hdr_exr', 'ScanLines_Tree.exr'],
    ['hdr_exr_synthetic', 'stripes.exr'],
  ])('hold the same values as three’s decoder finds: %s/%s', async (folder, name) => {
    const path = sharedData(folder, name)!;
    const bytes = readFileSync(path);
    const header = readExrHeader(path, bytes);
    const { compression, channels, dataWindow } = header.parts[0]!;
    expect([compression, channels.every(({ type }) => type === 'half')]).toEqual(['piz', true]);
    const { image, dataWindow: placed } = await decodeExr(path, bytes);
    const { width, height } = dataWindow;
    let differing = 0;
    for (const { y, data } of scanlineChunks(path, bytes, header)) {
      const last = Math.min(y + linesPerChunk(compression), height);
      const shapes = channels.map(({ type, linear }) => ({ width, height: last - y, type, linear, rows: () => true }));
      const size = 2 * width * (last - y) * channels.length;
      const raw = data.length < size ? unpackChunk(compression, data, shapes, y, last, size) : data;
      const words = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
      for (let line = y, at = 0; line < last; line++)
        for (const { name: channel } of channels)
          for (let x = 0; x < width; x++, at += 2) {
            const c = ['R', 'G', 'B'].indexOf(channel);
            const pixel = (line + placed.top) * image.width + x + placed.left;
            if (c >= 0 && halfToFloat(words.getUint16(at, true)) !== image.data[3 * pixel + c]) differing++;
          }
    }
    expect(differing).toBe(0);
  });
});
