import { constants, inflateRawSync, inflateSync } from 'node:zlib';
import { messageOf } from '../../core/errors.ts';
import { asPlainBytes, type ByteSource, malformed } from './source.ts';

/** Bytes that may still be unpacked from a file; shared by all its pieces. */
export interface UnpackBudget {
  left: number;
}

/**
 * What may be unpacked from a file in all: 64 MiB, or 64 times its length where that is more. Weights and model files
 * shrink by less than ten; a small file that wants more is made to fill memory.
 */
export function unpackBudget(source: ByteSource): UnpackBudget {
  return { left: Math.max(64 << 20, 64 * source.size) };
}

/** Takes `length` bytes from the budget, or is an error. */
export function spend(budget: UnpackBudget, length: number, file: string, offset: number): void {
  budget.left -= length;
  if (budget.left < 0) throw malformed(file, offset, 'its pieces unpack to far more than such a file can hold');
}

/**
 * Inflates deflated bytes (`raw` as in zip files, `zlib` as in MATLAB's) to exactly `length` bytes. The length is taken
 * from the budget before anything is set aside, and more output than promised is an error.
 */
export function inflateExactly(
  file: string,
  offset: number,
  packed: Uint8Array,
  length: number,
  kind: 'raw' | 'zlib',
  budget: UnpackBudget,
): Uint8Array {
  spend(budget, length, file, offset);
  const inflate = kind === 'raw' ? inflateRawSync : inflateSync;
  let out: Uint8Array;
  try {
    out = inflate(packed, { maxOutputLength: Math.max(1, length) });
  } catch (error) {
    throw malformed(file, offset, `the deflated data are damaged (${messageOf(error)})`);
  }
  if (out.length !== length)
    throw malformed(file, offset, `the deflated data give ${out.length} bytes, expected ${length}`);
  return asPlainBytes(out);
}

/** The first `length` bytes of zlib data, or fewer where they end before. */
export function inflateStart(file: string, offset: number, packed: Uint8Array, length: number): Uint8Array {
  // A few dozen bytes of deflated data always hold the first few bytes; the rest stays packed.
  for (let some = 256; ; some *= 16) {
    try {
      const part = packed.subarray(0, some);
      const out = inflateSync(part, {
        finishFlush: constants.Z_SYNC_FLUSH,
        maxOutputLength: 1 << 26,
      });
      if (out.length >= length || some >= packed.length) return asPlainBytes(out).subarray(0, length);
    } catch (error) {
      throw malformed(file, offset, `the deflated data are damaged (${messageOf(error)})`);
    }
  }
}
