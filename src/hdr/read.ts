import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { BenchError } from '../core/errors.ts';
import type { HdrImage } from '../image/image.ts';
import { readImage } from '../image/read.ts';
import { malformed } from './bytes.ts';
import { type DecodedHdr, decodeExr } from './exr.ts';
import { decodePfm } from './pfm.ts';
import { decodeRadiance } from './radiance.ts';

/** File endings that `readHdr` takes. */
export const hdrEndings = ['.exr', '.hdr', '.pic', '.rgbe', '.pfm', '.tif', '.tiff'] as const;

/**
 * Reads a high dynamic range picture: OpenEXR, Radiance, PFM, or TIFF with 16 or 32 bits per sample. Values are as
 * stored, negative and not finite ones too; `cleaned` makes them a scene. Throws a BenchError that names file and reason.
 */
export async function readHdr(file: string): Promise<DecodedHdr> {
  const ending = extname(file).toLowerCase();
  if (ending === '.tif' || ending === '.tiff') return readTiff(file);
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new BenchError('missing-file', `${file} cannot be opened (${error.code}); expected an HDR picture.`, {
      mend: 'check the path',
      cause: error,
    });
  });
  return decodeHdr(file, bytes);
}

/** Decodes the bytes of an OpenEXR, Radiance or PFM file, told apart by how they begin. */
export async function decodeHdr(file: string, bytes: Uint8Array): Promise<DecodedHdr> {
  if (bytes.length === 0) throw malformed(file, 'it is empty');
  if (bytes[0] === 0x76 && bytes[1] === 0x2f && bytes[2] === 0x31 && bytes[3] === 0x01) return decodeExr(file, bytes);
  if (bytes[0] === 0x23 && bytes[1] === 0x3f) {
    const { image, notes } = decodeRadiance(file, bytes);
    return whole(image, notes);
  }
  if (bytes[0] === 0x50 && (bytes[1] === 0x46 || bytes[1] === 0x66)) return whole(decodePfm(file, bytes), []);
  throw malformed(file, 'it begins neither as OpenEXR nor as Radiance nor as PFM');
}

async function readTiff(file: string): Promise<DecodedHdr> {
  const { image, bitDepth, notes } = await readImage(file, { clip: false });
  if (bitDepth === 8) throw malformed(file, 'it has 8 bits per sample; expected 16 or 32 bits of linear radiance');
  return whole(image, notes);
}

function whole(image: HdrImage, notes: readonly string[]): DecodedHdr {
  return { image, dataWindow: { left: 0, top: 0, width: image.width, height: image.height }, notes };
}

/** A scene without impossible radiance: NaN becomes 0, negative values 0, infinite ones the largest finite value. */
export function cleaned(image: HdrImage): { readonly image: HdrImage; readonly changed: number } {
  let largest = 0;
  for (const value of image.data) if (Number.isFinite(value)) largest = Math.max(largest, value);
  let changed = 0;
  const data = image.data.map((value) => {
    if (value >= 0 && value <= largest) return value;
    changed++;
    return value === Number.POSITIVE_INFINITY ? largest : 0;
  });
  return { image: { ...image, data }, changed };
}
