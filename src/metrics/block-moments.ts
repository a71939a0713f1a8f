import { giveBack, takeInstance } from '../image/double-kernel.ts';
import { moments } from './natural-scene-kernel.ts';

/** The values of a block, and their products with the left, upper, upper left and upper right neighbour. */
const distributions = 5;
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
