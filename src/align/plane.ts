import { keptCodes, sampleOfCode } from '../image/codes.ts';
import type { Image } from '../image/image.ts';

/** One channel of a picture, row by row. Pixel (x, y) is a point sample at (x, y); the picture covers [-0.5, width - 0.5). */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

export function emptyPlane(width: number, height: number): Plane {
  return { width, height, data: new Float32Array(width * height) };
}

const weights = [0.299, 0.587, 0.114] as const;
/** What a code adds to the luminance, by channel: a decoded picture needs no samples for it. */
const [redOf, greenOf, blueOf] = weights.map((weight) => Float64Array.from(sampleOfCode, (sample) => weight * sample)) as [Float64Array, Float64Array, Float64Array]; // biome-ignore format: one line

/** Luminance of an sRGB-encoded picture as detection and correlation see it: BT.601 luma. */
export function luminance(image: Image): Plane {
  const { width, height, channels } = image;
  if (channels === 1) return { width, height, data: image.data };
  const out = emptyPlane(width, height);
  const codes = keptCodes(image);
  if (codes)
    for (let i = 0, j = 0; i < out.data.length; i++, j += 3)
      out.data[i] = redOf[codes[j]!]! + greenOf[codes[j + 1]!]! + blueOf[codes[j + 2]!]!;
  else {
    const { data } = image;
    const [red, green, blue] = weights;
    for (let i = 0, j = 0; i < out.data.length; i++, j += 3)
      out.data[i] = red * data[j]! + green * data[j + 1]! + blue * data[j + 2]!;
  }
  return out;
}

/** Twice the width and height by linear interpolation between pixel centres: sample i lies at (i - 0.5) / 2. */
export function doubled(plane: Plane): Plane {
  const { width, height, data } = plane;
  const out = emptyPlane(width * 2, height * 2);
  const row = new Float32Array(width);
  for (let y = 0; y < out.height; y++) {
    const near = y >> 1;
    const far = Math.min(height - 1, Math.max(0, near + (y & 1 ? 1 : -1)));
    for (let x = 0; x < width; x++) row[x] = 0.75 * data[near * width + x]! + 0.25 * data[far * width + x]!;
    let at = y * out.width;
    for (let x = 0; x < width; x++) {
      const middle = 0.75 * row[x]!;
      out.data[at++] = middle + 0.25 * row[x > 0 ? x - 1 : 0]!;
      out.data[at++] = middle + 0.25 * row[x < width - 1 ? x + 1 : x]!;
    }
  }
  return out;
}

/** Every second pixel of every second row, starting at (0, 0). */
export function everySecond(plane: Plane): Plane {
  const out = emptyPlane(plane.width >> 1, plane.height >> 1);
  for (let y = 0; y < out.height; y++) {
    let from = 2 * y * plane.width;
    const end = (y + 1) * out.width;
    for (let at = y * out.width; at < end; at++, from += 2) out.data[at] = plane.data[from]!;
  }
  return out;
}
