import type { Image } from './image.ts';

/**
 * A value in [0, 1] as an 8-bit code 0…255: clipped, then rounded half away from zero as MATLAB's `uint8` does.
 * NaN becomes 0.
 */
export function toByte(value: number): number {
  return value >= 1 ? 255 : value > 0 ? (value * 255 + 0.5) | 0 : 0;
}

/** The codes of decoded pictures, by their samples. */
const known = new WeakMap<Float32Array, Uint8Array>();

/**
 * All samples as 8-bit codes, in the picture's own order. A picture that was decoded from 8 bits gives the codes that
 * the file held, at no cost: they are shared and must not be written to, no more than the picture itself.
 */
export function codesOf(image: Image): Uint8Array {
  return known.get(image.data) ?? toBytes(image);
}

/** All samples as 8-bit codes that belong to the caller, in the picture's own order. */
export function toBytes({ data }: Image): Uint8Array {
  const codes = known.get(data);
  if (codes !== undefined) return codes.slice();
  const out = new Uint8Array(data.length);
  for (let i = 0; i < out.length; i++) out[i] = toByte(data[i]!);
  return out;
}

const unit = Float32Array.from({ length: 256 }, (_, code) => code / 255);

/** 8-bit codes as a picture in [0, 1]. The codes are kept with it and must not be written to afterwards. */
export function fromBytes(bytes: Uint8Array, width: number, height: number, channels: 1 | 3): Image {
  const data = new Float32Array(width * height * channels);
  for (let i = 0; i < data.length; i++) data[i] = unit[bytes[i]!]!;
  known.set(data, new Uint8Array(bytes.buffer, bytes.byteOffset, data.length));
  return { width, height, channels, data };
}

/** First row of the inverse NTSC matrix, as MATLAB's `rgb2gray` uses it. */
export const matlabGrayWeights = [0.298936021293775, 0.587043074451121, 0.114020904255103] as const;

/**
 * MATLAB's `rgb2gray` of an 8-bit picture: gray codes 0…255, **rounded** half away from zero. The official SSIM,
 * entropy, NIQE and BRISQUE values are reproduced only with this gray. A gray picture gives its own codes.
 */
export function matlabGray(image: Image): Uint8Array {
  if (image.channels === 1) return toBytes(image);
  const [r, g, b] = matlabGrayWeights;
  const codes = codesOf(image);
  const out = new Uint8Array(image.width * image.height);
  for (let i = 0, j = 0; i < out.length; i++, j += 3)
    out[i] = r * codes[j]! + g * codes[j + 1]! + b * codes[j + 2]! + 0.5;
  return out;
}

/** Luma Y' of BT.601 in [0, 1], not rounded: 0.299 R + 0.587 G + 0.114 B. */
export function luma601(image: Image): Float64Array {
  const count = image.width * image.height;
  const out = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    out[i] =
      image.channels === 1
        ? image.data[i]!
        : 0.299 * image.data[3 * i]! + 0.587 * image.data[3 * i + 1]! + 0.114 * image.data[3 * i + 2]!;
  }
  return out;
}
