import { BenchError } from '../core/errors.ts';
import { assertSameSize, type Image } from '../image/image.ts';
import { type FloatPlane, grow, type PyramidBorder, shrink } from './pyramid.ts';

export interface FusionOptions {
  /**
   * `paper` (default): the authors' program. `opencv`: OpenCV's MergeMertens, whose saturation is not divided by the
   * number of channels and whose borders are mirrored otherwise.
   */
  readonly variant?: 'paper' | 'opencv';
  /** Exponents of contrast, saturation and well-exposedness; by default 1, 1, 1 (paper) or 1, 1, 0 (opencv). */
  readonly exponents?: readonly [contrast: number, saturation: number, exposure: number];
  /**
   * Share of the pixels that may be black and that may be white in some channel after a common stretch of all channels
   * (Hessel, Extended Exposure Fusion, IPOL 2019, uses 0.01); without it values are only clipped.
   */
  readonly stretch?: number;
}

const grayWeights = {
  paper: [0.298936021293775, 0.587043074451121, 0.114020904255103],
  opencv: [0.299, 0.587, 0.114],
} as const;

/** Standard deviation of a good exposure around 0.5. */
const sigma = 0.2;

/**
 * Exposure fusion: pictures of one scene blended pyramid level by level, each where it is contrasty, saturated and well
 * exposed.
 *
 * **Source** Mertens, Kautz, Van Reeth, Exposure Fusion, Pacific Graphics 2007; checked against the authors' program
 * and OpenCV's MergeMertens.
 * **Input** Any number of pictures of equal size, gray or RGB.
 * **Output** One picture, clipped to [0, 1].
 * **Deviations** Gray pictures are weighted without saturation.
 */
export function fuseExposures(pictures: readonly Image[], options: FusionOptions = {}): Image {
  const { variant = 'paper' } = options;
  const exponents = options.exponents ?? (variant === 'paper' ? [1, 1, 1] : [1, 1, 0]);
  const first = pictures[0];
  if (!first) throw new BenchError('no-exposures', 'Exposure fusion received no picture; expected at least one.');
  for (const picture of pictures) assertSameSize(picture, first, 'The exposures');
  const { width, height, channels } = first;
  const border = variant === 'paper' ? 'symmetric' : 'opencv';
  const depth = Math.floor(Math.log2(Math.min(width, height)));
  const levels = Math.max(1, variant === 'paper' ? depth : depth + 1);
  const weights = normalised(pictures.map((picture) => weigh(picture, variant, exponents)));
  const data = new Float32Array(width * height * channels);
  const blended: Float32Array[][] = Array.from({ length: channels }, () => []);
  const sizes: { width: number; height: number }[] = [];
  pictures.forEach((picture, n) => {
    let weight: FloatPlane = { width, height, data: weights[n]! };
    let planes = Array.from({ length: channels }, (_, c) => channelOf(picture, c));
    for (let level = 0; level < levels; level++) {
      sizes[level] ??= { width: weight.width, height: weight.height };
      const smaller = level + 1 < levels ? planes.map((plane) => shrink(plane, border)) : undefined;
      planes.forEach((plane, c) => {
        const base = smaller && grow(smaller[c]!, plane.width, plane.height, border).data;
        blended[c]![level] ??= new Float32Array(plane.data.length);
        const sum = blended[c]![level]!;
        for (let i = 0; i < sum.length; i++) sum[i]! += weight.data[i]! * (plane.data[i]! - (base ? base[i]! : 0));
      });
      if (smaller) {
        planes = smaller;
        weight = shrink(weight, border);
      }
    }
  });
  blended.forEach((pyramid, c) => {
    const plane = collapse(pyramid, sizes, border);
    for (let i = 0; i < plane.length; i++) data[i * channels + c] = plane[i]!;
  });
  const [low, high] = options.stretch === undefined ? [0, 1] : stretchedRange(data, channels, options.stretch);
  for (let i = 0; i < data.length; i++) data[i] = Math.min(1, Math.max(0, (data[i]! - low) / (high - low)));
  return { width, height, channels, data };
}

/** The quantiles of every pixel's smallest and largest channel. */
function stretchedRange(data: Float32Array, channels: number, share: number): [low: number, high: number] {
  const count = data.length / channels;
  const smallest = new Float32Array(count);
  const largest = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const pixel = data.subarray(i * channels, (i + 1) * channels);
    smallest[i] = Math.min(...pixel);
    largest[i] = Math.max(...pixel);
  }
  const low = smallest.sort()[Math.floor(share * (count - 1))]!;
  const high = largest.sort()[Math.ceil((1 - share) * (count - 1))]!;
  return high > low ? [low, high] : [0, 1];
}

function collapse(
  pyramid: readonly Float32Array[],
  sizes: readonly { width: number; height: number }[],
  border: PyramidBorder,
): Float32Array {
  let plane: FloatPlane = { ...sizes.at(-1)!, data: pyramid.at(-1)! };
  for (let level = pyramid.length - 2; level >= 0; level--) {
    const { width, height } = sizes[level]!;
    plane = grow(plane, width, height, border);
    const detail = pyramid[level]!;
    for (let i = 0; i < detail.length; i++) plane.data[i]! += detail[i]!;
  }
  return plane.data;
}

function channelOf({ width, height, channels, data }: Image, channel: number): FloatPlane {
  const out = new Float32Array(width * height);
  for (let i = 0, j = channel; i < out.length; i++, j += channels) out[i] = data[j]!;
  return { width, height, data: out };
}

/** Contrast, saturation and well-exposedness of every pixel, each to its power, multiplied. */
function weigh(
  picture: Image,
  variant: 'paper' | 'opencv',
  exponents: readonly [number, number, number],
): Float32Array {
  const { width, height, channels, data } = picture;
  const count = width * height;
  const out = new Float32Array(count);
  const gray = new Float32Array(count);
  const [wr, wg, wb] = grayWeights[variant];
  for (let i = 0; i < count; i++)
    gray[i] = channels === 1 ? data[i]! : wr * data[3 * i]! + wg * data[3 * i + 1]! + wb * data[3 * i + 2]!;
  const power = (value: number, exponent: number): number =>
    exponent === 1 ? value : exponent === 0 ? 1 : value ** exponent;
  // The neighbour beyond the border is the edge pixel itself (paper) or the one inside it (OpenCV).
  const step = variant === 'paper' ? 0 : 1;
  for (let y = 0, i = 0; y < height; y++) {
    const above = y > 0 ? -width : height > 1 ? step * width : 0;
    const below = y + 1 < height ? width : height > 1 ? -step * width : 0;
    for (let x = 0; x < width; x++, i++) {
      const left = x > 0 ? -1 : width > 1 ? step : 0;
      const right = x + 1 < width ? 1 : width > 1 ? -step : 0;
      const laplacian = gray[i + above]! + gray[i + below]! + gray[i + left]! + gray[i + right]! - 4 * gray[i]!;
      let distance = 0;
      let saturation = 1;
      if (channels === 1) distance = (data[i]! - 0.5) ** 2;
      else {
        const [r, g, b] = [data[3 * i]!, data[3 * i + 1]!, data[3 * i + 2]!];
        saturation = variant === 'paper' ? deviation(r, g, b) / Math.sqrt(3) : roundedDeviation(r, g, b);
        distance = (r - 0.5) ** 2 + (g - 0.5) ** 2 + (b - 0.5) ** 2;
      }
      const exposure = exponents[2] === 0 ? 1 : Math.exp(-distance / (2 * sigma * sigma));
      out[i] =
        power(Math.abs(laplacian), exponents[0]) * power(saturation, exponents[1]) * power(exposure, exponents[2]) +
        1e-12;
    }
  }
  return out;
}

/** The root of the summed squares of what three channels differ from their mean by. */
function deviation(r: number, g: number, b: number): number {
  const mean = (r + g + b) / 3;
  return Math.sqrt((r - mean) ** 2 + (g - mean) ** 2 + (b - mean) ** 2);
}

/** The same with OpenCV's steps in single precision: on gray pixels its rounding errors decide between exposures. */
function roundedDeviation(r: number, g: number, b: number): number {
  const round = Math.fround;
  const scale = 255 * round(1 / 255);
  const [x, y, z] = [round(r * scale), round(g * scale), round(b * scale)];
  const mean = round(round(round(x + y) + z) / 3);
  const [dx, dy, dz] = [round(x - mean), round(y - mean), round(z - mean)];
  return round(Math.sqrt(round(round(round(dx * dx) + round(dy * dy)) + round(dz * dz))));
}

/** The weights divided by their sum over the exposures. */
function normalised(weights: Float32Array[]): Float32Array[] {
  for (let i = 0; i < weights[0]!.length; i++) {
    let sum = 0;
    for (const weight of weights) sum += weight[i]!;
    for (const weight of weights) weight[i]! /= sum;
  }
  return weights;
}
