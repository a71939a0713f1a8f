import { cycle, emptyLevel, type Level, prepare } from './multigrid.ts';

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
  readonly east: Float32Array;
  /** Coupling of (x, y) and (x, y+1), not negative; the last row is read only with `wrap`. */
  readonly south: Float32Array;
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
}

export interface Solved {
  readonly solution: Float32Array;
  readonly iterations: number;
  /** The estimate that `tolerance` bounds. */
  readonly relativeError: number;
}

/** Largest coupling relative to the excess: beyond it two pixels are equal to 1e-6 and single precision is lost. */
const couplingLimit = 1e6;

/** Conjugate gradients preconditioned by one multigrid V-cycle; the number of iterations hardly grows with the size. */
export function solveFivePoint(system: FivePointSystem, rightSide: Float32Array, options: SolveOptions = {}): Solved {
  const { start, tolerance = 1e-4, maximumIterations = 50 } = options;
  const level = finestLevel(system);
  const { base, solution: z, rightSide: r } = level;
  const count = system.width * system.height;
  const x = start ? start.slice() : new Float32Array(count);
  const p = new Float32Array(z.length);
  const ap = new Float32Array(count);
  if (start) {
    p.set(start, base);
    multiply(system, level, p, ap);
    for (let i = 0; i < count; i++) r[base + i] = rightSide[i]! - ap[i]!;
    p.fill(0);
  } else r.set(rightSide, base);
  let rho = 0;
  let relativeError = Number.POSITIVE_INFINITY;
  let iterations = 0;
  for (; ; iterations++) {
    cycle(level);
    const before = rho;
    rho = 0;
    let energy = 0;
    for (let i = 0; i < count; i++) {
      rho += r[base + i]! * z[base + i]!;
      energy += (iterations === 0 && !start ? z[base + i]! : x[i]!) * rightSide[i]!;
    }
    relativeError = rho > 0 ? Math.sqrt(rho / Math.max(energy, Number.MIN_VALUE)) : 0;
    if (relativeError <= tolerance || iterations === maximumIterations) break;
    const beta = iterations === 0 ? 0 : rho / before;
    for (let i = base; i < base + count; i++) p[i] = z[i]! + beta * p[i]!;
    const alpha = rho / multiply(system, level, p, ap);
    for (let i = 0; i < count; i++) {
      x[i]! += alpha * p[base + i]!;
      r[base + i]! -= alpha * ap[i]!;
    }
  }
  return { solution: x, iterations, relativeError };
}

function finestLevel({ width, height, excess, east, south }: FivePointSystem): Level {
  const level = emptyLevel(width, height, false);
  const { base } = level;
  if (typeof excess === 'number') level.excess.fill(excess, base, base + width * height);
  else level.excess.set(excess, base);
  let limit = 0;
  for (let i = base; i < base + width * height; i++) limit = Math.max(limit, level.excess[i]!);
  limit *= couplingLimit;
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      if (x + 1 < width) level.east[base + i] = Math.min(east[i]!, limit);
      if (y + 1 < height) level.south[base + i] = Math.min(south[i]!, limit);
    }
  prepare(level);
  return level;
}

/** A p, by differences so that large couplings cancel exactly; gives pᵀ A p. */
function multiply(system: FivePointSystem, level: Level, p: Float32Array, out: Float32Array): number {
  const { width: w, height, base, excess, east, south } = level;
  let product = 0;
  for (let i = base, j = 0; j < w * height; i++, j++) {
    const here = p[i]!;
    const value =
      excess[i]! * here +
      east[i]! * (here - p[i + 1]!) +
      east[i - 1]! * (here - p[i - 1]!) +
      south[i]! * (here - p[i + w]!) +
      south[i - w]! * (here - p[i - w]!);
    out[j] = value;
    product += here * value;
  }
  return system.wrap ? product + addWrapped(system, p.subarray(base), out) : product;
}

/** The links between opposite sides, which the preconditioner leaves out. */
function addWrapped({ width, height, east, south }: FivePointSystem, p: Float32Array, out: Float32Array): number {
  let product = 0;
  const link = (i: number, j: number, coupling: number): void => {
    const difference = p[i]! - p[j]!;
    out[i]! += coupling * difference;
    out[j]! -= coupling * difference;
    product += coupling * difference * difference;
  };
  for (let y = 0; y < height && width > 1; y++) link((y + 1) * width - 1, y * width, east[(y + 1) * width - 1]!);
  for (let x = 0, last = (height - 1) * width; x < width && height > 1; x++) link(last + x, x, south[last + x]!);
  return product;
}
