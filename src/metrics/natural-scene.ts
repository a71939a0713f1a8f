import { type Border, filterRows, gaussianTaps, type Samples } from '../image/filter.ts';

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
  const normalised = new Float64Array(width);
  const deviation = new Float64Array(width);
  const row = new Float64Array(width);
  filterRows(
    plane,
    2,
    gaussianTaps(7, 7 / 6),
    border,
    (y, [values, squares]) => {
      values!.set(data.subarray(y * width, (y + 1) * width));
      for (let x = 0; x < width; x++) squares![x] = values![x]! * values![x]!;
    },
    (y, [means, squares]) => {
      row.set(data.subarray(y * width, (y + 1) * width));
      for (let x = 0; x < width; x++) {
        const mean = means![x]!;
        const sigma = Math.sqrt(Math.abs(squares![x]! - mean * mean));
        const difference = row[x]! - mean;
        const noise = Math.abs(difference) < 1e-10 && row[x] !== 0;
        deviation[x] = sigma;
        normalised[x] = (noise ? row[x]! - directMean(plane, x, y, border) : difference) / (sigma + 1);
      }
      visit(y, normalised, deviation);
    },
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

/** The values of a block, and their products with the left, upper, upper left and upper right neighbour. */
export const distributions = 5;
/** Sums of squares, counts of both signs, sum of absolute values. */
const fields = 5;

/** What the generalised Gaussian fits need to know about a distribution. */
export interface Moments {
  /** Root mean square of the values below 0; NaN when there are none. */
  readonly left: number;
  /** Root mean square of the values above 0; NaN when there are none. */
  readonly right: number;
  readonly meanAbsolute: number;
  readonly meanSquare: number;
}

/**
 * Collects, row by row, the moments of blocks of a normalised picture and of the products of neighbours. Neighbours
 * wrap around inside each block, as `circshift` in the releases makes them.
 */
export class BlockMoments {
  readonly #sums: Float64Array;
  readonly #first: Float64Array;
  readonly #before: Float64Array;
  readonly #blockWidth: number;
  #rows = 0;

  constructor(blocks: number, blockWidth: number) {
    this.#blockWidth = blockWidth;
    this.#sums = new Float64Array(blocks * distributions * fields);
    this.#first = new Float64Array(blocks * blockWidth);
    this.#before = new Float64Array(blocks * blockWidth);
  }

  /** Adds the next row of all blocks; what lies right of the last block is left out. */
  add(row: Float64Array): void {
    const width = this.#blockWidth;
    const { length } = this.#before;
    for (let from = 0, at = 0; from < length; from += width, at += distributions * fields) {
      accumulate(this.#sums, at, row, from, undefined, 0, width);
      accumulateAround(this.#sums, at + fields, row, row, from, width, -1);
      if (this.#rows > 0) this.#addUpper(at, row, this.#before, from);
    }
    if (this.#rows === 0) this.#first.set(row.subarray(0, length));
    this.#before.set(row.subarray(0, length));
    this.#rows++;
  }

  /** Closes the circle of rows and hands over the moments of every block's distributions; then starts anew. */
  finish(visit: (block: number, moments: readonly Moments[]) => void): void {
    const width = this.#blockWidth;
    const pixels = width * this.#rows;
    for (let block = 0, at = 0; at < this.#sums.length; block++, at += distributions * fields) {
      this.#addUpper(at, this.#first, this.#before, block * width);
      visit(
        block,
        Array.from({ length: distributions }, (_, d) => momentsOf(this.#sums, at + d * fields, pixels)),
      );
    }
    this.#sums.fill(0);
    this.#rows = 0;
  }

  #addUpper(at: number, row: Float64Array, upper: Float64Array, from: number): void {
    const width = this.#blockWidth;
    accumulate(this.#sums, at + 2 * fields, row, from, upper, from, width);
    accumulateAround(this.#sums, at + 3 * fields, row, upper, from, width, -1);
    accumulateAround(this.#sums, at + 4 * fields, row, upper, from, width, 1);
  }
}

function momentsOf(sums: Float64Array, at: number, pixels: number): Moments {
  const [left, right, below, above, absolute] = sums.subarray(at, at + fields) as unknown as number[];
  return {
    left: Math.sqrt(left! / below!),
    right: Math.sqrt(right! / above!),
    meanAbsolute: absolute! / pixels,
    meanSquare: (left! + right!) / pixels,
  };
}

/** Products with the neighbour `offset` (−1 or 1) columns further, around the block of `width` columns at `from`. */
function accumulateAround(
  sums: Float64Array,
  at: number,
  row: Float64Array,
  other: Float64Array,
  from: number,
  width: number,
  offset: -1 | 1,
): void {
  const last = from + width - 1;
  accumulate(sums, at, row, offset < 0 ? from + 1 : from, other, offset < 0 ? from : from + 1, width - 1);
  accumulate(sums, at, row, offset < 0 ? from : last, other, offset < 0 ? last : from, 1);
}

/** Adds `count` products of two rows, or the values of one, to the sums at `at`. */
function accumulate(
  sums: Float64Array,
  at: number,
  row: Float64Array,
  from: number,
  other: Float64Array | undefined,
  otherFrom: number,
  count: number,
): void {
  let left = 0;
  let right = 0;
  let below = 0;
  let above = 0;
  let absolute = 0;
  for (let i = 0; i < count; i++) {
    const value = other === undefined ? row[from + i]! : row[from + i]! * other[otherFrom + i]!;
    const size = Math.abs(value);
    const twiceNegative = value - size;
    const twicePositive = value + size;
    left += twiceNegative * twiceNegative;
    right += twicePositive * twicePositive;
    below += Number(value < 0);
    above += Number(value > 0);
    absolute += size;
  }
  sums[at]! += left / 4;
  sums[at + 1]! += right / 4;
  sums[at + 2]! += below;
  sums[at + 3]! += above;
  sums[at + 4]! += absolute;
}
