import type { Image } from './image.ts';

/**
 * A value in [0, 1] as an 8-bit code 0…255: clipped, then rounded half away from zero as MATLAB's `uint8` does.
 * NaN becomes 0.
 */
export function toByte(value: number): number {
  return value >= 1 ? 255 : value > 0 ? (value * 255 + 0.5) | 0 : 0;
}

/** All samples as 8-bit codes, in the picture's own order. */
export function toBytes(image: Image): Uint8Array {
  const out = new Uint8Array(image.data.length);
  for (let i = 0; i < out.length; i++) out[i] = toByte(image.data[i]!);
  return out;
}

/** 8-bit codes as a picture in [0, 1]. */
export function fromBytes(bytes: Uint8Array, width: number, height: number, channels: 1 | 3): Image {
  const data = new Float32Array(width * height * channels);
  for (let i = 0; i < data.length; i++) data[i] = bytes[i]! / 255;
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
  const { data } = image;
  const out = new Uint8Array(image.width * image.height);
  for (let i = 0, j = 0; i < out.length; i++, j += 3)
    out[i] = Math.floor(r * toByte(data[j]!) + g * toByte(data[j + 1]!) + b * toByte(data[j + 2]!) + 0.5);
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
