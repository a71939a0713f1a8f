import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sharedData } from '../../test/support/shared-data.ts';
import { decodeBmp } from './bmp.ts';
import { inspectImage } from './inspect.ts';

/** A bitmap file made by hand: rows are given bottom first, as they lie in the file, padding included. */
function bmp(
  width: number,
  height: number,
  bits: number,
  palette: number[],
  pixels: number[],
  compression = 0,
): Buffer {
  const offset = 54 + palette.length;
  const bytes = Buffer.alloc(offset + pixels.length);
  bytes.write('BM');
  bytes.writeUInt32LE(bytes.length, 2);
  bytes.writeUInt32LE(offset, 10);
  bytes.writeUInt32LE(40, 14);
  bytes.writeInt32LE(width, 18);
  bytes.writeInt32LE(height, 22);
  bytes.writeUInt16LE(1, 26);
  bytes.writeUInt16LE(bits, 28);
  bytes.writeUInt32LE(compression, 30);
  Buffer.from(palette).copy(bytes, 54);
  Buffer.from(pixels).copy(bytes, offset);
  return bytes;
}

describe('decodeBmp', () => {
  it('reads 24 bits from the bottom up, blue first, rows padded to four bytes', () => {
    const file = bmp(1, 2, 24, [], [1, 2, 3, 0, 4, 5, 6, 0]);
    expect([...decodeBmp(file, 'x').data]).toEqual([6, 5, 4, 3, 2, 1]);
  });
  it('reads from the top down when the height is negative', () => {
    const file = bmp(1, -2, 24, [], [1, 2, 3, 0, 4, 5, 6, 0]);
    expect(decodeBmp(file, 'x')).toMatchObject({ height: 2, data: new Uint8Array([3, 2, 1, 6, 5, 4]) });
  });
  it('reads palettes of 8, 4 and 1 bits; a gray palette gives one channel', () => {
    const gray = [10, 10, 10, 0, 20, 20, 20, 0];
    expect(decodeBmp(bmp(2, 1, 8, gray, [1, 0, 0, 0]), 'x')).toMatchObject({
      channels: 1,
      data: new Uint8Array([20, 10]),
    });
    expect([...decodeBmp(bmp(3, 1, 4, gray, [0x01, 0x10, 0, 0]), 'x').data]).toEqual([10, 20, 20]);
    expect([...decodeBmp(bmp(3, 1, 1, gray, [0b10100000, 0, 0, 0]), 'x').data]).toEqual([20, 10, 20]);
    const colours = [1, 2, 3, 0, 4, 5, 6, 0];
    expect([...decodeBmp(bmp(2, 1, 8, colours, [1, 0, 0, 0]), 'x').data]).toEqual([6, 5, 4, 3, 2, 1]);
  });
  it('reads 32 bits and 16 bits with five per channel', () => {
    expect([...decodeBmp(bmp(1, 1, 32, [], [1, 2, 3, 255]), 'x').data]).toEqual([3, 2, 1]);
    expect([...decodeBmp(bmp(1, 1, 16, [], [0x1f, 0x7c, 0, 0]), 'x').data]).toEqual([255, 0, 255]);
  });
  it('refuses what it cannot read, naming the file and the reason', () => {
    expect(() => decodeBmp(bmp(5, 5, 24, [], [1, 2, 3, 0]), 'cut.bmp')).toThrow(
      /cut\.bmp.*truncated: 58 bytes, expected at least 134/,
    );
    expect(() => decodeBmp(bmp(2, 1, 8, [1, 2, 3, 0], [0, 9, 0, 0]), 'p.bmp')).toThrow(/colour 9 of a palette of 1/);
    expect(() => decodeBmp(bmp(2, 1, 8, [], [0, 0, 0, 0], 1), 'rle.bmp')).toThrow(/compression 1/);
    expect(() => decodeBmp(bmp(1 << 20, 1 << 20, 24, [], []), 'huge.bmp')).toThrow(/size is 1048576x1048576/);
  });
  it('answers mutated files with a picture or a BenchError, nothing else', () => {
    const whole = bmp(
      3,
      2,
      8,
      Array.from({ length: 16 }, (_, i) => i),
      new Array(8).fill(1),
    );
    fc.assert(
      fc.property(
        fc.nat(whole.length - 1),
        fc.integer({ min: 0, max: 255 }),
        fc.nat(whole.length),
        (at, value, end) => {
          const bytes = Buffer.from(whole);
          bytes[at] = value;
          try {
            decodeBmp(bytes.subarray(0, end), 'x');
          } catch (error) {
            expect(error).toMatchObject({ name: 'BenchError' });
          }
        },
      ),
      { numRuns: 500, seed: 1 },
    );
  });
  const file = sharedData('lime/2.bmp');
  it.skipIf(!file)('reads a camera bitmap (shared/data/lime)', async () => {
    expect(await inspectImage(file!)).toMatchObject({
      width: 560,
      height: 420,
      channels: 3,
      bitDepth: 8,
      format: 'bmp',
    });
  });
});
