import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { sharedData } from '../../test/support/shared-data.ts';
import { BenchError } from '../core/errors.ts';
import { packageRoot } from '../core/provenance.ts';
import { randomStream } from '../core/random.ts';
import { floatToHalf, halfToFloat } from './half.ts';
import { cleaned, decodeHdr } from './read.ts';

const fixture = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(join(packageRoot(), 'test', 'fixtures', 'hdr', name)));

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

/** A Radiance file of 3 × 2 pixels: mantissas count up, exponent 136 makes them the values. */
function radiance(size: string, header = '', pixels?: Uint8Array): Uint8Array {
  const flat = pixels ?? Uint8Array.from({ length: 24 }, (_, i) => (i % 4 === 3 ? 136 : (i >> 2) * 10 + (i % 4) + 2));
  return Buffer.concat([text(`#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n${header}\n${size}\n`), flat]);
}

const reds = async (bytes: Uint8Array) => {
  const { image } = await decodeHdr('a.hdr', bytes);
  return { size: `${image.width}x${image.height}`, red: [...image.data].filter((_, i) => i % 3 === 0) };
};

describe('Radiance pictures', () => {
  it.each([
    ['-Y 2 +X 3', '3x2', [2, 12, 22, 32, 42, 52]],
    ['+Y 2 +X 3', '3x2', [32, 42, 52, 2, 12, 22]],
    ['-Y 2 -X 3', '3x2', [22, 12, 2, 52, 42, 32]],
    ['+Y 2 -X 3', '3x2', [52, 42, 32, 22, 12, 2]],
    ['+X 2 -Y 3', '2x3', [2, 32, 12, 42, 22, 52]],
    ['+X 2 +Y 3', '2x3', [22, 52, 12, 42, 2, 32]],
    ['-X 2 -Y 3', '2x3', [32, 2, 42, 12, 52, 22]],
    ['-X 2 +Y 3', '2x3', [52, 22, 42, 12, 32, 2]],
  ])('are read upright from "%s"', async (size, expected, red) => {
    expect(await reds(radiance(size))).toEqual({ size: expected, red });
  });

  it('divide by every EXPOSURE and COLORCORR and pass over other lines', async () => {
    const header = 'VIEW= -vp 0 0 0 -vd 0 1 0\nEXPOSURE=2\nEXPOSURE= 4\nCOLORCORR= 0.5 1 1\nrpict -x 3\n';
    expect((await reds(radiance('-Y 2 +X 3', header))).red[0]).toBe(2 / (2 * 4 * 0.5));
  });

  it('repeat pixels by old run lengths', async () => {
    const pixels = Uint8Array.from([9, 9, 9, 136, 1, 1, 1, 5]);
    expect((await reds(radiance('-Y 1 +X 6', '', pixels))).red).toEqual([9, 9, 9, 9, 9, 9]);
  });

  it('convert XYZ so that equal energy is white', async () => {
    const bytes = Buffer.concat([
      text('#?RADIANCE\nFORMAT=32-bit_rle_xyze\n\n-Y 1 +X 1\n'),
      Uint8Array.of(100, 100, 100, 136),
    ]);
    const { image, notes } = await decodeHdr('a.hdr', bytes);
    for (const value of image.data) expect(value).toBeCloseTo(100, 3);
    expect(notes).toEqual(['XYZ converted to RGB']);
  });

  it.each([
    ['-Y 2 +X 2000000000', 'size line'],
    ['-Y 999999999 +X 999999999', 'pixels'],
    ['-Y 3 +X 3', 'ends at byte'],
    ['-Y 2 +Y 3', 'size line'],
  ])('with the size "%s" are refused', async (size, reason) => {
    await expect(decodeHdr('bad.hdr', radiance(size))).rejects.toThrow(new RegExp(`bad.hdr.*${reason}`));
  });
});

describe('portable float maps', () => {
  it('are read from bottom to top in both byte orders', async () => {
    for (const little of [true, false]) {
      const body = new DataView(new ArrayBuffer(16));
      [1, 2, 3, 4].forEach((v, i) => {
        body.setFloat32(4 * i, v, little);
      });
      const bytes = Buffer.concat([text(`Pf\n2 2\n${little ? -1 : 1}\n`), new Uint8Array(body.buffer)]);
      expect([...(await decodeHdr('a.pfm', bytes)).image.data]).toEqual([3, 4, 1, 2]);
    }
  });
});

/** An OpenEXR file of half R, G, B with the given windows, ZIPS-compressed or plain. */
function exr(options: { width: number; height: number; display?: readonly number[]; zips?: boolean }): Uint8Array {
  const { width, height, display = [0, 0, width - 1, height - 1], zips = false } = options;
  const int = (...values: number[]) => new Uint8Array(Int32Array.from(values).buffer);
  const attribute = (name: string, type: string, value: Uint8Array) =>
    Buffer.concat([text(`${name}\0${type}\0`), int(value.length), value]);
  const channels = Buffer.concat([
    ...['B', 'G', 'R'].flatMap((name) => [text(`${name}\0`), int(1, 0, 1, 1)]),
    text('\0'),
  ]);
  const header = Buffer.concat([
    int(20000630, 2),
    attribute('channels', 'chlist', channels),
    attribute('compression', 'compression', Uint8Array.of(zips ? 2 : 0)),
    attribute('dataWindow', 'box2i', int(0, 0, width - 1, height - 1)),
    attribute('displayWindow', 'box2i', int(...display)),
    attribute('lineOrder', 'lineOrder', Uint8Array.of(0)),
    text('\0'),
  ]);
  const lines = Array.from({ length: height }, (_, y) => {
    const row = Uint16Array.from({ length: 3 * width }, (_, i) =>
      floatToHalf(y + (i % width) / 8 + Math.floor(i / width)),
    );
    const plain = new Uint8Array(row.buffer);
    const halves = Uint8Array.from([...plain.filter((_, i) => i % 2 === 0), ...plain.filter((_, i) => i % 2 === 1)]);
    const packed = deflateSync(halves.map((v, i) => (i === 0 ? v : v - halves[i - 1]! + 128)));
    const data = zips && packed.length < plain.length ? packed : plain;
    return Buffer.concat([int(y, data.length), data]);
  });
  let offset = header.length + 8 * height;
  const table = new BigUint64Array(height);
  lines.forEach((line, y) => {
    table[y] = BigInt(offset);
    offset += line.length;
  });
  return Buffer.concat([header, new Uint8Array(table.buffer), ...lines]);
}

describe('OpenEXR pictures', () => {
  it('lie upright and in their display window', async () => {
    const { image, dataWindow } = await decodeHdr('a.exr', exr({ width: 4, height: 3, display: [-1, -2, 4, 3] }));
    expect([image.width, image.height, dataWindow.left, dataWindow.top]).toEqual([6, 6, 1, 2]);
    const at = (x: number, y: number) => [...image.data.subarray(3 * (y * 6 + x), 3 * (y * 6 + x) + 3)];
    expect(at(1, 2)).toEqual([2, 1, 0]);
    expect(at(2, 4)).toEqual([4.125, 3.125, 2.125]);
    expect(at(0, 0)).toEqual([0, 0, 0]);
  });

  it('are cut where they leave their display window', async () => {
    const { image } = await decodeHdr('a.exr', exr({ width: 4, height: 3, display: [1, 1, 2, 2] }));
    expect([...image.data].filter((_, i) => i % 3 === 2)).toEqual([1.125, 1.25, 2.125, 2.25]);
  });
});

describe('OpenEXR files of several parts', () => {
  it('give their first view and say so', async () => {
    const { image, notes } = await decodeHdr('views.exr', fixture('views.exr'));
    expect([image.width, image.height]).toEqual([8, 4]);
    expect([...image.data.subarray(0, 3)]).toEqual([1, 2, 3]);
    expect(new Set(image.data)).toEqual(new Set([1, 2, 3]));
    expect(notes).toEqual(['first of 2 parts read ("near")', 'view "left" read']);
  });

  it('are refused where they hold deep data', async () => {
    const bytes = exr({ width: 4, height: 3 });
    bytes[5] = 8;
    await expect(decodeHdr('deep.exr', bytes)).rejects.toThrow(/^deep.exr holds deep data/);
  });
});

/** Truncated, bit-flipped and overwritten copies of a file. */
function mutations(bytes: Uint8Array, count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, n) => {
    const random = randomStream(11, 'mutation', n);
    if (n % 4 === 0) return bytes.slice(0, random.integer(bytes.length));
    const copy = bytes.slice();
    const reach = n % 2 === 0 ? Math.min(400, bytes.length) : bytes.length;
    for (let k = 0; k < 1 + random.integer(6); k++) copy[random.integer(reach)] = random.integer(256);
    return copy;
  });
}

/** Decodes every mutation; each must end in time, in a picture of its size or in an error that names the file. */
async function survive(name: string, bytes: Uint8Array, count: number): Promise<number> {
  let refused = 0;
  for (const [n, mutation] of mutations(bytes, count).entries()) {
    const before = process.cpuUsage();
    const file = `${name}#${n}`;
    const outcome = await decodeHdr(file, mutation).catch((error: unknown) => error);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e6).toBeLessThan(5);
    if (outcome instanceof BenchError) {
      refused++;
      expect(outcome.message).toContain(file);
      continue;
    }
    if (outcome instanceof Error) throw outcome;
    const { image } = outcome as Awaited<ReturnType<typeof decodeHdr>>;
    expect(image.data).toHaveLength(image.width * image.height * image.channels);
  }
  return refused;
}

describe('damaged files', () => {
  it.each([
    ['plain.exr', exr({ width: 30, height: 20 })],
    ['zips.exr', exr({ width: 60, height: 20, zips: true })],
    ['flat.hdr', radiance('-Y 2 +X 3')],
    ['chroma-piz.exr', fixture('chroma-piz.exr')],
    ['chroma-pxr24.exr', fixture('chroma-pxr24.exr')],
    ['views.exr', fixture('views.exr')],
  ])('end in an error or a picture: %s', async (name, bytes) => {
    expect(await survive(name, bytes, 60)).toBeGreaterThan(15);
  });

  it.skipIf(!sharedData('hdr_exr_synthetic'))(
    'end in an error or a picture: PIZ, chroma and tiles (needs ../shared/data/hdr_exr)',
    async () => {
      const read = (...inside: string[]) => new Uint8Array(readFileSync(sharedData(...inside)!));
      await survive('stripes.exr', read('hdr_exr_synthetic', 'stripes.exr'), 40);
      await survive('flowers.exr', read('hdr_exr', 'LuminanceChroma_Flowers.exr'), 8);
      await survive('envmap.exr', read('hdr_exr', 'MultiResolution_StageEnvLatLong.exr'), 6);
    },
  );

  it('are cleaned of NaN, infinite and negative radiance only on demand', () => {
    const data = Float32Array.of(1, Number.NaN, -2, Number.POSITIVE_INFINITY, 3, Number.NEGATIVE_INFINITY);
    const { image, changed } = cleaned({ width: 6, height: 1, channels: 1, data });
    expect([...image.data]).toEqual([1, 0, 0, 3, 3, 0]);
    expect(changed).toBe(4);
  });
});

describe('half', () => {
  it('goes to a float and back for every finite value', () => {
    for (let bits = 0; bits < 65536; bits++) {
      const value = halfToFloat(bits);
      if (Number.isFinite(value) && bits !== 0x8000) expect(floatToHalf(value)).toBe(bits);
    }
  });
});
