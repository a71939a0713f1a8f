import { galerkin, interpolationWeights } from './coarsening.ts';

/**
 * Black-box multigrid for symmetric positive definite systems on a picture's grid (Dendy, Black box multigrid, J.
 * Comput. Phys. 48, 1982): every second pixel of every second row is kept, interpolation follows the couplings, coarse
 * systems are PᵀAP. A = diag(excess) + Σ coupling · (difference)², couplings stored at the upper left of their pair.
 */
export interface Level {
  readonly width: number;
  readonly height: number;
  /** Index of pixel (0, 0): a row and a pixel of zeros lie before and after every plane. */
  readonly base: number;
  /** What a pixel's diagonal entry exceeds the sum of its couplings by. */
  readonly excess: Float32Array;
  /** (x, y) – (x+1, y) */
  readonly east: Float32Array;
  /** (x, y) – (x, y+1) */
  readonly south: Float32Array;
  /** (x, y) – (x+1, y+1); undefined on the finest level, whose systems have five points */
  readonly falling?: Float32Array;
  /** (x+1, y) – (x, y+1); likewise */
  readonly rising?: Float32Array;
  /** 1 / diagonal entry. */
  readonly inverse: Float32Array;
  readonly solution: Float32Array;
  readonly rightSide: Float32Array;
  coarser?: Coarser;
  /** Symmetric sweeps on a level that has no coarser one. */
  sweeps?: number;
}

interface Coarser {
  readonly level: Level;
  /** Per coarse pixel: pixel (1, 0) from W E, pixel (0, 1) from N S, pixel (1, 1) from NW NE SW SE. */
  readonly weights: Float32Array;
}

const coarsestPixels = 40;

/** A level of zeros; its excess and couplings are to be filled in, then `prepare` called. */
export function emptyLevel(width: number, height: number, ninePoint: boolean): Level {
  const base = width + 1;
  const plane = (): Float32Array => new Float32Array(width * height + 2 * base);
  return {
    width,
    height,
    base,
    excess: plane(),
    east: plane(),
    south: plane(),
    ...(ninePoint ? { falling: plane(), rising: plane() } : {}),
    inverse: plane(),
    solution: plane(),
    rightSide: plane(),
  };
}

/** Computes the diagonal and every coarser level. */
export function prepare(level: Level): void {
  const { width, height, base, inverse } = level;
  for (let i = base; i < base + width * height; i++) inverse[i] = 1 / diagonalEntry(level, i);
  if (width * height <= coarsestPixels) return;
  if (isDominant(level)) {
    level.sweeps = 1;
    return;
  }
  const coarse = emptyLevel((width + 1) >> 1, (height + 1) >> 1, true);
  const weights = interpolationWeights(level, coarse);
  galerkin(level, weights, coarse);
  level.coarser = { level: coarse, weights };
  prepare(coarse);
}

/** True where every excess outweighs its couplings, so that one sweep does the work of a cycle. */
function isDominant({ width, height, base, excess, inverse }: Level): boolean {
  for (let i = base; i < base + width * height; i++) if (excess[i]! * inverse[i]! < 0.7) return false;
  return true;
}

function diagonalEntry({ width: w, excess, east, south, falling, rising }: Level, i: number): number {
  let sum = excess[i]! + east[i]! + east[i - 1]! + south[i]! + south[i - w]!;
  if (falling && rising) sum += falling[i]! + falling[i - w - 1]! + rising[i - 1]! + rising[i - w]!;
  return sum;
}

/** One symmetric V-cycle from zero: solution ≈ A⁻¹ rightSide. The coarsest level is swept until it is exact enough. */
export function cycle(level: Level): void {
  level.solution.fill(0);
  if (!level.coarser) {
    for (let sweep = 0; sweep < (level.sweeps ?? 10); sweep++) {
      relax(level, 1);
      relax(level, -1);
    }
    return;
  }
  relax(level, 1);
  restrictResidual(level, level.coarser);
  cycle(level.coarser.level);
  addInterpolated(level, level.coarser);
  relax(level, -1);
}

/** One Gauss–Seidel sweep, forward or backward. */
function relax(level: Level, step: 1 | -1): void {
  const { width: w, height, base, east, south, falling, rising, inverse, solution: u, rightSide: f } = level;
  const count = w * height;
  let i = step === 1 ? base : base + count - 1;
  if (!falling || !rising)
    for (let n = 0; n < count; n++, i += step)
      u[i] =
        (f[i]! + east[i]! * u[i + 1]! + east[i - 1]! * u[i - 1]! + south[i]! * u[i + w]! + south[i - w]! * u[i - w]!) *
        inverse[i]!;
  else
    for (let n = 0; n < count; n++, i += step)
      u[i] =
        (f[i]! +
          east[i]! * u[i + 1]! +
          east[i - 1]! * u[i - 1]! +
          south[i]! * u[i + w]! +
          south[i - w]! * u[i - w]! +
          falling[i]! * u[i + w + 1]! +
          falling[i - w - 1]! * u[i - w - 1]! +
          rising[i - 1]! * u[i + w - 1]! +
          rising[i - w]! * u[i - w + 1]!) *
        inverse[i]!;
}

/** Pᵀ · residual after a forward sweep from zero, which leaves only the couplings to later pixels. */
function restrictResidual(fine: Level, { level: coarse, weights }: Coarser): void {
  const { width: w, height: h, base, east, south, falling, rising, solution: u } = fine;
  const { width: cw, height: ch, rightSide: f } = coarse;
  const residual = (i: number): number => {
    const near = east[i]! * u[i + 1]! + south[i]! * u[i + w]!;
    return falling && rising ? near + falling[i]! * u[i + w + 1]! + rising[i - 1]! * u[i + w - 1]! : near;
  };
  f.fill(0);
  for (let Y = 0, k = 0; Y < ch; Y++)
    for (let X = 0; X < cw; X++, k += 8) {
      const i = base + 2 * Y * w + 2 * X;
      const j = coarse.base + Y * cw + X;
      const right = 2 * X + 1 < w;
      const below = 2 * Y + 1 < h;
      const a = right ? residual(i + 1) : 0;
      const b = below ? residual(i + w) : 0;
      const c = right && below ? residual(i + w + 1) : 0;
      f[j]! += residual(i) + weights[k]! * a + weights[k + 2]! * b + weights[k + 4]! * c;
      f[j + 1]! += weights[k + 1]! * a + weights[k + 5]! * c;
      f[j + cw]! += weights[k + 3]! * b + weights[k + 6]! * c;
      f[j + cw + 1]! += weights[k + 7]! * c;
    }
}

/** Adds P · coarse solution. */
function addInterpolated({ width: w, height: h, base, solution: u }: Level, { level: coarse, weights }: Coarser): void {
  const { width: cw, height: ch, solution: v } = coarse;
  for (let Y = 0, k = 0; Y < ch; Y++)
    for (let X = 0; X < cw; X++, k += 8) {
      const i = base + 2 * Y * w + 2 * X;
      const j = coarse.base + Y * cw + X;
      const right = 2 * X + 1 < w;
      const below = 2 * Y + 1 < h;
      const here = v[j]!;
      u[i]! += here;
      if (right) u[i + 1]! += weights[k]! * here + weights[k + 1]! * v[j + 1]!;
      if (below) u[i + w]! += weights[k + 2]! * here + weights[k + 3]! * v[j + cw]!;
      if (right && below)
        u[i + w + 1]! +=
          weights[k + 4]! * here +
          weights[k + 5]! * v[j + 1]! +
          weights[k + 6]! * v[j + cw]! +
          weights[k + 7]! * v[j + cw + 1]!;
    }
}
