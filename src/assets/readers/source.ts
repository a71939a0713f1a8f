import { constants } from 'node:buffer';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { BenchError } from '../../core/errors.ts';

/** Bytes that can be read at any place: a file, or memory. Nothing outside [0, size) is ever asked of it. */
export interface ByteSource {
  /** Name for messages: the file's path. */
  readonly name: string;
  readonly size: number;
  /** A fresh copy of `length` bytes from `offset`; a BenchError when the source ends before. */
  read(offset: number, length: number): Uint8Array;
}

/** The error of every reader: names the file, the byte offset and the reason. */
export function malformed(file: string, offset: number, reason: string, mend?: string): BenchError {
  return new BenchError('malformed-file', `${file} cannot be read: at byte ${offset}, ${reason}.`, {
    mend: mend ?? 'fetch the file again, or name a file of the expected format',
  });
}

/** The same bytes as a plain Uint8Array: a Buffer's `slice` would not copy. */
export function asPlainBytes(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Bytes in memory under the given name. */
export function bytesSource(name: string, content: Uint8Array): ByteSource {
  const bytes = asPlainBytes(content);
  return {
    name,
    size: bytes.length,
    read(offset, length) {
      assertInside(name, bytes.length, offset, length);
      return bytes.slice(offset, offset + length);
    },
  };
}

/** Calls `use` with the file opened as a source and closes it afterwards. Only what is asked for is read. */
export function withFile<T>(path: string, use: (source: ByteSource) => T): T {
  let handle: number;
  try {
    handle = openSync(path, 'r');
  } catch (error) {
    throw new BenchError('missing-file', `${path} cannot be opened; expected a readable file.`, {
      mend: 'check the path and its permissions',
      cause: error,
    });
  }
  try {
    const info = fstatSync(handle);
    if (!info.isFile())
      throw new BenchError('not-a-file', `${path} is not a file; expected one.`, { mend: 'name a file' });
    const { size } = info;
    return use({
      name: path,
      size,
      read(offset, length) {
        assertInside(path, size, offset, length);
        if (length > constants.MAX_LENGTH)
          throw malformed(path, offset, `${length} bytes are too many to hold at once`);
        const out = new Uint8Array(length);
        for (let done = 0; done < length; ) {
          const count = readSync(handle, out, done, Math.min(length - done, 1 << 30), offset + done);
          if (count === 0) throw malformed(path, offset + done, 'the file ended while it was read');
          done += count;
        }
        return out;
      },
    });
  } finally {
    closeSync(handle);
  }
}

function assertInside(name: string, size: number, offset: number, length: number): void {
  if (Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length >= 0)
    if (offset + length <= size) return;
  throw malformed(name, Math.max(0, Math.min(offset, size)), `${length} bytes are expected, but the file has ${size}`);
}

/** Reads little-endian values one after another from bytes held in memory; every step is bounded. */
export class Cursor {
  readonly bytes: Uint8Array;
  readonly file: string;
  /** Offset of `bytes[0]` in the file, for messages. */
  readonly base: number;
  position = 0;
  readonly #view: DataView;

  constructor(file: string, bytes: Uint8Array, base = 0) {
    this.file = file;
    this.bytes = bytes;
    this.base = base;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get left(): number {
    return this.bytes.length - this.position;
  }

  /** The error at the current position, or at `position` in this cursor's bytes. */
  fail(reason: string, position = this.position): BenchError {
    return malformed(this.file, this.base + position, reason);
  }

  /** Moves on by `length` bytes and gives the place where they start. */
  skip(length: number): number {
    const at = this.position;
    if (!Number.isSafeInteger(length) || length < 0 || length > this.left)
      throw this.fail(`${length} bytes are expected, but ${this.left} are left`);
    this.position += length;
    return at;
  }

  /** The next `length` bytes, not copied. */
  take(length: number): Uint8Array {
    const at = this.skip(length);
    return this.bytes.subarray(at, at + length);
  }

  u8(): number {
    return this.#view.getUint8(this.skip(1));
  }

  u16(): number {
    return this.#view.getUint16(this.skip(2), true);
  }

  u32(): number {
    return this.#view.getUint32(this.skip(4), true);
  }

  i32(): number {
    return this.#view.getInt32(this.skip(4), true);
  }

  f64BigEndian(): number {
    return this.#view.getFloat64(this.skip(8), false);
  }

  /** An unsigned 64-bit value that must be an exact JavaScript number. */
  u64(): number {
    const at = this.skip(8);
    const value = this.#view.getBigUint64(at, true);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw this.fail(`the length ${value} is not plausible`, at);
    return Number(value);
  }

  /** Text of `length` bytes; bytes that are not UTF-8 are an error. */
  utf8(length: number): string {
    const at = this.position;
    const bytes = this.take(length);
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      throw this.fail(`${length} bytes of UTF-8 text are expected`, at);
    }
  }

  /** Text of `length` bytes, one character per byte. */
  latin1(length: number): string {
    return Buffer.from(this.take(length)).toString('latin1');
  }
}
