import { constants, inflateRawSync, inflateSync } from 'node:zlib';
import { messageOf } from '../../core/errors.ts';
import { asPlainBytes, malformed } from './source.ts';

/** Deflate cannot expand a byte to more than this many (RFC 1951: at best 258 bytes for a code of two bits). */
const mostBytesPerByte = 1032;

/**
 * Inflates deflated bytes (`raw` as in zip files, `zlib` as in MATLAB's) to exactly `length` bytes. The length is
 * checked against what deflate can reach at all before anything is set aside, and more output than promised is an
 * error, so a small file cannot ask for much memory.
 */
export function inflateExactly(
  file: string,
  offset: number,
  packed: Uint8Array,
  length: number,
  kind: 'raw' | 'zlib',
): Uint8Array {
  if (length > packed.length * mostBytesPerByte + mostBytesPerByte)
    throw malformed(file, offset, `${packed.length} deflated bytes cannot hold the ${length} bytes that are promised`);
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
        maxOutputLength: some * mostBytesPerByte + 65536,
      });
      if (out.length >= length || some >= packed.length) return asPlainBytes(out).subarray(0, length);
    } catch (error) {
      throw malformed(file, offset, `the deflated data are damaged (${messageOf(error)})`);
    }
  }
}
