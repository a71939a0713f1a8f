import { codesOf, toBytes } from './codes.ts';
import type { Image } from './image.ts';

export { codesOf, fromBytes, keptCodes, toByte, toBytes } from './codes.ts';

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
