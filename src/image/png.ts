import zlib from 'node:zlib';
import { codesOf } from './codes.ts';
import type { Image } from './image.ts';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const upFilter = 2;
/**
 * Runs instead of a search for repetitions, which photographs have none of once rows are differences: a file of the same
 * size in two thirds of the time. All of a patch goes into one block.
 */
const packing = { level: 1, strategy: zlib.constants.Z_RLE, memLevel: 9, chunkSize: 1 << 15 };

/**
 * The bytes of an 8-bit PNG file, every row stored as its difference from the row above. For patches, which come by the
 * thousand: sharp takes longer to begin than this takes for one of them.
 *
 * **Source** Portable Network Graphics, W3C Recommendation of 2003, sections 5, 9 and 11.
 */
export function encodePng(image: Image): Buffer {
  const { width, height, channels } = image;
  const codes = codesOf(image);
  const length = width * channels;
  const rows = new Uint8Array(height * (length + 1));
  rows[0] = upFilter;
  rows.set(codes.subarray(0, length), 1);
  for (let y = 1, from = length, to = length + 1; y < height; y++) {
    rows[to++] = upFilter;
    for (let i = 0; i < length; i++, from++, to++) rows[to] = codes[from]! - codes[from - length]!;
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, channels === 3 ? 2 : 0, 0, 0, 0], 8);
  const packed = zlib.deflateSync(rows, packing);
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', packed), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type: string, content: Buffer): Buffer {
  const out = Buffer.alloc(12 + content.length);
  out.writeUInt32BE(content.length, 0);
  out.write(type, 4, 'latin1');
  content.copy(out, 8);
  out.writeUInt32BE(crc32(out.subarray(4, 8 + content.length)), 8 + content.length);
  return out;
}

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** The checksum of section 5.5, by Node where its release has it. */
const crc32: (bytes: Uint8Array) => number =
  zlib.crc32 ??
  ((bytes) => {
    let sum = 0xffffffff;
    for (let i = 0; i < bytes.length; i++) sum = table[(sum ^ bytes[i]!) & 255]! ^ (sum >>> 8);
    return (sum ^ 0xffffffff) >>> 0;
  });
