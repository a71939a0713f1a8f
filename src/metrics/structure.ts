import { filterRows, gaussianTaps, type Samples } from '../image/filter.ts';
import { structureFunctions } from './structure-kernel.ts';

const range = 255;
const c1 = (0.01 * range) ** 2;
const c2 = (0.03 * range) ** 2;
const functions = structureFunctions(c1, c2);

/** The side of Wang's window. */
export const windowSide = 11;

/** Pixels of a strip of the picture, so that the rows under its window stay in the cache. */
const stripWidth = 512;

/**
 * Wang's structural similarity of codes 0…255, channels taken together: Gaussian window of `side` pixels,
 * σ = 1.5·side/11, "valid" region, population moments, K 0.01 and 0.03, L = 255. The mean of the whole map, or of its
 * contrast–structure part.
 */
export function structure(
  x: Samples,
  y: Samples,
  part: 'ssim' | 'contrast' = 'ssim',
  side: number = windowSide,
): number {
  const { width, height, channels = 1 } = x;
  const taps = gaussianTaps(side, (1.5 * side) / windowSide);
  const bytes = Float64Array.BYTES_PER_ELEMENT;
  let sum = 0;
  for (let left = 0; left + side <= width; left += stripWidth) {
    const strip = { width: Math.min(stripWidth + side - 1, width - left), height, channels };
    filterRows(
      strip,
      4,
      taps,
      'valid',
      (row, [a, b, power, product], { products }) => {
        const from = (row * width + left) * channels;
        a!.set(x.data.subarray(from, from + a!.length));
        b!.set(y.data.subarray(from, from + a!.length));
        products!(a!.byteOffset, b!.byteOffset, power!.byteOffset, product!.byteOffset, bytes * (a!.length + 1));
      },
      (_row, [a, b, power, product], kernel) => {
        if (a!.length % 2 === 1) sum += similarity(part, a!.at(-1)!, b!.at(-1)!, power!.at(-1)!, product!.at(-1)!);
        kernel[part]!(a!.byteOffset, b!.byteOffset, power!.byteOffset, product!.byteOffset, bytes * a!.length);
        sum += a![0]!;
      },
      functions,
    );
  }
  return sum / ((width - side + 1) * (height - side + 1) * channels);
}

/** One place of the map, from the window means of x, y, x² + y² and x·y. */
function similarity(part: 'ssim' | 'contrast', x: number, y: number, power: number, product: number): number {
  const squares = x * x + y * y;
  const cross = x * y;
  const above = 2 * (product - cross) + c2;
  const below = power - squares + c2;
  return part === 'ssim' ? ((2 * cross + c1) * above) / ((squares + c1) * below) : above / below;
}
