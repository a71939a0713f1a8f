import { open, readFile, stat } from 'node:fs/promises';
import sharp from 'sharp';
import { BenchError, messageOf } from '../core/errors.ts';
import { decodeBmp, isBmp } from './bmp.ts';
import { fromBytes } from './color.ts';
import type { Image } from './image.ts';

/** A decoded picture, with one sentence for everything that had to be converted on the way. */
export interface DecodedImage {
  readonly image: Image;
  /** Bits per sample in the file. */
  readonly bitDepth: 8 | 16 | 32;
  /** Channels in the file, alpha included. */
  readonly fileChannels: number;
  readonly format: string;
  readonly notes: readonly string[];
}

/** File endings that `readImage` takes. */
export const imageEndings = ['.png', '.jpg', '.jpeg', '.bmp', '.tif', '.tiff', '.webp', '.ppm', '.pgm'] as const;

/**
 * Reads a picture as sRGB-encoded values in [0, 1]. Gray stays one channel; 16-bit keeps its precision; alpha is
 * dropped; the EXIF orientation is applied; CMYK is converted. Each of these but plain gray is said in `notes`.
 * Embedded colour profiles are not applied: the stored codes are what metrics of the field are computed on.
 *
 * Throws a BenchError that names the file when it is missing, empty, truncated or no picture.
 */
export async function readImage(path: string): Promise<DecodedImage> {
  await assertReadable(path);
  if (isBmp(await firstBytes(path))) return readBmp(path);
  try {
    const source = sharp(path, { failOn: 'warning', limitInputPixels: 1 << 29 });
    const meta = await source.metadata();
    const notes: string[] = [];
    if ((meta.pages ?? 1) > 1) notes.push(`first of ${meta.pages} frames used`);
    if (meta.hasAlpha) notes.push('alpha channel dropped');
    if ((meta.orientation ?? 1) > 1) notes.push(`EXIF orientation ${meta.orientation} applied`);
    if (meta.space === 'cmyk') notes.push('CMYK converted to sRGB');
    const bitDepth = depthOf(meta.depth);
    if (bitDepth === 16) notes.push('16 bits per sample read');
    const gray = meta.space === 'b-w' || meta.space === 'grey16' || (meta.channels ?? 3) <= 2;
    let pipeline = source.autoOrient();
    if (meta.hasAlpha) pipeline = pipeline.removeAlpha();
    if (meta.space === 'cmyk') pipeline = pipeline.toColourspace('srgb');
    else if (bitDepth === 16) pipeline = pipeline.toColourspace(gray ? 'grey16' : 'rgb16');
    else if (gray) pipeline = pipeline.toColourspace('b-w');
    const { data, info } = await pipeline
      .raw({ depth: bitDepth === 32 ? 'float' : bitDepth === 16 ? 'ushort' : 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const channels = info.channels >= 3 ? 3 : 1;
    const image = {
      width: info.width,
      height: info.height,
      channels,
      data: toUnit(data, bitDepth, info.channels, channels),
    } as const;
    return { image, bitDepth, fileChannels: meta.channels ?? channels, format: meta.format ?? 'unknown', notes };
  } catch (error) {
    if (error instanceof BenchError) throw error;
    throw new BenchError('unreadable-image', `${path} cannot be read as a picture: ${firstSentence(error)}.`, {
      mend: 'replace the file by a whole PNG, JPEG, TIFF, WebP or BMP picture, or take it out of the folder',
      cause: error,
    });
  }
}

async function firstBytes(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(2), 0, 2, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function readBmp(path: string): Promise<DecodedImage> {
  const { width, height, channels, fileChannels, data } = decodeBmp(await readFile(path), path);
  const notes = fileChannels === 4 ? ['alpha channel dropped'] : [];
  return { image: fromBytes(data, width, height, channels), bitDepth: 8, fileChannels, format: 'bmp', notes };
}

async function assertReadable(path: string): Promise<void> {
  const info = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new BenchError('missing-file', `${path} does not exist; expected a picture.`, {
      mend: 'check the path',
      cause: error,
    });
  });
  if (info.isDirectory())
    throw new BenchError('not-a-file', `${path} is a folder; expected a picture.`, { mend: 'name a file inside it' });
  if (info.size === 0)
    throw new BenchError('empty-file', `${path} is empty (0 bytes); expected a picture.`, {
      mend: 'copy the file again, or take it out of the folder',
    });
}

function depthOf(depth: string | undefined): 8 | 16 | 32 {
  if (depth === 'uchar' || depth === 'char') return 8;
  if (depth === 'ushort' || depth === 'short') return 16;
  return 32;
}

function toUnit(bytes: Buffer, bitDepth: 8 | 16 | 32, stride: number, channels: 1 | 3): Float32Array {
  const samples =
    bitDepth === 8
      ? bytes
      : bitDepth === 16
        ? new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2)
        : new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const scale = bitDepth === 8 ? 255 : bitDepth === 16 ? 65535 : 1;
  const pixels = samples.length / stride;
  const out = new Float32Array(pixels * channels);
  for (let i = 0; i < pixels; i++)
    for (let c = 0; c < channels; c++) out[i * channels + c] = samples[i * stride + c]! / scale;
  return out;
}

function firstSentence(error: unknown): string {
  return messageOf(error).replace(/[.\s]+$/, '');
}
