import { codesOf } from './codes.ts';
import { matlabGray } from './color.ts';
import type { Plane, Samples } from './filter.ts';
import type { Image } from './image.ts';

/** The 8-bit codes 0…255 of all channels. */
export function codeSamples(image: Image): Samples {
  const { width, height, channels } = image;
  return { width, height, channels, data: codesOf(image) };
}

/** MATLAB's `rgb2gray`, 8-bit codes 0…255. */
export function grayPlane(image: Image): Samples {
  return { width: image.width, height: image.height, data: matlabGray(image) };
}

/** Luma Y' of BT.601 from 8-bit codes, full range 0…255, not rounded: 0.299 R + 0.587 G + 0.114 B, ties exact. */
export function lumaPlane(image: Image): Samples {
  if (image.channels === 1) return codeSamples(image);
  const { width, height } = image;
  const codes = codesOf(image);
  const data = new Float64Array(width * height);
  for (let i = 0, j = 0; i < data.length; i++, j += 3)
    data[i] = (299 * codes[j]! + 587 * codes[j + 1]! + 114 * codes[j + 2]!) / 1000;
  return { width, height, data };
}

/** Luminance weights of BT.709 on the sample values as they are: 0.2126 R + 0.7152 G + 0.0722 B. */
export function luminancePlane(image: { width: number; height: number; channels: 1 | 3; data: Float32Array }): Plane {
  const { width, height, channels, data: samples } = image;
  if (channels === 1) return { width, height, data: Float64Array.from(samples) };
  const data = new Float64Array(width * height);
  for (let i = 0, j = 0; i < data.length; i++, j += 3)
    data[i] = 0.2126 * samples[j]! + 0.7152 * samples[j + 1]! + 0.0722 * samples[j + 2]!;
  return { width, height, data };
}

/**
 * Half the size, as the releases of MS-SSIM take it: the mean of every pixel with its right and lower neighbours (edge
 * repeated), of which the even rows and columns are kept; an odd side is rounded up. Codes and their means are kept in
 * single precision, which holds them exactly for the first eight halvings.
 */
export function halveSamples<S extends Samples>(samples: S): S extends Plane ? Plane : Samples;
export function halveSamples({ channels = 1, ...samples }: Samples): Samples {
  const width = Math.ceil(samples.width / 2);
  const height = Math.ceil(samples.height / 2);
  const data = new (samples.data instanceof Float64Array ? Float64Array : Float32Array)(width * height * channels);
  const length = samples.width * channels;
  const upper = new Float64Array(2 * width * channels);
  const lower = new Float64Array(2 * width * channels);
  const fill = (row: Float64Array, y: number): void => {
    row.set(samples.data.subarray(y * length, (y + 1) * length));
    if (row.length > length) row.copyWithin(length, length - channels, length);
  };
  for (let y = 0, i = 0; y < height; y++) {
    fill(upper, 2 * y);
    fill(lower, Math.min(2 * y + 1, samples.height - 1));
    for (let left = 0; left < upper.length; left += channels)
      for (const next = left + channels; left < next; left++, i++)
        data[i] = (upper[left]! + upper[left + channels]! + lower[left]! + lower[left + channels]!) / 4;
  }
  return { width, height, channels, data };
}
