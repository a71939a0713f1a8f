import { type Border, filterRows, gaussianTaps, type Samples } from '../image/filter.ts';
import { normalise, square } from './natural-scene-kernel.ts';

/** A difference from the mean that is no more than the rounding of a flat area. */
const noise = 1e-10;
const rowFunctions = [square, normalise(noise)];

/**
 * Visits the rows of the mean-subtracted, contrast-normalised picture (I − μ)/(σ + 1) and of the local deviation σ,
 * under the 7x7 Gaussian window of σ 7/6 that NIQE and BRISQUE share. The rows are used again for the next visit.
 */
export function normalisedRows(
  plane: Samples,
  border: Border,
  visit: (y: number, normalised: Float64Array, deviation: Float64Array) => void,
): void {
  const { width, data } = plane;
  const bytes = Float64Array.BYTES_PER_ELEMENT * (width + 1);
  filterRows(
    plane,
    2,
    gaussianTaps(7, 7 / 6),
    border,
    (y, [values, squares], kernel) => {
      values!.set(data.subarray(y * width, (y + 1) * width));
      kernel.square!(values!.byteOffset, squares!.byteOffset, bytes);
    },
    (y, [means, deviation, normalised], kernel, [values]) => {
      const mean = means![0]!;
      const [at, of, sigmas, out] = [values, means, deviation, normalised].map((row) => row!.byteOffset);
      kernel.normalise!(at!, of!, sigmas!, out!, bytes);
      const doubtful = means![0]!;
      means![0] = mean;
      if (doubtful > 0)
        for (let x = 0; x < width; x++)
          if (Math.abs(values![x]! - means![x]!) < noise && values![x] !== 0)
            normalised![x] = (values![x]! - directMean(plane, x, y, border)) / (deviation![x]! + 1);
      visit(y, normalised!, deviation!);
    },
    rowFunctions,
  );
}

const windowTaps = directWindow(7, 7 / 6);

/** A square Gaussian window, row by row, as MATLAB's `fspecial` makes it. */
function directWindow(side: number, sigmaPixels: number): Float64Array {
  const half = (side - 1) / 2;
  const taps = Float64Array.from({ length: side * side }, (_, i) => {
    const [x, y] = [(i % side) - half, Math.floor(i / side) - half];
    return Math.exp(-(x * x + y * y) / (2 * sigmaPixels * sigmaPixels));
  });
  const sum = exactSum(taps);
  return taps.map((tap) => tap / sum);
}

/** The sum rounded once (Kahan): the last digit of the window decides over signs on flat areas. */
function exactSum(values: Float64Array): number {
  let sum = 0;
  let lost = 0;
  for (const value of values) {
    const corrected = value - lost;
    const next = sum + corrected;
    lost = next - sum - corrected;
    sum = next;
  }
  return sum;
}

/**
 * The mean under the window summed tap by tap. On flat areas the releases count the sign of its rounding error, which
 * the faster separable sum does not share.
 */
function directMean({ width, height, data }: Samples, x: number, y: number, border: Border): number {
  let sum = 0;
  let tap = 0;
  for (let v = y - 3; v <= y + 3; v++) {
    const row = Math.min(Math.max(v, 0), height - 1) * width;
    for (let u = x - 3; u <= x + 3; u++, tap++) {
      if (border === 'zero' && (u < 0 || v < 0 || u >= width || v >= height)) continue;
      sum += windowTaps[tap]! * data[row + Math.min(Math.max(u, 0), width - 1)]!;
    }
  }
  return sum;
}
