import { type ChunkShape, interleave } from './exr-chunk.ts';
import { unpackHuffman } from './exr-huffman.ts';

/**
 * PIZ: the words that occur are numbered, each channel is transformed by Haar-like wavelets, the result is Huffman
 * coded (OpenEXR, ImfPizCompressor and ImfWav).
 */
export function unpackPiz(
  data: Uint8Array,
  shapes: readonly ChunkShape[],
  firstLine: number,
  endLine: number,
  size: number,
): Uint8Array {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const first = view.getUint16(0, true);
  const last = view.getUint16(2, true);
  if (last >= 8192) throw new Error('its table of values is too long');
  const bitmap = new Uint8Array(8192);
  const length = Math.max(0, last - first + 1);
  if (4 + length + 4 > data.length) throw new Error('it ends too early');
  bitmap.set(data.subarray(4, 4 + length), Math.min(first, 8191));
  const values = new Uint16Array(65536);
  let count = 0;
  for (let value = 0; value < 65536; value++)
    if (value === 0 || (bitmap[value >> 3]! >> (value & 7)) & 1) values[count++] = value;
  const bytes = view.getInt32(4 + length, true);
  if (bytes < 0 || 8 + length + bytes > data.length) throw new Error('it ends too early');
  const words = unpackHuffman(data.subarray(8 + length, 8 + length + bytes), size / 2);
  let at = 0;
  const planes = shapes.map(({ width, height, type }) => {
    const parts = type === 'half' ? 1 : 2;
    const plane = words.subarray(at, at + width * height * parts);
    at += plane.length;
    for (let part = 0; part < parts; part++) undoWavelet(plane.subarray(part), width, height, parts, count - 1);
    for (let i = 0; i < plane.length; i++) plane[i] = values[plane[i]!]!;
    return plane;
  });
  return interleave(planes, shapes, firstLine, endLine, size);
}

/** Undoes the wavelet transform in place, from the coarsest pairs to neighbours; `stride` words from pixel to pixel. */
function undoWavelet(words: Uint16Array, width: number, height: number, stride: number, largest: number): void {
  const undo = largest < 1 << 14 ? undoPair14 : undoPair16;
  const row = width * stride;
  const pair = (i: number, j: number): void => {
    const [a, b] = undo(words[i]!, words[j]!);
    words[i] = a;
    words[j] = b;
  };
  let step = 1;
  while (2 * step <= Math.min(width, height)) step *= 2;
  for (step /= 2; step >= 1; step /= 2) {
    const [right, down] = [step * stride, step * row];
    const oddColumn = (width & step) !== 0;
    let y = 0;
    for (; y + 2 * step <= height; y += 2 * step) {
      let i = y * row;
      for (let x = 0; x + 2 * step <= width; x += 2 * step, i += 2 * right) {
        pair(i, i + down);
        pair(i + right, i + right + down);
        pair(i, i + right);
        pair(i + down, i + down + right);
      }
      if (oddColumn) pair(i, i + down);
    }
    if ((height & step) !== 0)
      for (let x = 0, i = y * row; x + 2 * step <= width; x += 2 * step, i += 2 * right) pair(i, i + right);
  }
}

/** Two values from their mean and difference, signed words of at most 14 bits. */
function undoPair14(mean: number, difference: number): readonly [number, number] {
  const low = (mean << 16) >> 16;
  const high = (difference << 16) >> 16;
  const a = low + (high & 1) + (high >> 1);
  return [a & 0xffff, (a - high) & 0xffff];
}

/** The same for whole words, modulo 2^16. */
function undoPair16(mean: number, difference: number): readonly [number, number] {
  const b = (mean - (difference >> 1)) & 0xffff;
  return [(difference + b - 0x8000) & 0xffff, b];
}
