import { luma601, toByte } from '../image/color.ts';
import type { Image } from '../image/image.ts';

/** V of HSV: the largest channel of every pixel. */
export function maxChannel(image: Image): Float32Array {
  if (image.channels === 1) return image.data.slice();
  const { data } = image;
  const out = new Float32Array(image.width * image.height);
  for (let i = 0, j = 0; i < out.length; i++, j += 3) {
    let largest = data[j]!;
    if (data[j + 1]! > largest) largest = data[j + 1]!;
    if (data[j + 2]! > largest) largest = data[j + 2]!;
    out[i] = largest;
  }
  return out;
}

/** The plane that a method works on: V of HSV, or BT.601 luma. */
export function brightness(image: Image, on: 'v' | 'luminance'): Float32Array {
  return on === 'v' ? maxChannel(image) : Float32Array.from(luma601(image));
}

/**
 * The picture whose brightness is `after` where it was `before`: every channel times after/before, clipped to [0, 1].
 * A pixel of brightness 0 has no colour to keep and becomes gray of the new brightness.
 */
export function withBrightness(image: Image, before: Float32Array, after: ArrayLike<number>): Image {
  const { width, height, channels, data } = image;
  const out = new Float32Array(data.length);
  for (let i = 0; i < before.length; i++) {
    const from = before[i]!;
    const to = after[i]!;
    const ratio = from > 0 ? to / from : 0;
    for (let j = i * channels; j < (i + 1) * channels; j++) out[j] = clip(from > 0 ? data[j]! * ratio : to);
  }
  return { width, height, channels, data: out };
}

/** The picture whose brightness goes through a curve in [0, 1] over the 256 codes; colours keep their ratios. */
export function withCurve(image: Image, before: Float32Array, curve: Float32Array): Image {
  const { width, height, channels, data } = image;
  const out = new Float32Array(data.length);
  if (channels === 1) {
    for (let i = 0; i < before.length; i++) out[i] = curve[toByte(before[i]!)]!;
    return { width, height, channels, data: out };
  }
  // Rounded to single precision at each step, the loop is computed in it, which is faster.
  for (let i = 0, j = 0; i < before.length; i++, j += 3) {
    const from = before[i]!;
    const to = curve[toByte(from)]!;
    if (from > 0) {
      const ratio = Math.fround(to / from);
      const r = Math.fround(data[j]! * ratio);
      const g = Math.fround(data[j + 1]! * ratio);
      const b = Math.fround(data[j + 2]! * ratio);
      out[j] = r < 1 ? r : 1;
      out[j + 1] = g < 1 ? g : 1;
      out[j + 2] = b < 1 ? b : 1;
    } else {
      out[j] = to;
      out[j + 1] = to;
      out[j + 2] = to;
    }
  }
  return { width, height, channels, data: out };
}

/** How many pixels have each of the 256 codes. */
export function histogramOf(plane: Float32Array): Uint32Array {
  const histogram = new Uint32Array(256);
  for (let i = 0; i < plane.length; i++) histogram[toByte(plane[i]!)]!++;
  return histogram;
}

/**
 * x to a positive power, for x not negative. The 256 values of 8-bit pictures are exact; others are rounded to single
 * precision and interpolated within their octave, to a relative error below 1e-8 · exponent².
 */
export function powerOf(exponent: number): (x: number) => number {
  const codes = Float32Array.from({ length: 256 }, (_, code) => code / 255);
  const powers = Float64Array.from(codes, (x) => x ** exponent);
  const octaves = Float64Array.from({ length: 256 }, (_, biased) => 2 ** (exponent * (biased - 127)));
  const mantissas = Float64Array.from(
    { length: 2 ** mantissaBits + 1 },
    (_, k) => (1 + k / 2 ** mantissaBits) ** exponent,
  );
  const single = new Float32Array(1);
  const bits = new Uint32Array(single.buffer);
  return (x) => {
    const code = toByte(x);
    if (codes[code] === x) return powers[code]!;
    single[0] = x;
    const octave = bits[0]! >>> 23;
    // Zero, numbers below the normal ones, and negative ones.
    if (octave === 0 || octave > 254) return x ** exponent;
    const k = (bits[0]! >>> (23 - mantissaBits)) & (2 ** mantissaBits - 1);
    const rest = (bits[0]! & (2 ** (23 - mantissaBits) - 1)) / 2 ** (23 - mantissaBits);
    return octaves[octave]! * (mantissas[k]! + rest * (mantissas[k + 1]! - mantissas[k]!));
  };
}
const mantissaBits = 12;

/** A value held in [0, 1]; NaN becomes 0. */
export function clip(value: number): number {
  return value > 0 ? Math.min(value, 1) : 0;
}
