import { giveBack, type Instance, takeInstance } from '../image/double-kernel.ts';
import { coarseningKernels } from './coarsening.ts';
import { planes } from './grid-kernel.ts';
import { type Grid, gridOf, type Level, Multigrid, rowAt, scalarAt } from './multigrid.ts';
import { sumAfterScalar, sweepKernels } from './sweeps.ts';

/**
 * (diag(excess) + Dxᵀ diag(east) Dx + Dyᵀ diag(south) Dy) u = rightSide on a picture's grid: the systems of edge-aware
 * smoothing (LIME, BIMEF, SRIE, RRM).
 */
export interface FivePointSystem {
  readonly width: number;
  readonly height: number;
  /** What is added to the diagonal; one number, or one per pixel, at least one of them positive. */
  readonly excess: number | Float32Array;
  /** Coupling of (x, y) and (x+1, y), not negative; the last column is read only with `wrap`. */
  readonly east: number | Float32Array;
  /** Coupling of (x, y) and (x, y+1), not negative; the last row is read only with `wrap`. */
  readonly south: number | Float32Array;
  /** True where the last column and row are coupled with the first ones. */
  readonly wrap?: boolean;
}

export interface SolveOptions {
  /** Where to start; zero by default. */
  readonly start?: Float32Array;
  /** Stop when the error is estimated below this share of the solution, both in the energy norm. Default 1e-4. */
  readonly tolerance?: number;
  /** Default 50. */
  readonly maximumIterations?: number;
  /** Where the solution is written; it may be any of the planes that were handed over. A new one by default. */
  readonly into?: Float32Array;
}

export interface Solved {
  readonly solution: Float32Array;
  readonly iterations: number;
  /** The estimate that `tolerance` bounds. */
  readonly relativeError: number;
}

/** Largest coupling relative to the excess: beyond it two pixels are equal to 1e-6 and single precision is lost. */
const couplingLimit = 1e6;
const sumAt = scalarAt + sumAfterScalar;
/** Memories up to this size are kept for the next solver. */
const keptBytes = 2 ** 26;

/**
 * Conjugate gradients preconditioned by one multigrid V-cycle; the number of iterations hardly grows with the size.
 * Holds memory for systems of one size until `close`.
 */
export class FivePointSolver {
  readonly #width: number;
  readonly #height: number;
  readonly #grid: Grid;
  readonly #finest: Level;
  readonly #instance: Instance;
  readonly #heap: Float32Array;
  /** Four times the number that `turn` and `advance` read; the sum that kernels add to. */
  readonly #scalar: Float32Array;
  readonly #sum: Float64Array;
  readonly #multigrid: Multigrid;

  constructor(width: number, height: number) {
    this.#width = width;
    this.#height = height;
    this.#grid = gridOf(width, height);
    this.#finest = this.#grid.levels[0]!;
    this.#instance = takeInstance('five-point', () => [...sweepKernels, ...coarseningKernels], this.#grid.bytes);
    const { memory, functions } = this.#instance;
    this.#heap = new Float32Array(memory.buffer);
    this.#heap.fill(0);
    this.#scalar = new Float32Array(memory.buffer, scalarAt, 4);
    this.#sum = new Float64Array(memory.buffer, sumAt, 1);
    this.#multigrid = new Multigrid(memory, functions);
  }

  /** The system must have the solver's size. */
  solve(system: FivePointSystem, rightSide: Float32Array, options: SolveOptions = {}): Solved {
    const { start, tolerance = 1e-4, maximumIterations = 50, into } = options;
    const { plane, stride, length, height } = this.#finest;
    const { turn, multiply, advance, dot } = this.#instance.functions;
    const row = (y: number): number => this.#finest.origin + y * stride;
    this.#write(system);
    this.#multigrid.prepare(this.#grid);
    this.#set(planes.given, rightSide);
    this.#set(planes.rightSide, rightSide);
    this.#set(planes.iterate, 0);
    /** residual = A · direction; gives direction · A · direction. `before(y)` is called before row y is read. */
    const multiplied = (before: (y: number) => void): number => {
      this.#sum[0] = 0;
      before(0);
      for (let y = 0; y < height; y++) {
        if (y + 1 < height) before(y + 1);
        multiply!(row(y), plane, stride, length, sumAt);
      }
      return this.#sum[0] + (system.wrap ? this.#multiplyWrapped(system) : 0);
    };
    /** iterate += share · direction; gives iterate · rightSide. */
    const advanced = (share: number): number => {
      this.#scalar.fill(share);
      this.#sum[0] = 0;
      for (let y = 0; y < height; y++) advance!(row(y), plane, stride, length, scalarAt);
      return this.#sum[0];
    };
    let energy = 0;
    if (start) {
      this.#set(planes.direction, start);
      multiplied(() => undefined);
      energy = advanced(1);
    }
    let rho = 0;
    let relativeError = Number.POSITIVE_INFINITY;
    let iterations = 0;
    for (; ; iterations++) {
      const before = rho;
      this.#sum[0] = 0;
      this.#multigrid.cycle((y) => dot!(row(y), plane, stride, length, sumAt));
      rho = this.#sum[0];
      if (iterations === 0 && !start) energy = rho;
      relativeError = rho > 0 ? Math.sqrt(rho / Math.max(energy, Number.MIN_VALUE)) : 0;
      if (relativeError <= tolerance || iterations === maximumIterations) break;
      if (iterations === 0) this.#set(planes.direction, 0);
      this.#scalar.fill(iterations === 0 ? 0 : rho / before);
      energy = advanced(rho / multiplied((y) => turn!(row(y), plane, stride, length, scalarAt)));
    }
    return { solution: this.#iterate(into ?? new Float32Array(rightSide.length)), iterations, relativeError };
  }

  close(): void {
    if (this.#instance.memory.buffer.byteLength <= keptBytes) giveBack(this.#instance);
  }

  /** Excess and couplings, those across the border left out and the largest ones cut. */
  #write({ excess, east, south }: FivePointSystem): void {
    const [width, height] = [this.#width, this.#height];
    const limit = couplingLimit * (typeof excess === 'number' ? excess : largest(excess));
    this.#set(planes.excess, excess);
    this.#setCouplings(planes.east, east, limit);
    this.#setCouplings(planes.south, south, limit);
    for (let y = 0; y < height; y++) this.#heap[rowAt(this.#finest, planes.east, y) + width - 1] = 0;
    const last = rowAt(this.#finest, planes.south, height - 1);
    this.#heap.fill(0, last, last + width);
  }

  #setCouplings(plane: number, values: number | Float32Array, limit: number): void {
    if (typeof values === 'number') this.#set(plane, Math.min(values, limit));
    else {
      this.#set(plane, values);
      for (let y = 0; y < this.#height; y++) clamp(this.#heap, rowAt(this.#finest, plane, y), this.#width, limit);
    }
  }

  #set(plane: number, values: number | Float32Array): void {
    const width = this.#width;
    for (let y = 0; y < this.#height; y++) {
      const at = rowAt(this.#finest, plane, y);
      if (typeof values === 'number') this.#heap.fill(values, at, at + width);
      else this.#heap.set(values.subarray(y * width, (y + 1) * width), at);
    }
  }

  #iterate(out: Float32Array): Float32Array {
    const width = this.#width;
    for (let y = 0; y < this.#height; y++) {
      const at = rowAt(this.#finest, planes.iterate, y);
      out.set(this.#heap.subarray(at, at + width), y * width);
    }
    return out;
  }

  /** The links between opposite sides, which the preconditioner leaves out. */
  #multiplyWrapped({ east, south }: FivePointSystem): number {
    const [width, height, heap] = [this.#width, this.#height, this.#heap];
    let product = 0;
    const link = (from: number, to: number, coupling: number): void => {
      const moved = planes.residual * (this.#finest.plane / 4) - planes.direction * (this.#finest.plane / 4);
      const difference = heap[from]! - heap[to]!;
      heap[from + moved]! += coupling * difference;
      heap[to + moved]! -= coupling * difference;
      product += coupling * difference * difference;
    };
    const coupling = (of: number | Float32Array, i: number): number => (typeof of === 'number' ? of : of[i]!);
    const [top, bottom] = [rowAt(this.#finest, planes.direction, 0), rowAt(this.#finest, planes.direction, height - 1)];
    for (let y = 0; y < height && width > 1; y++) {
      const first = rowAt(this.#finest, planes.direction, y);
      link(first + width - 1, first, coupling(east, (y + 1) * width - 1));
    }
    for (let x = 0; x < width && height > 1; x++) link(bottom + x, top + x, coupling(south, (height - 1) * width + x));
    return product;
  }
}

/** One system solved. */
export function solveFivePoint(system: FivePointSystem, rightSide: Float32Array, options: SolveOptions = {}): Solved {
  const solver = new FivePointSolver(system.width, system.height);
  const solved = solver.solve(system, rightSide, options);
  solver.close();
  return solved;
}

function clamp(values: Float32Array, from: number, count: number, limit: number): void {
  for (let i = from; i < from + count; i++) if (values[i]! > limit) values[i] = limit;
}

function largest(values: Float32Array): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) if (values[i]! > most) most = values[i]!;
  return most;
}
