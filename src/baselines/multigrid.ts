import type { Functions } from '../image/double-kernel.ts';
import { planes, planesOf } from './grid-kernel.ts';

/**
 * Black-box multigrid for symmetric positive definite systems on a picture's grid (Dendy, Black box multigrid, J.
 * Comput. Phys. 48, 1982): every second pixel of every second row is kept, interpolation follows the couplings, coarse
 * systems are PᵀAP. A = diag(excess) + Σ coupling · (difference)², couplings stored at the upper left of their pair.
 * Pixels are relaxed colour by colour, so that four neighbours of a colour are computed at once: red and black on the
 * finest level, whose systems have five points, four colours on the others, whose systems have nine.
 */
export interface Level {
  readonly width: number;
  readonly height: number;
  /** Address of pixel (−1, 0) in the first plane; a row of zeros lies before and after every plane, zeros after every row. */
  readonly origin: number;
  /** Bytes from plane to plane, from row to row, and of a row in whole vectors. */
  readonly plane: number;
  readonly stride: number;
  readonly length: number;
  readonly finest: boolean;
}

/** The levels of a picture's grid in one memory, finest first. */
export interface Grid {
  readonly levels: readonly Level[];
  readonly bytes: number;
}

const coarsestPixels = 40;
const vectorBytes = 16;
/** Vectors of which the bits of every second float are set, even ones and odd ones, then room for scalars and sums. */
export const [masksAt, scalarAt, headBytes] = [0, 32, 128];

export function gridOf(width: number, height: number): Grid {
  const levels: Level[] = [];
  let bytes = headBytes;
  for (let [w, h] = [width, height]; ; [w, h] = [(w + 1) >> 1, (h + 1) >> 1]) {
    const finest = levels.length === 0;
    const stride = 32 * Math.ceil((w + 1) / 8);
    const plane = stride * (h + 2);
    const length = vectorBytes * Math.ceil(w / 4);
    levels.push({ width: w, height: h, origin: bytes + stride + 12, plane, stride, length, finest });
    bytes += plane * (finest ? planesOf.finest : planesOf.coarse) + 2 * vectorBytes;
    if (w * h <= coarsestPixels) return { levels, bytes: bytes + 4 * vectorBytes };
  }
}

/** Index of a row's first pixel among the floats of the memory. */
export const rowAt = ({ origin, plane, stride }: Level, index: number, y: number): number =>
  (origin + index * plane + y * stride + 4) / 4;

/** V-cycles on a grid whose memory and kernels are given. */
export class Multigrid {
  readonly #heap: Float32Array;
  readonly #run: Functions;
  /** The levels that are used: one alone where its excess outweighs its couplings. */
  #levels: readonly Level[] = [];
  #sweeps = 1;

  constructor(memory: WebAssembly.Memory, functions: Functions) {
    this.#heap = new Float32Array(memory.buffer);
    this.#run = functions;
    new Int32Array(memory.buffer, masksAt, 8).set([-1, 0, -1, 0, 0, -1, 0, -1]);
  }

  /** Computes the diagonal and every coarser level from excess and couplings of the finest one. */
  prepare({ levels }: Grid): void {
    const run = this.#run;
    levels.forEach((fine, i) => {
      const { origin, plane, stride, length, height, finest } = fine;
      const diagonal = finest ? run.diagonalFive! : run.diagonalNine!;
      for (let y = 0; y < height; y++) diagonal(origin + y * stride, plane, stride, length, 0);
      const coarse = levels[i + 1];
      if (finest) {
        const dominant = this.#isDominant(fine);
        this.#levels = dominant ? [fine] : levels;
        this.#sweeps = dominant ? 1 : 10;
      }
      if (!coarse || this.#levels.length === 1) return;
      for (const index of [planes.excess, planes.east, planes.south, planes.falling, planes.rising])
        this.#clear(coarse, index);
      const steps = finest
        ? [run.sidesFive!, run.middleFive!, run.galerkinFive!]
        : [run.sidesNine!, run.middleNine!, run.galerkinNine!];
      for (const step of steps) this.#overCells(step, fine, coarse);
    });
  }

  /** One symmetric V-cycle from zero on the finest level: solution ≈ A⁻¹ rightSide; `visit(y)` when row y is ready. */
  cycle(visit: (y: number) => void): void {
    this.#cycle(0, visit);
  }

  #cycle(index: number, visit: (y: number) => void): void {
    const level = this.#levels[index]!;
    const coarse = this.#levels[index + 1];
    if (level.finest) this.#fromZero(level);
    else {
      this.#clear(level, planes.solution);
      this.#forward(level);
    }
    if (coarse) {
      this.#residual(level);
      this.#overCells(this.#run.restrict!, level, coarse);
      this.#cycle(index + 1, () => undefined);
      this.#overCells(this.#run.interpolate!, level, coarse);
    } else
      for (let sweep = 1; sweep < this.#sweeps; sweep++) {
        this.#backward(level, () => undefined);
        this.#forward(level);
      }
    this.#backward(level, visit);
  }

  /** A forward sweep on the finest level whose solution is to begin with zero; black rows follow red ones by one. */
  #fromZero({ origin, plane, stride, length, height }: Level): void {
    const { firstFive, sweepFive } = this.#run;
    for (let y = 0; y <= height; y++) {
      const row = origin + y * stride;
      if (y < height) firstFive!(row, plane, stride, length, maskOf(y));
      if (y > 0) sweepFive!(row - stride, plane, stride, length, maskOf(y));
    }
  }

  #forward(level: Level): void {
    const { origin, plane, stride, length, height } = level;
    const sweep = level.finest ? this.#run.sweepFive! : this.#run.sweepNine!;
    for (const half of [0, 1])
      for (let y = level.finest ? 0 : half; y < height; y += level.finest ? 1 : 2)
        for (const colour of level.finest ? [y + half] : [0, 1])
          sweep(origin + y * stride, plane, stride, length, maskOf(colour));
  }

  /** The same the other way round. */
  #backward(level: Level, visit: (y: number) => void): void {
    const { origin, plane, stride, length, height } = level;
    if (level.finest) {
      const { sweepFive } = this.#run;
      for (let y = 0; y <= height; y++) {
        const row = origin + y * stride;
        if (y < height) sweepFive!(row, plane, stride, length, maskOf(y + 1));
        if (y === 0) continue;
        sweepFive!(row - stride, plane, stride, length, maskOf(y - 1));
        visit(y - 1);
      }
      return;
    }
    const { sweepNine } = this.#run;
    for (const half of [1, 0])
      for (let y = half; y < height; y += 2)
        for (const colour of [1, 0]) sweepNine!(origin + y * stride, plane, stride, length, maskOf(colour));
  }

  #residual({ origin, plane, stride, length, height, finest }: Level): void {
    const { residualFive, residualNine } = this.#run;
    for (let y = 0; y < height; y++)
      if (finest) residualFive!(origin + y * stride, plane, stride, length, maskOf(y));
      else residualNine!(origin + y * stride, plane, stride, length, 0);
  }

  #overCells(kernel: (...parameters: number[]) => void, fine: Level, coarse: Level): void {
    for (let y = 0; y < coarse.height; y++) {
      const fineRow = fine.origin + 2 * y * fine.stride;
      const coarseRow = coarse.origin + y * coarse.stride;
      kernel(fineRow, fine.plane, fine.stride, coarseRow, coarse.plane, coarse.stride, coarse.length);
    }
  }

  #clear(level: Level, index: number): void {
    const from = rowAt(level, index, 0);
    this.#heap.fill(0, from, from + (level.stride * level.height) / 4);
  }

  /** True where every excess outweighs its couplings, so that one sweep does the work of a cycle. */
  #isDominant(level: Level): boolean {
    for (let y = 0; y < level.height; y++) {
      const excess = rowAt(level, planes.excess, y);
      const inverse = rowAt(level, planes.inverse, y);
      for (let x = 0; x < level.width; x++) if (this.#heap[excess + x]! * this.#heap[inverse + x]! < 0.7) return false;
    }
    return true;
  }
}

/** The address of the mask of even (0) or odd (1) pixels. */
const maskOf = (colour: number): number => masksAt + vectorBytes * (colour & 1);
