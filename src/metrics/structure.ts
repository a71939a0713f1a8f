import { filterRows, gaussianTaps, type Plane } from '../image/filter.ts';

const range = 255;
const c1 = (0.01 * range) ** 2;
const c2 = (0.03 * range) ** 2;

/** The side of Wang's window. */
export const windowSide = 11;

/**
 * Wang's structural similarity of two planes of codes 0…255: Gaussian window of `side` pixels, σ = 1.5·side/11,
 * "valid" region, population moments, K 0.01 and 0.03, L = 255. The mean of the whole map, or of its
 * contrast–structure part.
 */
export function structure(x: Plane, y: Plane, part: 'ssim' | 'contrast' = 'ssim', side: number = windowSide): number {
  const { width } = x;
  const whole = part === 'ssim';
  let sum = 0;
  let count = 0;
  filterRows(
    x,
    4,
    gaussianTaps(side, (1.5 * side) / windowSide),
    'valid',
    (row, [meanX, meanY, power, product]) => {
      const from = row * width;
      for (let i = 0; i < width; i++) {
        const a = x.data[from + i]!;
        const b = y.data[from + i]!;
        meanX![i] = a;
        meanY![i] = b;
        power![i] = a * a + b * b;
        product![i] = a * b;
      }
    },
    (_row, [meanX, meanY, power, product]) => {
      for (let i = 0; i < meanX!.length; i++) {
        const a = meanX![i]!;
        const b = meanY![i]!;
        const squares = a * a + b * b;
        const cross = a * b;
        const above = 2 * (product![i]! - cross) + c2;
        const below = power![i]! - squares + c2;
        sum += whole ? ((2 * cross + c1) * above) / ((squares + c1) * below) : above / below;
      }
      count += meanX!.length;
    },
  );
  return sum / count;
}
