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

/** Weights that make the residual vanish at the pixels between, with the stencil collapsed onto their line. */
function interpolationWeights(fine: Level, coarse: Level): Float32Array {
  const { width: w, height: h, base, excess, east, south, falling, rising } = fine;
  const weights = new Float32Array(8 * (coarse.width * coarse.height + coarse.width + 1));
  for (let Y = 0, k = 0; Y < coarse.height; Y++)
    for (let X = 0; X < coarse.width; X++, k += 8) {
      const origin = base + 2 * Y * w + 2 * X;
      if (2 * X + 1 < w) {
        const i = origin + 1;
        let west = east[i - 1]!;
        let toEast = east[i]!;
        if (falling && rising) {
          west += falling[i - w - 1]! + rising[i - 1]!;
          toEast += rising[i - w]! + falling[i]!;
        }
        const scale = 1 / (excess[i]! + west + toEast);
        weights[k] = west * scale;
        weights[k + 1] = toEast * scale;
      }
      if (2 * Y + 1 < h) {
        const i = origin + w;
        let north = south[i - w]!;
        let toSouth = south[i]!;
        if (falling && rising) {
          north += falling[i - w - 1]! + rising[i - w]!;
          toSouth += rising[i - 1]! + falling[i]!;
        }
        const scale = 1 / (excess[i]! + north + toSouth);
        weights[k + 2] = north * scale;
        weights[k + 3] = toSouth * scale;
      }
    }
  const below = 8 * coarse.width;
  for (let Y = 0; 2 * Y + 1 < h; Y++)
    for (let X = 0; 2 * X + 1 < w; X++) {
      const i = base + (2 * Y + 1) * w + 2 * X + 1;
      const k = 8 * (Y * coarse.width + X);
      const scale = fine.inverse[i]!;
      const [W, E, N, S] = [east[i - 1]! * scale, east[i]! * scale, south[i - w]! * scale, south[i]! * scale];
      weights[k + 4] = W * weights[k + 2]! + N * weights[k]!;
      weights[k + 5] = E * weights[k + 10]! + N * weights[k + 1]!;
      weights[k + 6] = W * weights[k + 3]! + S * weights[k + below]!;
      weights[k + 7] = E * weights[k + 11]! + S * weights[k + below + 1]!;
      if (falling && rising) {
        weights[k + 4]! += falling[i - w - 1]! * scale;
        weights[k + 5]! += rising[i - w]! * scale;
        weights[k + 6]! += rising[i - 1]! * scale;
        weights[k + 7]! += falling[i]! * scale;
      }
    }
  return weights;
}

/**
 * The coarse system PᵀAP, cell by cell: every coupling of the fine system lies inside one cell between four coarse
 * pixels and adds coupling · v vᵀ there, v being the difference of its two interpolation rows; an excess adds
 * excess · p pᵀ.
 */
function galerkin(fine: Level, weights: Float32Array, coarse: Level): void {
  const { width: w, height: h, base, excess, east, south, falling, rising } = fine;
  const { width: cw, height: ch } = coarse;
  const rows = new Float64Array(40); // nine pixels of a cell and, last, none: four weights each
  const m = new Float64Array(10);
  const none = 36;
  const add = (coupling: number, p: number, q: number): void => {
    const a = rows[p]! - rows[q]!;
    const b = rows[p + 1]! - rows[q + 1]!;
    const c = rows[p + 2]! - rows[q + 2]!;
    const d = rows[p + 3]! - rows[q + 3]!;
    m[0]! += coupling * a * a;
    m[1]! += coupling * a * b;
    m[2]! += coupling * a * c;
    m[3]! += coupling * a * d;
    m[4]! += coupling * b * b;
    m[5]! += coupling * b * c;
    m[6]! += coupling * b * d;
    m[7]! += coupling * c * c;
    m[8]! += coupling * c * d;
    m[9]! += coupling * d * d;
  };
  rows[0] = 1; // the upper left pixel of a cell is a coarse pixel
  for (let Y = 0, k = 0; Y < ch; Y++)
    for (let X = 0; X < cw; X++, k += 8) {
      const right = X + 1 < cw;
      const below = Y + 1 < ch;
      rows[4] = weights[k]!;
      rows[5] = weights[k + 1]!;
      rows[9] = right ? 1 : 0;
      rows[12] = weights[k + 2]!;
      rows[14] = weights[k + 3]!;
      for (let n = 0; n < 4; n++) rows[16 + n] = weights[k + 4 + n]!;
      rows[21] = right ? weights[k + 10]! : 0;
      rows[23] = right ? weights[k + 11]! : 0;
      rows[26] = below ? 1 : 0;
      rows[30] = below ? weights[k + 8 * cw]! : 0;
      rows[31] = below ? weights[k + 8 * cw + 1]! : 0;
      rows[35] = right && below ? 1 : 0;
      m.fill(0);
      for (let v = 0; v < 2 && 2 * Y + v < h; v++)
        for (let u = 0; u < 2 && 2 * X + u < w; u++) {
          const p = 4 * (3 * v + u);
          const i = base + (2 * Y + v) * w + 2 * X + u;
          add(excess[i]!, p, none);
          add(east[i]!, p, p + 4);
          add(south[i]!, p, p + 12);
          if (falling && rising) {
            add(falling[i]!, p, p + 16);
            add(rising[i]!, p + 4, p + 12);
          }
        }
      scatter(coarse, coarse.base + Y * cw + X, m);
    }
}

function scatter({ width: w, excess, east, south, falling, rising }: Level, i: number, m: Float64Array): void {
  excess[i]! += m[0]! + m[1]! + m[2]! + m[3]!;
  excess[i + 1]! += m[1]! + m[4]! + m[5]! + m[6]!;
  excess[i + w]! += m[2]! + m[5]! + m[7]! + m[8]!;
  excess[i + w + 1]! += m[3]! + m[6]! + m[8]! + m[9]!;
  east[i]! -= m[1]!;
  east[i + w]! -= m[8]!;
  south[i]! -= m[2]!;
  south[i + 1]! -= m[6]!;
  falling![i]! -= m[3]!;
  rising![i]! -= m[5]!;
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
