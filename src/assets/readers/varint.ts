import type { Cursor } from './source.ts';

/** An unsigned number of seven bits per byte, low bits first; beyond 2^53 it is an error. */
export function readVarint(cursor: Cursor): number {
  const at = cursor.position;
  let value = 0;
  for (let scale = 1; scale <= 2 ** 49; scale *= 128) {
    const byte = cursor.u8();
    value += (byte & 127) * scale;
    if (byte < 128) {
      if (!Number.isSafeInteger(value)) break;
      return value;
    }
  }
  throw cursor.fail('a number of at most 53 bits is expected', at);
}

/** A field of a protocol buffer message: its number and its value, bytes for nested messages. */
export interface ProtoField {
  readonly number: number;
  readonly value: number | Uint8Array;
  /** Where the value starts in the cursor. */
  readonly at: number;
}

/** The fields of a protocol buffer message in their order. Numbers of 64 bits fixed width come as bytes. */
export function* protoFields(cursor: Cursor): Generator<ProtoField> {
  while (cursor.left > 0) {
    const key = readVarint(cursor);
    const number = Math.floor(key / 8);
    const at = cursor.position;
    const kind = key % 8;
    if (number === 0) throw cursor.fail('a field of a message is expected', at);
    if (kind === 0) yield { number, value: readVarint(cursor), at };
    else if (kind === 1) yield { number, value: cursor.take(8), at };
    else if (kind === 2) {
      const length = readVarint(cursor);
      yield { number, value: cursor.take(length), at: cursor.position - length };
    } else if (kind === 5) yield { number, value: cursor.u32(), at };
    else throw cursor.fail(`a field of wire type ${kind} is not read`, at);
  }
}
