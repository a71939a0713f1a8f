import { filterRows, gaussianTaps, type Plane } from '../image/filter.ts';
import type { HdrImage } from '../image/image.ts';
import { halveSamples, luminancePlane } from '../image/plane.ts';
import { scaleWeights } from './ms-ssim.ts';
import { normalCumulative } from './normal.ts';

/** The quality, its two parts, and the structural fidelity of every scale. */
export interface TmqiParts {
  readonly quality: number;
  readonly fidelity: number;
  readonly naturalness: number;
  readonly scales: readonly number[];
}

const side = 11;
const blockSide = 11;
/** Five scales of the whole window need this many pixels. */
export const smallestSide = (side - 1) * 2 ** (scaleWeights.length - 1) + 1;

/** Mean local fidelity of one scale, whose frequency is `cyclesPerDegree`. */
function scaleFidelity(hdr: Plane, ldr: Plane, cyclesPerDegree: number): number {
  const f = 0.114 * cyclesPerDegree;
  const sensitivity = 100 * 2.6 * (0.0192 + f) * Math.exp(-(f ** 1.1));
  const threshold = 128 / (1.4 * sensitivity);
  const spread = threshold / 3;
  let sum = 0;
  let count = 0;
  filterRows(
    hdr,
    5,
    gaussianTaps(side, 1.5),
    'valid',
    (row, [x, y, xx, yy, xy]) => {
      const from = row * hdr.width;
      for (let i = 0; i < hdr.width; i++) {
        const a = hdr.data[from + i]!;
        const b = ldr.data[from + i]!;
        x![i] = a;
        y![i] = b;
        xx![i] = a * a;
        yy![i] = b * b;
        xy![i] = a * b;
      }
    },
    (_row, [x, y, xx, yy, xy]) => {
      for (let i = 0; i < x!.length; i++) {
        const sigmaX = Math.sqrt(Math.max(0, xx![i]! - x![i]! * x![i]!));
        const sigmaY = Math.sqrt(Math.max(0, yy![i]! - y![i]! * y![i]!));
        const visibleX = normalCumulative((sigmaX - threshold) / spread);
        const visibleY = normalCumulative((sigmaY - threshold) / spread);
        const visibility = (2 * visibleX * visibleY + 0.01) / (visibleX * visibleX + visibleY * visibleY + 0.01);
        sum += (visibility * (xy![i]! - x![i]! * y![i]! + 10)) / (sigmaX * sigmaY + 10);
      }
      count += x!.length;
    },
  );
  return sum / count;
}

/** How likely mean and local contrast are for a natural picture, each relative to its most likely value. */
function statisticalNaturalness(ldr: Plane): number {
  let total = 0;
  for (const value of ldr.data) total += value;
  const mean = total / ldr.data.length;
  const contrast = meanBlockDeviation(ldr) / 64.29;
  const brightness = Math.exp(-(((mean - 115.94) / 27.99) ** 2) / 2);
  const [a, b] = [4.4, 10.1];
  const mode = (a - 1) / (a + b - 2);
  if (contrast <= 0 || contrast >= 1) return 0;
  return brightness * (contrast / mode) ** (a - 1) * ((1 - contrast) / (1 - mode)) ** (b - 1);
}

/** Mean over pixels of the standard deviation (N − 1) of their 11x11 block; the last blocks are filled with zeros. */
function meanBlockDeviation({ width, height, data }: Plane): number {
  const cells = blockSide * blockSide;
  let sum = 0;
  for (let top = 0; top < height; top += blockSide) {
    for (let left = 0; left < width; left += blockSide) {
      const bottom = Math.min(top + blockSide, height);
      const right = Math.min(left + blockSide, width);
      let mean = 0;
      for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) mean += data[y * width + x]!;
      mean /= cells;
      const pixels = (bottom - top) * (right - left);
      let squares = (cells - pixels) * mean * mean;
      for (let y = top; y < bottom; y++)
        for (let x = left; x < right; x++) squares += (data[y * width + x]! - mean) ** 2;
      sum += Math.sqrt(squares / (cells - 1)) * pixels;
    }
  }
  return sum / data.length;
}

/** Luminance of the scene stretched to 0…2³²−1 with a rounded factor; negative and NaN count as 0, Infinity as the largest. */
export function stretched(hdr: HdrImage): Plane {
  let largest = 0;
  for (const value of hdr.data) if (value > largest && value < Number.POSITIVE_INFINITY) largest = value;
  const clean = hdr.data.map((value) => (value > 0 ? Math.min(value, largest) : 0));
  const plane = luminancePlane({ ...hdr, data: clean });
  let low = Number.POSITIVE_INFINITY;
  let high = 0;
  for (const value of plane.data) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const factor = Math.round((2 ** 32 - 1) / (high - low));
  for (let i = 0; i < plane.data.length; i++) plane.data[i] = factor * (plane.data[i]! - low);
  return plane;
}

/** All parts of TMQI of planes: luminance of the scene stretched, and 0…255 of the tone-mapped picture. */
export function partsOf(scene: Plane, picture: Plane): TmqiParts {
  const naturalness = statisticalNaturalness(picture);
  const scales: number[] = [];
  let [x, y] = [scene, picture];
  for (let scale = 0; scale < scaleWeights.length; scale++) {
    if (scale > 0) [x, y] = [halveSamples(x), halveSamples(y)];
    scales.push(scaleFidelity(x, y, 16 / 2 ** scale));
  }
  const fidelity = scales.reduce((product, mean, i) => product * Math.max(0, mean) ** scaleWeights[i]!, 1);
  return { quality: 0.8012 * fidelity ** 0.3046 + 0.1988 * naturalness ** 0.7088, fidelity, naturalness, scales };
}
