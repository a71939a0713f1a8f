import type { Level } from './multigrid.ts';

/** Weights that make the residual vanish at the pixels between, with the stencil collapsed onto their line. */
export function interpolationWeights(fine: Level, coarse: Level): Float32Array {
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
export function galerkin(fine: Level, weights: Float32Array, coarse: Level): void {
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
