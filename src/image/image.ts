import { BenchError } from '../core/errors.ts';
import { fromBytes, keptCodes } from './codes.ts';

/**
 * A picture: row by row, channels interleaved, sRGB-encoded, every value in [0, 1]. Whoever is handed one does not write
 * to it: what was decoded from 8 bits keeps its codes beside its samples (`codesOf`).
 */
export interface Image {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly data: Float32Array;
}

/** Scene-referred linear radiance, values >= 0, no upper bound. */
export interface HdrImage {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly data: Float32Array;
}

/** Where a statement, method or number comes from. */
export interface Source {
  readonly paper: string;
  readonly year: number;
  readonly url?: string;
  /** The release or implementation that ours was compared with. */
  readonly checkedAgainst?: string;
}

/** A picture on disk. */
export interface ImageFile {
  readonly path: string;
}

/** A picture of zeros. */
export function emptyImage(width: number, height: number, channels: 1 | 3): Image {
  return { width, height, channels, data: new Float32Array(width * height * channels) };
}

/** "640x480, 3 channels", for messages. */
export function describeSize(image: Pick<Image, 'width' | 'height' | 'channels'>): string {
  return `${image.width}x${image.height}, ${image.channels} channel${image.channels === 1 ? '' : 's'}`;
}

/** Throws when two pictures differ in width, height or channels; the sentence names both sizes. */
export function assertSameSize(result: Image, reference: Image, what = 'The pictures'): void {
  if (result.width === reference.width && result.height === reference.height && result.channels === reference.channels)
    return;
  throw new BenchError(
    'size-mismatch',
    `${what} differ in size: ${describeSize(result)} against ${describeSize(reference)}; expected equal sizes.`,
    { mend: 'resize or crop one of them, or check that the folders hold the same scenes' },
  );
}

/** A gray picture as three equal channels; a colour picture as it is. */
export function toRgb(image: Image): Image {
  if (image.channels === 3) return image;
  const data = new Float32Array(image.data.length * 3);
  for (let i = 0; i < image.data.length; i++) data.fill(image.data[i]!, 3 * i, 3 * i + 3);
  return { width: image.width, height: image.height, channels: 3, data };
}

/** The rectangle with its upper left corner at (left, top). Codes that the picture was decoded from are kept. */
export function cropImage(image: Image, left: number, top: number, width: number, height: number): Image {
  if (left < 0 || top < 0 || left + width > image.width || top + height > image.height)
    throw new BenchError(
      'crop-outside',
      `A crop of ${width}x${height} at (${left}, ${top}) leaves the picture of ${describeSize(image)}.`,
    );
  const { channels } = image;
  const [rowLength, stride] = [width * channels, image.width * channels];
  const first = top * stride + left * channels;
  const copyRows = <T extends Uint8Array | Float32Array>(from: T, to: T): T => {
    for (let y = 0, at = first; y < height; y++, at += stride) to.set(from.subarray(at, at + rowLength), y * rowLength);
    return to;
  };
  const codes = keptCodes(image);
  if (codes) return fromBytes(copyRows(codes, new Uint8Array(height * rowLength)), width, height, channels);
  return { width, height, channels, data: copyRows(image.data, new Float32Array(height * rowLength)) };
}
