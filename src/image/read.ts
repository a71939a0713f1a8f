import { open, readFile, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import sharp, { type Metadata } from 'sharp';
import { BenchError, messageOf } from '../core/errors.ts';
import { decodeBmp, isBmp } from './bmp.ts';
import { fromBytes } from './codes.ts';
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
export const imageEndings = [
  '.png',
  '.jpg',
  '.jpeg',
  '.bmp',
  '.tif',
  '.tiff',
  '.webp',
  '.gif',
  '.ppm',
  '.pgm',
] as const;

const mend = 'replace the file by a whole PNG, JPEG, TIFF, WebP or BMP picture, or take it out of the folder';
const maximumPixels = 1 << 29;

/**
 * Reads a picture as sRGB-encoded values in [0, 1]. The content decides, not the name. Gray stays one channel; 16-bit
 * keeps its precision; alpha is dropped; the EXIF orientation is applied; CMYK is converted. Each of these but plain
 * gray is said in `notes`. Embedded colour profiles of RGB and gray files are not applied: the stored codes are what
 * metrics of the field are computed on. Floating-point samples are clipped, unless `clip` is false.
 *
 * Throws a BenchError that names the file when it is missing, empty, truncated or no picture.
 */
export async function readImage(path: string, { clip = true }: { clip?: boolean } = {}): Promise<DecodedImage> {
  await assertReadable(path);
  const decoded = isBmp(await firstBytes(path)) ? await readBmp(path) : await readWithSharp(path, clip);
  const note = namedOtherwise(path, decoded.format);
  return note === undefined ? decoded : { ...decoded, notes: [...decoded.notes, note] };
}

async function readWithSharp(path: string, clip: boolean): Promise<DecodedImage> {
  try {
    const meta = await sharp(path, { limitInputPixels: maximumPixels }).metadata();
    const cmyk = meta.space === 'cmyk';
    const bitDepth = depthOf(path, meta.depth);
    const gray = meta.space === 'b-w' || meta.space === 'grey16' || (meta.channels ?? 3) <= 2;
    let pipeline = sharp(path, { failOn: 'warning', limitInputPixels: maximumPixels, ignoreIcc: !cmyk }).autoOrient();
    if (meta.hasAlpha) pipeline = pipeline.removeAlpha();
    if (cmyk) pipeline = pipeline.toColourspace('srgb');
    else if (bitDepth === 16) pipeline = pipeline.toColourspace(gray ? 'grey16' : 'rgb16');
    else if (gray) pipeline = pipeline.toColourspace('b-w');
    const { data, info } = await pipeline
      .raw({ depth: bitDepth === 32 ? 'float' : bitDepth === 16 ? 'ushort' : 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const channels = info.channels >= 3 ? 3 : 1;
    const { width, height } = info;
    const plain = bitDepth === 8 && info.channels === channels;
    return {
      image: plain
        ? fromBytes(data, width, height, channels)
        : { width, height, channels, data: toUnit(data, bitDepth, info.channels, channels, clip) },
      bitDepth,
      fileChannels: meta.channels ?? channels,
      format: meta.format ?? 'unknown',
      notes: notesOf(meta, bitDepth, cmyk, clip),
    };
  } catch (error) {
    if (error instanceof BenchError) throw error;
    const reason = messageOf(error).replace(/[.\s]+$/, '');
    throw new BenchError('unreadable-image', `${path} cannot be read as a picture: ${reason}.`, { mend, cause: error });
  }
}

function notesOf(meta: Metadata, bitDepth: number, cmyk: boolean, clip: boolean): string[] {
  const notes: string[] = [];
  if ((meta.pages ?? 1) > 1) notes.push(`first of ${meta.pages} frames used`);
  if (meta.hasAlpha) notes.push('alpha channel dropped');
  if ((meta.orientation ?? 1) > 1) notes.push(`EXIF orientation ${meta.orientation} applied`);
  if (cmyk) notes.push('CMYK converted to sRGB');
  else if (meta.icc !== undefined && !isSrgbProfile(meta.icc)) notes.push('embedded colour profile not applied');
  if (bitDepth === 16) notes.push('16 bits per sample read');
  if (bitDepth === 32 && clip) notes.push('floating-point samples clipped to 0…1');
  return notes;
}

/** Whether an ICC profile says in its text that it is sRGB. */
function isSrgbProfile(icc: Uint8Array): boolean {
  const text = Buffer.from(icc).toString('latin1').replaceAll('\0', '');
  return text.includes('sRGB') || text.includes('61966');
}

const endingsOf: Readonly<Record<string, readonly string[]>> = {
  jpeg: ['.jpg', '.jpeg'],
  tiff: ['.tif', '.tiff'],
  ppm: ['.ppm', '.pgm', '.pbm', '.pnm', '.pfm'],
};

function namedOtherwise(path: string, format: string): string | undefined {
  const ending = extname(path).toLowerCase();
  const expected = endingsOf[format] ?? [`.${format}`];
  return expected.includes(ending) ? undefined : `named "${ending}" but holds ${format.toUpperCase()}`;
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
    if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR')
      throw new BenchError('unreadable-image', `${path} cannot be opened: ${messageOf(error)}.`, { cause: error });
    throw new BenchError('missing-file', `${path} does not exist; expected a picture.`, {
      mend: 'check the path',
      cause: error,
    });
  });
  if (!info.isFile())
    throw new BenchError(
      'not-a-file',
      `${path} is ${info.isDirectory() ? 'a folder' : 'no regular file'}; expected a picture.`,
      { mend: 'name a file inside it' },
    );
  if (info.size === 0)
    throw new BenchError('empty-file', `${path} is empty (0 bytes); expected a picture.`, {
      mend: 'copy the file again, or take it out of the folder',
    });
}

function depthOf(path: string, depth: string | undefined): 8 | 16 | 32 {
  if (depth === 'uchar') return 8;
  if (depth === 'ushort') return 16;
  if (depth === 'float' || depth === 'double') return 32;
  throw new BenchError('unreadable-image', `${path} has samples of type ${depth}; expected 8 or 16 bits or floats.`, {
    mend,
  });
}

function toUnit(bytes: Buffer, bitDepth: 8 | 16 | 32, stride: number, channels: 1 | 3, clip: boolean): Float32Array {
  const whole = bytes.byteOffset % 4 === 0 ? bytes : Buffer.from(new Uint8Array(bytes).buffer);
  const samples =
    bitDepth === 8
      ? whole
      : bitDepth === 16
        ? new Uint16Array(whole.buffer, whole.byteOffset, whole.length / 2)
        : new Float32Array(whole.buffer, whole.byteOffset, whole.length / 4);
  const pixels = samples.length / stride;
  const out = new Float32Array(pixels * channels);
  const top = bitDepth === 8 ? 255 : bitDepth === 16 ? 65535 : 1;
  for (let i = 0, to = 0; i < pixels; i++)
    for (let c = 0; c < channels; c++, to++) out[to] = samples[i * stride + c]! / top;
  if (bitDepth === 32 && clip) for (let i = 0; i < out.length; i++) out[i] = out[i]! > 0 ? Math.min(1, out[i]!) : 0;
  return out;
}
