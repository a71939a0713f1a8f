import { matlabGray, toByte } from './color.ts';
import type { Plane } from './filter.ts';
import type { Image } from './image.ts';

/** The 8-bit codes 0…255 of one channel. */
export function channelCodes(image: Image, channel: number): Plane {
  const { width, height, channels } = image;
  const data = new Float64Array(width * height);
  for (let i = 0, j = channel; i < data.length; i++, j += channels) data[i] = toByte(image.data[j]!);
  return { width, height, data };
}

/** The 8-bit codes 0…255 of every channel. */
export function codePlanes(image: Image): Plane[] {
  return Array.from({ length: image.channels }, (_, channel) => channelCodes(image, channel));
}

/** MATLAB's `rgb2gray`, 8-bit codes 0…255. */
export function grayPlane(image: Image): Plane {
  return { width: image.width, height: image.height, data: Float64Array.from(matlabGray(image)) };
}

/** Luma Y' of BT.601 from 8-bit codes, full range 0…255, not rounded: 0.299 R + 0.587 G + 0.114 B, ties exact. */
export function lumaPlane(image: Image): Plane {
  if (image.channels === 1) return channelCodes(image, 0);
  const { width, height, data: samples } = image;
  const data = new Float64Array(width * height);
  for (let i = 0, j = 0; i < data.length; i++, j += 3)
    data[i] = (299 * toByte(samples[j]!) + 587 * toByte(samples[j + 1]!) + 114 * toByte(samples[j + 2]!)) / 1000;
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
 * repeated), of which the even rows and columns are kept; an odd side is rounded up.
 */
export function halvePlane(plane: Plane): Plane {
  const width = Math.ceil(plane.width / 2);
  const height = Math.ceil(plane.height / 2);
  const data = new Float64Array(width * height);
  for (let y = 0, i = 0; y < height; y++) {
    const upper = 2 * y * plane.width;
    const lower = Math.min(2 * y + 1, plane.height - 1) * plane.width;
    for (let x = 0; x < width; x++, i++) {
      const left = 2 * x;
      const right = Math.min(left + 1, plane.width - 1);
      data[i] =
        (plane.data[upper + left]! +
          plane.data[upper + right]! +
          plane.data[lower + left]! +
          plane.data[lower + right]!) /
        4;
    }
  }
  return { width, height, data };
}
