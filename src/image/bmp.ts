import { BenchError } from '../core/errors.ts';

/** A decoded bitmap: 8-bit samples, rows from the top, channels interleaved. */
export interface Bitmap {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  /** Channels in the file: 4 where it carries alpha. */
  readonly fileChannels: 1 | 3 | 4;
  readonly data: Uint8Array;
}

const maximumPixels = 1 << 29;

/** Whether bytes begin like a Windows bitmap. */
export function isBmp(bytes: Uint8Array): boolean {
  return bytes.length >= 2 && bytes[0] === 0x42 && bytes[1] === 0x4d;
}

/**
 * Reads an uncompressed Windows bitmap (BITMAPINFOHEADER or later; 1, 4, 8, 16, 24 or 32 bits per pixel). A palette of
 * grays only gives one channel. `name` stands in the error messages.
 */
export function decodeBmp(bytes: Uint8Array, name: string): Bitmap {
  const fail = (what: string): BenchError =>
    new BenchError('unreadable-image', `${name} cannot be read as a bitmap: ${what}.`, {
      mend: 'replace the file by a whole PNG, JPEG, TIFF, WebP or BMP picture, or take it out of the folder',
    });
  if (bytes.length < 54) throw fail(`it has ${bytes.length} bytes and a header has at least 54`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const offset = view.getUint32(10, true);
  const headerSize = view.getUint32(14, true);
  if (headerSize < 40 || 14 + headerSize > bytes.length)
    throw fail(`its header size is ${headerSize}, expected 40 or more`);
  const width = view.getInt32(18, true);
  const signedHeight = view.getInt32(22, true);
  const height = Math.abs(signedHeight);
  const bits = view.getUint16(28, true);
  const compression = view.getUint32(30, true);
  if (width <= 0 || height === 0 || width * height > maximumPixels) throw fail(`its size is ${width}x${signedHeight}`);
  if (![1, 4, 8, 16, 24, 32].includes(bits)) throw fail(`it has ${bits} bits per pixel`);
  const fields = compression === 3 && (bits === 16 || bits === 32);
  if (compression !== 0 && !fields) throw fail(`compression ${compression} is not supported, expected none`);
  const stride = Math.ceil((width * bits) / 32) * 4;
  if (offset + stride * height > bytes.length)
    throw fail(`it is truncated: ${bytes.length} bytes, expected at least ${offset + stride * height}`);
  const rowStart = (y: number): number => offset + (signedHeight < 0 ? y : height - 1 - y) * stride;
  if (bits <= 8) {
    const palette = readPalette(view, 14 + headerSize, Math.min(offset, bytes.length), bits);
    return indexed(bytes, width, height, bits, rowStart, palette, fail);
  }
  const maskAt = headerSize >= 52 ? 54 : 14 + headerSize;
  if (fields && maskAt + 12 > bytes.length) throw fail('its colour masks are missing');
  const masks = fields
    ? [0, 4, 8].map((at) => view.getUint32(maskAt + at, true))
    : bits === 16
      ? [0x7c00, 0x3e0, 0x1f]
      : [0xff0000, 0xff00, 0xff];
  const samples = masks.map((mask) => sampler(mask, fail));
  const data = new Uint8Array(width * height * 3);
  const step = bits / 8;
  for (let y = 0, out = 0; y < height; y++) {
    let at = rowStart(y);
    for (let x = 0; x < width; x++, at += step, out += 3) {
      if (step === 3) {
        data[out] = bytes[at + 2]!;
        data[out + 1] = bytes[at + 1]!;
        data[out + 2] = bytes[at]!;
        continue;
      }
      const pixel = step === 2 ? view.getUint16(at, true) : view.getUint32(at, true);
      for (let c = 0; c < 3; c++) data[out + c] = samples[c]!(pixel);
    }
  }
  const alpha = bits === 32 && headerSize >= 56 && view.getUint32(66, true) !== 0;
  return { width, height, channels: 3, fileChannels: alpha ? 4 : 3, data };
}

function readPalette(view: DataView, start: number, end: number, bits: number): number[][] {
  const declared = view.getUint32(46, true);
  const wanted = declared > 0 && declared <= 1 << bits ? declared : 1 << bits;
  const entries = Math.min(wanted, Math.floor((end - start) / 4));
  return Array.from({ length: Math.max(0, entries) }, (_, i) =>
    [2, 1, 0].map((byte) => view.getUint8(start + 4 * i + byte)),
  );
}

function indexed(
  bytes: Uint8Array,
  width: number,
  height: number,
  bits: number,
  rowStart: (y: number) => number,
  palette: number[][],
  fail: (what: string) => BenchError,
): Bitmap {
  const channels = palette.every(([r, g, b]) => r === g && g === b) ? 1 : 3;
  const data = new Uint8Array(width * height * channels);
  const perByte = 8 / bits;
  for (let y = 0, out = 0; y < height; y++) {
    const start = rowStart(y);
    for (let x = 0; x < width; x++, out += channels) {
      const shift = 8 - bits * ((x % perByte) + 1);
      const index = (bytes[start + Math.floor(x / perByte)]! >> shift) & ((1 << bits) - 1);
      const colour = palette[index];
      if (colour === undefined) throw fail(`it uses colour ${index} of a palette of ${palette.length}`);
      for (let c = 0; c < channels; c++) data[out + c] = colour[c]!;
    }
  }
  return { width, height, channels, fileChannels: channels, data };
}

/** Takes one channel out of a pixel and stretches it to 0…255. */
function sampler(mask: number, fail: (what: string) => BenchError): (pixel: number) => number {
  if (mask === 0) throw fail('a colour mask is empty');
  let shift = 0;
  while (((mask >>> shift) & 1) === 0) shift++;
  const top = mask >>> shift;
  return (pixel) => Math.round((((pixel & mask) >>> shift) / top) * 255);
}
