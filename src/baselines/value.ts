import { codesOf, keptCodes, luma601, toByte } from '../image/color.ts';
import type { Image } from '../image/image.ts';
import { countsOfV, samplesByV } from './value-kernel.ts';

/** V of HSV: the largest channel of every pixel. */
export function maxChannel(image: Image): Float32Array {
  const codes = keptCodes(image);
  if (codes) {
    const largest = codesOfV(image);
    const out = new Float32Array(largest.length);
    for (let i = 0; i < out.length; i++) out[i] = unit[largest[i]!]!;
    return out;
  }
  if (image.channels === 1) return image.data.slice();
  return largestOfThree(image.data, new Float32Array(image.width * image.height));
}

/** The 8-bit codes of V; those of a gray picture may be its own and must not be written to. */
export function codesOfV(image: Image): Uint8Array {
  const kept = keptCodes(image);
  if (kept && image.channels === 1) return kept;
  const out = new Uint8Array(image.width * image.height);
  if (kept) return largestOfThree(kept, out);
  const { channels, data } = image;
  if (channels === 1) for (let i = 0; i < out.length; i++) out[i] = toByte(data[i]!);
  else
    for (let i = 0, j = 0; i < out.length; i++, j += 3) {
      let largest = data[j]!;
      if (data[j + 1]! > largest) largest = data[j + 1]!;
      if (data[j + 2]! > largest) largest = data[j + 2]!;
      out[i] = toByte(largest);
    }
  return out;
}

const unit = Float32Array.from({ length: 256 }, (_, code) => code / 255);

function largestOfThree<T extends Float32Array | Uint8Array>(data: T, out: T): T {
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

/** The codes of a plane of brightness, and the brightness itself; of V of HSV both are made of the picture as it is read. */
export interface BrightnessPlane {
  readonly codes: Uint8Array;
  readonly values: Float32Array;
}

/** Brightness as V of HSV or BT.601 luma. */
export function brightnessPlane(image: Image, on: 'v' | 'luminance'): BrightnessPlane {
  const values = brightness(image, on);
  return { values, codes: on === 'v' ? codesOfV(image) : codesOf({ ...image, channels: 1, data: values }) };
}

/**
 * The picture whose brightness, V of HSV by default, goes through a curve in [0, 1] over the 256 codes; colours keep
 * their ratios.
 */
export function withCurve(image: Image, curve: Float32Array, plane?: BrightnessPlane): Image {
  const { width, height, channels } = image;
  const kept = keptCodes(image);
  if (channels === 1) {
    const codes = plane?.codes ?? codesOfV(image);
    const data = new Float32Array(codes.length);
    for (let i = 0; i < data.length; i++) data[i] = curve[codes[i]!]!;
    return { width, height, channels, data };
  }
  const data = kept && !plane ? codesThroughCurve(kept, curve) : samplesThroughCurve(image, curve, plane);
  return { width, height, channels, data };
}

/** RGB codes: a sample depends on its own code and that of V only. */
function codesThroughCurve(codes: Uint8Array, curve: Float32Array): Float32Array {
  const table = new Float32Array(256 * 256);
  table[0] = curve[0]!; // a black pixel has no colour to keep and becomes gray
  for (let v = 1; v < 256; v++)
    for (let code = 0; code <= v; code++)
      table[256 * v + code] = Math.min(1, Math.fround(unit[code]! * Math.fround(curve[v]! / unit[v]!)));
  return samplesByV(codes, table);
}

/** RGB samples. */
function samplesThroughCurve({ data }: Image, curve: Float32Array, plane?: BrightnessPlane): Float32Array {
  const out = new Float32Array(data.length);
  for (let i = 0, j = 0; j < out.length; i++, j += 3) {
    const r = data[j]!;
    const g = data[j + 1]!;
    const b = data[j + 2]!;
    let from = r > g ? r : g;
    if (b > from) from = b;
    if (plane) from = plane.values[i]!;
    const to = curve[plane ? plane.codes[i]! : toByte(from)]!;
    if (from > 0) {
      const ratio = Math.fround(to / from);
      const [x, y, z] = [Math.fround(r * ratio), Math.fround(g * ratio), Math.fround(b * ratio)];
      out[j] = x < 1 ? x : 1;
      out[j + 1] = y < 1 ? y : 1;
      out[j + 2] = z < 1 ? z : 1;
    } else {
      out[j] = to;
      out[j + 1] = to;
      out[j + 2] = to;
    }
  }
  return out;
}

/** How many pixels have each of the 256 codes. */
export function histogramOf(codes: Uint8Array): Uint32Array {
  const histogram = new Uint32Array(256);
  for (let i = 0; i < codes.length; i++) histogram[codes[i]!]!++;
  return histogram;
}

/** How many pixels have each of the 256 codes of V. */
export function histogramOfV(image: Image): Uint32Array {
  const codes = image.channels === 3 ? keptCodes(image) : undefined;
  return codes ? countsOfV(codes) : histogramOf(codesOfV(image));
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
