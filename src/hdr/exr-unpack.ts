import { inflateSync } from 'node:zlib';
import { unpackB44 } from './exr-b44.ts';
import type { ChunkShape } from './exr-chunk.ts';
import type { ExrPart } from './exr-header.ts';
import { unpackPiz } from './exr-piz.ts';

/**
 * The uncompressed bytes of a chunk of scan lines (`size` of them): line by line, channel by channel. Knows every
 * compression but DWA; throws a plain Error that says what is wrong with the chunk.
 */
export function unpackChunk(
  compression: ExrPart['compression'],
  data: Uint8Array,
  shapes: readonly ChunkShape[],
  firstLine: number,
  endLine: number,
  size: number,
): Uint8Array {
  switch (compression) {
    case 'rle':
      return restore(expandRuns(data, size));
    case 'zip':
    case 'zips':
      return restore(inflated(data, size));
    case 'pxr24':
      return unpackPxr24(data, shapes, firstLine, endLine, size);
    case 'piz':
      return unpackPiz(data, shapes, firstLine, endLine, size);
    case 'b44':
    case 'b44a':
      return unpackB44(data, shapes, firstLine, endLine, size);
    case 'none':
      throw new Error(`${data.length} bytes, expected ${size}`);
    default:
      throw new Error(`subsampled channels with ${compression} compression are not read`);
  }
}

function inflated(data: Uint8Array, size: number): Uint8Array {
  const bytes = inflateSync(data, { maxOutputLength: Math.max(size, 1) });
  if (bytes.length !== size) throw new Error(`${bytes.length} bytes, expected ${size}`);
  return bytes;
}

/** PXR24: differences along the line, the bytes of equal rank together; of floats only the upper three bytes. */
function unpackPxr24(
  data: Uint8Array,
  shapes: readonly ChunkShape[],
  firstLine: number,
  endLine: number,
  size: number,
): Uint8Array {
  const ranks = { half: 2, float: 3, uint: 4 } as const;
  const bytes = inflated(
    data,
    shapes.reduce((sum, { width, height, type }) => sum + width * height * ranks[type], 0),
  );
  const out = new Uint8Array(size);
  const view = new DataView(out.buffer);
  let from = 0;
  let to = 0;
  for (let line = firstLine; line < endLine; line++)
    for (const { width, type, rows } of shapes) {
      if (!rows(line)) continue;
      const count = ranks[type];
      for (let x = 0, value = 0; x < width; x++, to += type === 'half' ? 2 : 4) {
        let difference = 0;
        for (let rank = 0; rank < count; rank++) difference = (difference << 8) | bytes[from + rank * width + x]!;
        value = (value + (type === 'float' ? difference << 8 : difference)) | 0;
        if (type === 'half') view.setUint16(to, value & 0xffff, true);
        else view.setInt32(to, value, true);
      }
      from += count * width;
    }
  return out;
}

function expandRuns(data: Uint8Array, size: number): Uint8Array {
  const out = new Uint8Array(size);
  let at = 0;
  for (let i = 0; i < data.length; ) {
    const count = (data[i]! << 24) >> 24;
    const length = count < 0 ? -count : count + 1;
    if (at + length > size) throw new Error('a run is too long');
    if (count < 0) {
      out.set(data.subarray(i + 1, i + 1 + length), at);
      i += 1 + length;
    } else {
      out.fill(data[i + 1]!, at, at + length);
      i += 2;
    }
    at += length;
  }
  if (at !== size) throw new Error(`${at} bytes, expected ${size}`);
  return out;
}

/** Undoes the difference of neighbours and the split into halves that precede RLE and ZIP. */
function restore(bytes: Uint8Array): Uint8Array {
  for (let i = 1; i < bytes.length; i++) bytes[i] = bytes[i - 1]! + bytes[i]! - 128;
  const out = new Uint8Array(bytes.length);
  const half = (bytes.length + 1) >> 1;
  for (let i = 0; i < bytes.length; i++) out[i] = i % 2 === 0 ? bytes[i >> 1]! : bytes[half + (i >> 1)]!;
  return out;
}
