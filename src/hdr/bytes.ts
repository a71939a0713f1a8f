import { BenchError } from '../core/errors.ts';

/** The error for a file that is not what its name says, or not whole. */
export function malformed(file: string, reason: string, cause?: unknown): BenchError {
  return new BenchError('malformed-hdr', `${file} cannot be read: ${reason}.`, {
    mend: 'copy the file again from its source, or take it out of the folder',
    cause,
  });
}

/** The error for a file that is whole, but of a kind that is not read. */
export function unsupported(file: string, what: string, mend: string): BenchError {
  return new BenchError('unsupported-hdr', `${file} holds ${what}, which is not read.`, { mend });
}

/** Largest picture that is decoded, in pixels. */
export const pixelLimit = 1 << 28;

/** Refuses empty and absurd sizes. */
export function assertSensibleSize(file: string, width: number, height: number): void {
  const sensible = Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0;
  if (!sensible || width * height > pixelLimit)
    throw malformed(file, `its size is said to be ${width}x${height}; expected at most ${pixelLimit} pixels`);
}

/** Reads little-endian numbers and strings and never beyond the end. */
export class ByteReader {
  at: number;
  readonly #file: string;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  constructor(file: string, bytes: Uint8Array, at = 0) {
    this.#file = file;
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = at;
  }

  get left(): number {
    return this.#bytes.length - this.at;
  }

  #take(count: number): number {
    if (count < 0 || this.at + count > this.#bytes.length)
      throw malformed(this.#file, `it ends at byte ${this.#bytes.length}, expected more`);
    const from = this.at;
    this.at += count;
    return from;
  }

  uint8(): number {
    return this.#bytes[this.#take(1)]!;
  }
  int32(): number {
    return this.#view.getInt32(this.#take(4), true);
  }
  uint32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }
  float32(): number {
    return this.#view.getFloat32(this.#take(4), true);
  }
  /** A 64-bit offset; one beyond 2^53 is malformed anyway. */
  uint64(): number {
    return Number(this.#view.getBigUint64(this.#take(8), true));
  }
  bytes(count: number): Uint8Array {
    const from = this.#take(count);
    return this.#bytes.subarray(from, from + count);
  }
  /** Characters up to a zero byte, at most 255. */
  string(): string {
    let text = '';
    for (let code = this.uint8(); code !== 0; code = this.uint8()) {
      if (text.length === 255) throw malformed(this.#file, `a name at byte ${this.at} does not end`);
      text += String.fromCharCode(code);
    }
    return text;
  }
}
