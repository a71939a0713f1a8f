import { keptCodes } from '../image/color.ts';
import type { Image } from '../image/image.ts';

const grayWeights = {
  paper: [0.298936021293775, 0.587043074451121, 0.114020904255103],
  opencv: [0.299, 0.587, 0.114],
} as const;

/** Standard deviation of a good exposure around 0.5. */
const sigma = 0.2;
const wellExposed = (value: number): number => Math.exp(-((value - 0.5) ** 2) / (2 * sigma * sigma));
const ofCodes = Float64Array.from({ length: 256 }, (_, code) => wellExposed(Math.fround(code / 255)));

export type QualityExponents = readonly [contrast: number, saturation: number, exposure: number];

/**
 * Contrast, saturation and well-exposedness of every pixel, each to its power, multiplied, and a little more so that
 * they never add up to zero; row by row.
 */
export function overQuality(
  picture: Image,
  variant: 'paper' | 'opencv',
  [contrastPower, saturationPower, exposurePower]: QualityExponents,
  visit: (y: number, quality: Float64Array) => void,
): void {
  const { width, height, channels } = picture;
  const gray = contrastPower === 0 ? undefined : grayOf(picture, grayWeights[variant]);
  const saturation = variant === 'paper' ? saturations : roundedSaturations;
  const quality = new Float64Array(width);
  const factor = new Float64Array(width);
  const multiply = (exponent: number): void => {
    if (exponent === 1) for (let x = 0; x < width; x++) quality[x]! *= factor[x]!;
    else for (let x = 0; x < width; x++) quality[x]! *= factor[x]! ** exponent;
  };
  for (let y = 0; y < height; y++) {
    quality.fill(1);
    if (gray) {
      contrasts(gray, width, height, y, variant, factor);
      multiply(contrastPower);
    }
    if (channels === 3 && saturationPower !== 0) {
      saturation(picture.data, 3 * y * width, factor);
      multiply(saturationPower);
    }
    if (exposurePower !== 0) {
      exposures(picture, y * width, factor);
      multiply(exposurePower);
    }
    for (let x = 0; x < width; x++) quality[x]! += 1e-12;
    visit(y, quality);
  }
}

function grayOf({ width, height, channels, data }: Image, [r, g, b]: readonly [number, number, number]): Float32Array {
  if (channels === 1) return data;
  const gray = new Float32Array(width * height);
  for (let i = 0, j = 0; i < gray.length; i++, j += 3) gray[i] = r * data[j]! + g * data[j + 1]! + b * data[j + 2]!;
  return gray;
}

/** |Laplacian|; the neighbour beyond the border is the edge pixel itself (paper) or the one inside it (OpenCV). */
function contrasts(
  gray: Float32Array,
  width: number,
  height: number,
  y: number,
  variant: 'paper' | 'opencv',
  out: Float64Array,
): void {
  const step = variant === 'paper' ? 0 : 1;
  const above = y > 0 ? -width : height > 1 ? step * width : 0;
  const below = y + 1 < height ? width : height > 1 ? -step * width : 0;
  for (let x = 0, i = y * width; x < width; x++, i++) {
    const left = x > 0 ? -1 : width > 1 ? step : 0;
    const right = x + 1 < width ? 1 : width > 1 ? -step : 0;
    out[x] = Math.abs(gray[i + above]! + gray[i + below]! + gray[i + left]! + gray[i + right]! - 4 * gray[i]!);
  }
}

/** The standard deviation of three channels. */
function saturations(data: Float32Array, first: number, out: Float64Array): void {
  const root = Math.sqrt(3);
  for (let x = 0, j = first; x < out.length; x++, j += 3) {
    const mean = (data[j]! + data[j + 1]! + data[j + 2]!) / 3;
    const [r, g, b] = [data[j]! - mean, data[j + 1]! - mean, data[j + 2]! - mean];
    out[x] = Math.sqrt(r * r + g * g + b * b) / root;
  }
}

/**
 * The root of the summed squares of what three channels differ from their mean by, with OpenCV's steps in single
 * precision: on gray pixels its rounding errors decide between exposures.
 */
function roundedSaturations(data: Float32Array, first: number, out: Float64Array): void {
  const round = Math.fround;
  const scale = 255 * round(1 / 255);
  for (let x = 0, j = first; x < out.length; x++, j += 3) {
    const [r, g, b] = [round(data[j]! * scale), round(data[j + 1]! * scale), round(data[j + 2]! * scale)];
    const mean = round(round(round(r + g) + b) / 3);
    const [dr, dg, db] = [round(r - mean), round(g - mean), round(b - mean)];
    out[x] = round(Math.sqrt(round(round(round(dr * dr) + round(dg * dg)) + round(db * db))));
  }
}

/** The product of the channels' Gaussians around 0.5; those of 8-bit codes are known. */
function exposures(picture: Image, firstPixel: number, out: Float64Array): void {
  const { channels } = picture;
  const codes = keptCodes(picture);
  if (codes)
    for (let x = 0, j = firstPixel * channels; x < out.length; x++, j += channels) {
      let product = ofCodes[codes[j]!]!;
      for (let c = 1; c < channels; c++) product *= ofCodes[codes[j + c]!]!;
      out[x] = product;
    }
  else {
    const { data } = picture;
    for (let x = 0, j = firstPixel * channels; x < out.length; x++, j += channels) {
      let distance = 0;
      for (let c = 0; c < channels; c++) distance += (data[j + c]! - 0.5) * (data[j + c]! - 0.5);
      out[x] = Math.exp(-distance / (2 * sigma * sigma));
    }
  }
}
