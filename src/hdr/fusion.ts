import { BenchError } from '../core/errors.ts';
import { assertSameSize, type Image } from '../image/image.ts';
import { halved, type PyramidPlane, Pyramids } from './pyramid.ts';
import { overQuality, type QualityExponents } from './quality.ts';

export interface FusionOptions {
  /**
   * `paper` (default): the authors' program. `opencv`: OpenCV's MergeMertens, whose saturation is not divided by the
   * number of channels and whose borders are mirrored otherwise.
   */
  readonly variant?: 'paper' | 'opencv';
  /** Exponents of contrast, saturation and well-exposedness; by default 1, 1, 1 (paper) or 1, 1, 0 (opencv). */
  readonly exponents?: QualityExponents;
  /**
   * Share of the pixels that may be black and that may be white in some channel after a common stretch of all channels
   * (Hessel, Extended Exposure Fusion, IPOL 2019, uses 0.01); without it values are only clipped.
   */
  readonly stretch?: number;
}

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
  const sizes = [{ width, height }];
  while (sizes.length < levels)
    sizes.push({ width: halved(sizes.at(-1)!.width), height: halved(sizes.at(-1)!.height) });
  // The weights of every picture, one channel of one picture, and the sum: a pyramid each.
  const count = pictures.length + 2;
  const pyramids = new Pyramids(border, Array.from({ length: count }, () => sizes).flat());
  const pyramid = (): PyramidPlane[] => sizes.map((size) => pyramids.plane(size.width, size.height));
  const [sum, planes] = [pyramid(), pyramid()];
  const weights = pictures.map((picture) => {
    const own = pyramid();
    const { at, stride } = own[0]!;
    overQuality(picture, variant, exponents, (y, quality) => pyramids.heap.set(quality, at + y * stride));
    return own;
  });
  pyramids.normalise(
    weights.map(([finest]) => finest!),
    sum[0]!,
  );
  for (const own of weights) for (let level = 1; level < levels; level++) pyramids.shrink(own[level - 1]!, own[level]!);
  const data = new Float32Array(width * height * channels);
  for (let c = 0; c < channels; c++) {
    for (const plane of sum) pyramids.clear(plane);
    pictures.forEach((picture, n) => {
      readChannel(picture, c, pyramids.heap, planes[0]!);
      for (let level = 0; level < levels; level++) {
        const smaller = planes[level + 1];
        if (smaller) pyramids.shrink(planes[level]!, smaller);
        pyramids.blend(sum[level]!, weights[n]![level]!, planes[level]!, smaller);
      }
    });
    for (let level = levels - 2; level >= 0; level--) pyramids.addGrown(sum[level]!, sum[level + 1]!);
    writeChannel(data, channels, c, pyramids.heap, sum[0]!);
  }
  pyramids.close();
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

function readChannel({ channels, data }: Image, channel: number, heap: Float32Array, plane: PyramidPlane): void {
  for (let y = 0, j = channel; y < plane.height; y++)
    for (let i = plane.at + y * plane.stride, end = i + plane.width; i < end; i++, j += channels) heap[i] = data[j]!;
}

function writeChannel(
  data: Float32Array,
  channels: number,
  channel: number,
  heap: Float32Array,
  plane: PyramidPlane,
): void {
  for (let y = 0, j = channel; y < plane.height; y++)
    for (let i = plane.at + y * plane.stride, end = i + plane.width; i < end; i++, j += channels) data[j] = heap[i]!;
}
