import { filterRows, gaussianTaps, type Plane } from '../image/filter.ts';

const range = 255;
const c1 = (0.01 * range) ** 2;
const c2 = (0.03 * range) ** 2;

/** The means of the SSIM map and of its contrast–structure part. */
export interface Structure {
  readonly ssim: number;
  readonly contrast: number;
}

/** The side of Wang's window. */
export const windowSide = 11;

/**
 * Wang's structural similarity of two planes of codes 0…255: Gaussian window of `side` pixels, σ = 1.5·side/11,
 * "valid" region, population moments, K 0.01 and 0.03, L = 255.
 */
export function structure(x: Plane, y: Plane, side: number = windowSide): Structure {
  const { width } = x;
  let ssim = 0;
  let contrast = 0;
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
        const cs = (2 * (product![i]! - cross) + c2) / (power![i]! - squares + c2);
        contrast += cs;
        ssim += ((2 * cross + c1) / (squares + c1)) * cs;
      }
      count += meanX!.length;
    },
  );
  return { ssim: ssim / count, contrast: contrast / count };
}
