import { giveBack, takeInstance } from '../image/double-kernel.ts';
import { type Border, filterRows, gaussianTaps, type Samples } from '../image/filter.ts';
import { moments, normalise, square } from './natural-scene-kernel.ts';

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
  readonly #kernel: MomentsKernel;
  readonly #blocks: number;
  readonly #width: number;
  #rows = 0;

  constructor(blocks: number, blockWidth: number) {
    this.#kernel = openMoments(blocks * blockWidth, blocks * distributions * fields);
    this.#blocks = blocks;
    this.#width = blockWidth;
  }

  /** Adds the next row of all blocks; what lies right of the last block is left out. */
  add(row: Float64Array): void {
    const { current, before, first, ones } = this.#kernel;
    current.set(row.subarray(0, current.length));
    for (let block = 0; block < this.#blocks; block++) {
      const [at, from] = [block * distributions * fields, block * this.#width];
      this.#accumulate(at, current, from, ones, from, this.#width);
      this.#accumulateAround(at + fields, current, current, from, -1);
      if (this.#rows > 0) this.#addUpper(at, current, from);
    }
    if (this.#rows === 0) first.set(current);
    before.set(current);
    this.#rows++;
  }

  /** Closes the circle of rows and hands over the moments of every block's distributions; then starts anew. */
  finish(visit: (block: number, moments: readonly Moments[]) => void): void {
    const { first, sums } = this.#kernel;
    const pixels = this.#width * this.#rows;
    for (let block = 0; block < this.#blocks; block++) {
      const at = block * distributions * fields;
      this.#addUpper(at, first, block * this.#width);
      visit(
        block,
        Array.from({ length: distributions }, (_, d) => momentsOf(sums, at + d * fields, pixels)),
      );
    }
    sums.fill(0);
    this.#rows = 0;
  }

  /** Gives the memory back; nothing can be added afterwards. */
  close(): void {
    giveBack(this.#kernel.instance);
  }

  #addUpper(at: number, row: Float64Array, from: number): void {
    const { before } = this.#kernel;
    this.#accumulate(at + 2 * fields, row, from, before, from, this.#width);
    this.#accumulateAround(at + 3 * fields, row, before, from, -1);
    this.#accumulateAround(at + 4 * fields, row, before, from, 1);
  }

  /** Products with the neighbour `offset` (−1 or 1) columns further, around the block that begins at `from`. */
  #accumulateAround(at: number, row: Float64Array, other: Float64Array, from: number, offset: -1 | 1): void {
    const last = from + this.#width - 1;
    this.#accumulate(at, row, offset < 0 ? from + 1 : from, other, offset < 0 ? from : from + 1, this.#width - 1);
    this.#accumulate(at, row, offset < 0 ? from : last, other, offset < 0 ? last : from, 1);
  }

  /** Adds `count` products of two rows to the sums at `at`. */
  #accumulate(
    at: number,
    row: Float64Array,
    from: number,
    other: Float64Array,
    otherFrom: number,
    count: number,
  ): void {
    const { sums, moments } = this.#kernel;
    const size = Float64Array.BYTES_PER_ELEMENT;
    if (count > 1)
      moments(
        row.byteOffset + size * from,
        other.byteOffset + size * otherFrom,
        sums.byteOffset + size * at,
        size * count,
      );
    if (count % 2 === 0) return;
    const value = row[from + count - 1]! * other[otherFrom + count - 1]!;
    if (value < 0) sums[at]! += 4 * value * value;
    if (value > 0) sums[at + 1]! += 4 * value * value;
    sums[at + 2]! += Number(value < 0);
    sums[at + 3]! += Number(value > 0);
    sums[at + 4]! += Math.abs(value);
  }
}

function momentsOf(sums: Float64Array, at: number, pixels: number): Moments {
  const [left, right, below, above, absolute] = sums.subarray(at, at + fields) as unknown as number[];
  return {
    left: Math.sqrt(left! / 4 / below!),
    right: Math.sqrt(right! / 4 / above!),
    meanAbsolute: absolute! / pixels,
    meanSquare: (left! + right!) / 4 / pixels,
  };
}

type MomentsKernel = ReturnType<typeof openMoments>;

/** Rows of one memory, and the function that adds up the moments of their products. */
function openMoments(length: number, count: number) {
  const instance = takeInstance('moments', () => [moments], 8 * (4 * length + count));
  const { buffer } = instance.memory;
  const row = (index: number): Float64Array => new Float64Array(buffer, 8 * index * length, length);
  return {
    instance,
    current: row(0),
    before: row(1),
    first: row(2),
    ones: row(3).fill(1),
    sums: new Float64Array(buffer, 32 * length, count).fill(0),
    moments: instance.functions.moments!,
  };
}
