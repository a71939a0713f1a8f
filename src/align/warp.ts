import { copySamples } from '../image/codes.ts';
import { gaussianBlur, kernelRadius } from './blur.ts';
import { compose, type Homography, identity } from './homography.ts';
import { gridParameters } from './kernel-sampling.ts';
import { kernels } from './kernels.ts';
import type { Lens } from './map.ts';
import { emptyPlane, type Plane } from './plane.ts';

/** Samples row by row, channels interleaved. */
export interface Samples {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly data: Float32Array;
}

/**
 * The low-pass that a picture needs before it is sampled every `step` pixels: a Gaussian that leaves the blur of half
 * a pixel, which a sharp photograph has, at half a pixel of the new grid. The picture itself where step is about 1.
 */
export function lowPass(plane: Plane, step: number): Plane {
  return needsLowPass(step) ? gaussianBlur(plane, lowPassSigma(step)) : plane;
}

const needsLowPass = (step: number): boolean => step > 1.05;
const lowPassSigma = (step: number): number => 0.5 * Math.sqrt(step * step - 1);

/** The same for every channel of interleaved samples. */
export function lowPassSamples(source: Samples, step: number): Samples {
  if (!needsLowPass(step) || source.channels === 1) return { ...source, data: lowPass(source, step).data };
  const data = new Float32Array(source.data.length);
  const plane = emptyPlane(source.width, source.height);
  for (let c = 0; c < source.channels; c++) {
    for (let i = 0, j = c; i < plane.data.length; i++, j += source.channels) plane.data[i] = source.data[j]!;
    gaussianBlur(plane, lowPassSigma(step), plane);
    for (let i = 0, j = c; i < plane.data.length; i++, j += source.channels) data[j] = plane.data[i]!;
  }
  return { ...source, data };
}

/**
 * Samples `source` at `toSource` of every pixel of a grid of `width` by `height`: bicubic (Catmull-Rom), NaN outside
 * the outermost pixel centres of the source. With a `lens`, pixels of the grid pass through it first. Only the part of
 * the source that the grid covers is touched.
 */
export function warp(source: Samples, toSource: Homography, width: number, height: number, lens?: Lens): Samples {
  const { channels } = source;
  const data = new Float32Array(width * height * channels);
  const region = loadRegion(source, placing(toSource, lens), width, height);
  if (!region) return { width, height, channels, data: data.fill(Number.NaN) };
  const { doubles, numbers, grid, sample, sampleRgb } = kernels();
  const { left, top, right, bottom, rowBytes, parameters, table, out } = region;
  const {
    placing: inA,
    centreX,
    centreY,
    strength,
  } = lens ?? { placing: identity, centreX: 0, centreY: 0, strength: 0 };
  const run = channels === 1 ? sample : sampleRgb;
  const lensNumbers = [inA[0]!, 0, inA[3]!, 0, strength, centreX, centreY];
  const first = parameters >> 3;
  doubles.set([...lensNumbers, ...toSource, left, top, right - left, bottom - top, rowBytes, 4 * channels], first);
  const [startX, startY] = [first + gridParameters.indexOf('startX'), first + gridParameters.indexOf('startY')];
  for (let y = 0; y < height; y++) {
    doubles[startX] = inA[1]! * y + inA[2]! - centreX;
    doubles[startY] = inA[4]! * y + inA[5]! - centreY;
    grid(table, width + (width % 2), parameters);
    run(out, table, width, rowBytes);
    data.set(numbers.subarray(out >> 2, (out >> 2) + width * channels), y * width * channels);
  }
  return { width, height, channels, data };
}

/** The same as `warp` of the smoothed source, `lowPassSamples(source, step)`, of which only what is needed is made. */
export function warpSmoothed(
  source: Samples,
  step: number,
  toSource: Homography,
  width: number,
  height: number,
  lens?: Lens,
): Samples {
  if (!needsLowPass(step)) return warp(source, toSource, width, height, lens);
  const { channels } = source;
  const box = covered(source, placing(toSource, lens), width, height);
  const reach = kernelRadius(lowPassSigma(step)) + 2;
  const [left, top] = [Math.max(0, box.left - reach), Math.max(0, box.top - reach)];
  const across = Math.min(source.width, box.right + reach + 1) - left;
  const down = Math.min(source.height, box.bottom + reach + 1) - top;
  if (!(across > 0 && down > 0)) return warp(source, toSource, width, height, lens);
  const data = new Float32Array(across * down * channels);
  for (let y = 0; y < down; y++) {
    const from = ((top + y) * source.width + left) * channels;
    copySamples(source, from, from + across * channels, data, y * across * channels);
  }
  const smooth = lowPassSamples({ width: across, height: down, channels, data }, step);
  return warp(smooth, compose([1, 0, -left, 0, 1, -top, 0, 0, 1], toSource), width, height, lens);
}

type Placing = (x: number, y: number, out: Float64Array) => void;

/** Where a pixel of the grid lies in the source. */
function placing(toSource: Homography, lens?: Lens): Placing {
  const [a, b, c, d, e, f, g, h, i] = toSource as unknown as [number, number, number, number, number, number, number, number, number]; // biome-ignore format: one line
  if (!lens)
    return (x, y, out) => {
      const w = 1 / (g * x + h * y + i);
      out[0] = (a * x + b * y + c) * w;
      out[1] = (d * x + e * y + f) * w;
    };
  const { centreX, centreY, strength } = lens;
  const [la, lb, lc, ld, le, lf] = lens.placing as unknown as [number, number, number, number, number, number];
  return (x, y, out) => {
    const dx = la * x + lb * y + lc - centreX;
    const dy = ld * x + le * y + lf - centreY;
    const factor = 1 + strength * (dx * dx + dy * dy);
    const px = centreX + dx * factor;
    const py = centreY + dy * factor;
    const w = 1 / (g * px + h * py + i);
    out[0] = (a * px + b * py + c) * w;
    out[1] = (d * px + e * py + f) * w;
  };
}

/** A part of a source in the kernels' memory from address 0, one pixel wider to the left and two to the right. */
interface Region {
  /** Outermost pixels that may be sampled. */
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly rowBytes: number;
  /** Addresses with room for the grid's parameters, a row of points and of results. */
  readonly parameters: number;
  readonly table: number;
  readonly out: number;
}

/** Loads what a grid covers; undefined when it lies outside. Borders repeat the outermost pixel. */
function loadRegion(source: Samples, place: Placing, width: number, height: number): Region | undefined {
  const { channels } = source;
  const { left, top, right, bottom } = covered(source, place, width, height);
  if (!(left <= right && top <= bottom)) return undefined;
  const rowBytes = 4 * channels * (right - left + 4);
  const parameters = Math.ceil((rowBytes * (bottom - top + 4) + 16) / 8) * 8;
  const table = parameters + 8 * gridParameters.length;
  const out = table + 12 * (width + 1);
  const memory = kernels();
  memory.reserve(out + 4 * channels * width + 16);
  const { numbers } = memory;
  const [first, last] = [Math.max(0, left - 1), Math.min(source.width - 1, right + 2)];
  for (let y = top - 1, at = 0; y <= bottom + 2; y++, at += rowBytes >> 2) {
    const row = Math.min(source.height - 1, Math.max(0, y)) * source.width;
    const begin = at + (first - left + 1) * channels;
    const end = begin + (last - first) * channels;
    copySamples(source, (row + first) * channels, (row + last + 1) * channels, numbers, begin);
    for (let c = 0; c < channels; c++) {
      if (first === left) numbers[at + c] = numbers[begin + c]!;
      for (let x = last + 1; x <= right + 2; x++) numbers[end + (x - last) * channels + c] = numbers[end + c]!;
    }
  }
  return { left, top, right, bottom, rowBytes, parameters, table, out };
}

/** The pixels of the source between which a grid's points lie: the image of its border holds them all. */
function covered({ width: sourceWidth, height: sourceHeight }: Samples, place: Placing, width: number, height: number) {
  const point = new Float64Array(2);
  let [left, top, right, bottom] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]; // biome-ignore format: one line
  const see = (x: number, y: number): void => {
    place(x, y, point);
    left = Math.min(left, point[0]!);
    right = Math.max(right, point[0]!);
    top = Math.min(top, point[1]!);
    bottom = Math.max(bottom, point[1]!);
  };
  for (let x = 0; x < width; x++) for (const y of [0, height - 1]) see(x, y);
  for (let y = 0; y < height; y++) for (const x of [0, width - 1]) see(x, y);
  // A pixel more on each side, since lens and perspective bend the border between the points that were looked at.
  return {
    left: Math.max(0, Math.floor(left) - 1),
    top: Math.max(0, Math.floor(top) - 1),
    right: Math.min(sourceWidth - 1, Math.ceil(right) + 1),
    bottom: Math.min(sourceHeight - 1, Math.ceil(bottom) + 1),
  };
}
