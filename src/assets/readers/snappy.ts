import type { Cursor } from './source.ts';
import { readVarint } from './varint.ts';

/** The unpacked bytes of a Snappy block, as LevelDB's tables use it. The cursor must hold the block and nothing else. */
export function unpackSnappy(cursor: Cursor): Uint8Array {
  const length = readVarint(cursor);
  // The densest element copies 64 bytes for three.
  if (length > cursor.left * 32) throw cursor.fail(`${cursor.left} packed bytes cannot hold ${length} bytes`);
  const out = new Uint8Array(length);
  let at = 0;
  const room = (count: number): void => {
    if (count > length - at) throw cursor.fail(`the packed bytes give more than the ${length} bytes that are promised`);
  };
  while (cursor.left > 0) {
    const tag = cursor.u8();
    if ((tag & 3) === 0) {
      const extra = (tag >> 2) - 59;
      let count = (tag >> 2) + 1;
      if (extra > 0) {
        count = 1;
        for (let i = 0; i < extra; i++) count += cursor.u8() * 256 ** i;
      }
      room(count);
      out.set(cursor.take(count), at);
      at += count;
      continue;
    }
    const short = (tag & 3) === 1;
    const count = short ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1;
    const back = short ? ((tag >> 5) << 8) | cursor.u8() : (tag & 3) === 2 ? cursor.u16() : cursor.u32();
    if (back === 0 || back > at) throw cursor.fail(`a copy from ${back} bytes back leaves the ${at} bytes so far`);
    room(count);
    for (let i = 0; i < count; i++, at++) out[at] = out[at - back]!;
  }
  if (at !== length) throw cursor.fail(`the packed bytes give ${at} bytes, expected ${length}`);
  return out;
}
