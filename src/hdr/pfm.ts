import type { HdrImage } from '../image/image.ts';
import { assertSensibleSize, malformed } from './bytes.ts';

/** Decodes a portable float map: "PF" or "Pf", size, scale (negative: little-endian), rows from bottom to top. */
export function decodePfm(file: string, bytes: Uint8Array): HdrImage {
  const text = new TextDecoder('latin1').decode(bytes.subarray(0, 128));
  const header = /^(P[Ff])\s+(\d{1,9})\s+(\d{1,9})\s+([-+]?[\d.]+(?:[eE][-+]?\d+)?)\s/.exec(text);
  if (!header) throw malformed(file, 'it does not begin as a portable float map');
  const channels = header[1] === 'PF' ? 3 : 1;
  const [width, height, scale] = [Number(header[2]), Number(header[3]), Number(header[4])];
  assertSensibleSize(file, width, height);
  const count = width * height * channels;
  const start = header[0].length;
  if (bytes.length < start + 4 * count || scale === 0)
    throw malformed(file, `it has ${bytes.length - start} bytes of pixels; expected ${4 * count}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset + start);
  const data = new Float32Array(count);
  for (let y = 0; y < height; y++)
    for (let x = 0, row = (height - 1 - y) * width * channels; x < width * channels; x++)
      data[row + x] = view.getFloat32(4 * (y * width * channels + x), scale < 0) * Math.abs(scale);
  return { width, height, channels, data };
}

/** The bytes of a portable float map, little-endian. */
export function encodePfm({ width, height, channels, data }: HdrImage): Uint8Array {
  const header = new TextEncoder().encode(`${channels === 3 ? 'PF' : 'Pf'}\n${width} ${height}\n-1.0\n`);
  const out = new Uint8Array(header.length + 4 * data.length);
  out.set(header);
  const view = new DataView(out.buffer, header.length);
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0, row = (height - 1 - y) * width * channels; x < width * channels; x++, at += 4)
      view.setFloat32(at, data[row + x]!, true);
  return out;
}
