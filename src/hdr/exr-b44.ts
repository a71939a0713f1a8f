import { type ChunkShape, interleave } from './exr-chunk.ts';
import { floatToHalf, halfToFloat } from './half.ts';

/** B44 and B44A: half samples in blocks of 4 × 4, 14 bytes each, or 3 for a flat block; other types are stored plain. */
export function unpackB44(
  data: Uint8Array,
  shapes: readonly ChunkShape[],
  firstLine: number,
  endLine: number,
  size: number,
): Uint8Array {
  let at = 0;
  const take = (count: number): number => {
    if (at + count > data.length) throw new Error('it ends too early');
    at += count;
    return at - count;
  };
  const block = new Uint16Array(16);
  const planes = shapes.map(({ width, height, type, linear }) => {
    if (type !== 'half') {
      const from = take(4 * width * height);
      const words = new Uint16Array(2 * width * height);
      for (let i = 0; i < words.length; i++) words[i] = data[from + 2 * i]! | (data[from + 2 * i + 1]! << 8);
      return words;
    }
    const plane = new Uint16Array(width * height);
    for (let y = 0; y < height; y += 4)
      for (let x = 0; x < width; x += 4) {
        const flat = at + 2 < data.length && data[at + 2]! >= 13 << 2;
        const from = take(flat ? 3 : 14);
        if (flat) block.fill(ordered((data[from]! << 8) | data[from + 1]!));
        else unpackBlock(data, from, block);
        for (let v = 0; v < 4 && y + v < height; v++)
          for (let u = 0; u < 4 && x + u < width; u++)
            plane[(y + v) * width + x + u] = linear ? logarithm(block[4 * v + u]!) : block[4 * v + u]!;
      }
    return plane;
  });
  return interleave(planes, shapes, firstLine, endLine, size);
}

/** A 16-bit code on the ordered scale back to half bits. */
function ordered(code: number): number {
  return code & 0x8000 ? code & 0x7fff : ~code & 0xffff;
}

/** Sixteen samples from a first value and 15 differences of 6 bits, shifted left by a common amount. */
function unpackBlock(data: Uint8Array, from: number, block: Uint16Array): void {
  const shift = data[from + 2]! >> 2;
  const bias = 0x20 << shift;
  const differences = 15;
  const codes = new Uint16Array(16);
  codes[0] = (data[from]! << 8) | data[from + 1]!;
  // The differences follow from bit 22 on: down the first column, then from left to right.
  for (let n = 0; n < differences; n++) {
    const bit = 22 + 6 * n;
    const byte = from + (bit >> 3);
    const pair = (data[byte]! << 8) | (data[byte + 1] ?? 0);
    const difference = ((((pair >> (10 - (bit & 7))) & 0x3f) << shift) - bias) | 0;
    const target = n < 3 ? 4 * (n + 1) : 4 * ((n - 3) % 4) + 1 + Math.floor((n - 3) / 4);
    const source = n < 3 ? 4 * n : target - 1;
    codes[target] = codes[source]! + difference;
  }
  for (let i = 0; i < 16; i++) block[i] = ordered(codes[i]!);
}

/** 8·log of a half: what a linear channel went through the exponential for. */
function logarithm(bits: number): number {
  const value = halfToFloat(bits);
  return Number.isFinite(value) && value >= 0 ? floatToHalf(Math.max(8 * Math.log(value), -65504)) : 0;
}
