import { extname } from 'node:path';
import sharp from 'sharp';
import { BenchError } from '../core/errors.ts';
import { writeWhole } from '../core/files.ts';
import { toBytes } from './codes.ts';
import type { Image } from './image.ts';

/**
 * Writes a picture with 8 bits per sample (clipped, rounded): PNG, or JPEG of the given quality (default 95, 4:4:4)
 * by the file's ending. The file appears whole or not at all.
 */
export async function writeImage(path: string, image: Image, options: { jpegQuality?: number } = {}): Promise<void> {
  const bytes = await encodeImage(image, extname(path).toLowerCase(), options.jpegQuality ?? 95);
  writeWhole(path, bytes);
}

/** The bytes of an 8-bit PNG or JPEG file. The same picture gives the same bytes. */
export async function encodeImage(image: Image, ending: string, jpegQuality = 95): Promise<Buffer> {
  const { width, height, channels } = image;
  const raw = sharp(toBytes(image), { raw: { width, height, channels } }).toColourspace(
    channels === 1 ? 'b-w' : 'srgb',
  );
  if (ending === '.png') return raw.png({ compressionLevel: 6 }).toBuffer();
  if (ending === '.jpg' || ending === '.jpeg')
    return raw.jpeg({ quality: jpegQuality, chromaSubsampling: '4:4:4' }).toBuffer();
  throw new BenchError('unknown-ending', `A picture cannot be written as "${ending}"; expected .png or .jpg.`, {
    mend: 'choose a name that ends in .png',
  });
}
