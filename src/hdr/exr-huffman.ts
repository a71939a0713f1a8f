/** Longest code that is read; a longer one needs more symbols than any picture has. */
const longest = 50;
const quickBits = 12;

/**
 * The 16-bit words of OpenEXR's Huffman code: canonical, the longest codes smallest, with one symbol that repeats the
 * word before it (OpenEXR, ImfHuf).
 */
export function unpackHuffman(data: Uint8Array, count: number): Uint16Array {
  const out = new Uint16Array(count);
  if (count === 0) return out;
  if (data.length < 20) throw new Error('its Huffman code ends too early');
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const [first, last] = [view.getUint32(0, true), view.getUint32(4, true)];
  const bits = view.getUint32(12, true);
  if (first > last || last > 65536) throw new Error('its Huffman table is out of range');
  const reader = new BitReader(data, 160);
  const code = canonical(readLengths(reader, first, last));
  reader.align();
  const end = reader.at + bits;
  if (end > 8 * data.length) throw new Error('its Huffman code ends too early');
  let at = 0;
  while (at < count) {
    const symbol = code(reader);
    if (reader.at > end) throw new Error('its Huffman code ends too early');
    if (symbol !== last) {
      out[at++] = symbol;
      continue;
    }
    const repeat = reader.read(8);
    if (at === 0 || at + repeat > count) throw new Error('a run of its Huffman code is too long');
    out.fill(out[at - 1]!, at, at + repeat);
    at += repeat;
  }
  return out;
}

/** Reads bits from the highest to the lowest; zeros beyond the end. */
class BitReader {
  at: number;
  readonly #data: Uint8Array;

  constructor(data: Uint8Array, at: number) {
    this.#data = data;
    this.at = at;
  }

  /** The next bits, at most 16, without taking them. */
  peek(count: number): number {
    const byte = this.at >> 3;
    const data = this.#data;
    const window = ((data[byte] ?? 0) << 16) | ((data[byte + 1] ?? 0) << 8) | (data[byte + 2] ?? 0);
    return (window >> (24 - (this.at & 7) - count)) & ((1 << count) - 1);
  }

  read(count: number): number {
    const value = this.peek(count);
    this.at += count;
    return value;
  }

  align(): void {
    this.at = (this.at + 7) & ~7;
  }
}

/** The code length of every symbol, 0 for those that do not occur; runs of zeros are shortened. */
function readLengths(reader: BitReader, first: number, last: number): Uint8Array {
  const lengths = new Uint8Array(last + 1);
  for (let symbol = first; symbol <= last; ) {
    const length = reader.read(6);
    if (length < 59) {
      if (length > longest) throw new Error('its Huffman codes are too long');
      lengths[symbol++] = length;
    } else symbol += length === 63 ? reader.read(8) + 6 : length - 57;
    if (symbol > last + 1) throw new Error('its Huffman table is too long');
  }
  return lengths;
}

/** A function that reads one symbol: short codes by a table, longer ones bit by bit. */
function canonical(lengths: Uint8Array): (reader: BitReader) => number {
  const counts = new Float64Array(longest + 2);
  for (const length of lengths) if (length > 0) counts[length]!++;
  // The first code of each length, and where its symbols begin in their order.
  const base = new Float64Array(longest + 2);
  const start = new Uint32Array(longest + 2);
  for (let length = longest, code = 0; length >= 1; length--) {
    base[length] = code;
    code = Math.floor((code + counts[length]!) / 2);
  }
  for (let length = 1; length <= longest; length++) start[length + 1] = start[length]! + counts[length]!;
  const symbols = new Uint32Array(start[longest + 1]!);
  const next = start.slice();
  lengths.forEach((length, symbol) => {
    if (length > 0) symbols[next[length]!++] = symbol;
  });
  const table = new Int32Array(1 << quickBits).fill(-1);
  for (let length = 1; length <= quickBits; length++)
    for (let n = 0; n < counts[length]!; n++) {
      const shift = quickBits - length;
      const from = (base[length]! + n) << shift;
      table.fill((symbols[start[length]! + n]! << 5) | length, from, from + (1 << shift));
    }
  return (reader) => {
    const quick = table[reader.peek(quickBits)]!;
    if (quick >= 0) {
      reader.at += quick & 31;
      return quick >> 5;
    }
    for (let length = 1, code = 0; length <= longest; length++) {
      code = 2 * code + reader.read(1);
      const place = code - base[length]!;
      if (place >= 0 && place < counts[length]!) return symbols[start[length]! + place]!;
    }
    throw new Error('its Huffman code is unknown');
  };
}
