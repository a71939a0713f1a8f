import { emptyPlane, type Plane } from './plane.ts';

/** A picture at full, half and quarter size. */
export type Levels = readonly [Plane, Plane, Plane];

export function levelsOf(plane: Plane): Levels {
  const half = halved(plane);
  return [plane, half, halved(half)];
}

/** Half the width and height, each pixel the mean of four. NaN spreads. */
export function halved(plane: Plane): Plane {
  const out = emptyPlane(plane.width >> 1, plane.height >> 1);
  for (let y = 0, at = 0; y < out.height; y++) {
    let from = 2 * y * plane.width;
    for (let x = 0; x < out.width; x++, at++, from += 2)
      out.data[at] =
        (plane.data[from]! +
          plane.data[from + 1]! +
          plane.data[from + plane.width]! +
          plane.data[from + plane.width + 1]!) /
        4;
  }
  return out;
}

export interface Shift {
  readonly dx: number;
  readonly dy: number;
  readonly ncc: number;
}

/**
 * The shift in whole pixels, at most `reach` along each axis, that maximises the zero-mean NCC of a square window:
 * every shift at quarter size, then the neighbourhood of the best at half and at full size (there every second pixel of
 * every second row counts). Undefined where no shift
 * keeps the window inside known pixels of B.
 */
export function searchShift(
  a: Levels,
  b: Levels,
  x: number,
  y: number,
  side: number,
  reach: number,
): Shift | undefined {
  let best: Shift | undefined;
  for (let level = 2; level >= 0; level--) {
    const step = 1 << level;
    const most = Math.ceil(reach / step);
    const [fromX, fromY, around] = best ? [2 * best.dx, 2 * best.dy, 1] : [0, 0, most];
    best = undefined;
    const [px, py, size] = [Math.ceil(x / step), Math.ceil(y / step), Math.floor(side / step) - (level > 0 ? 1 : 0)];
    for (let dy = Math.max(-most, fromY - around); dy <= Math.min(most, fromY + around); dy++)
      for (let dx = Math.max(-most, fromX - around); dx <= Math.min(most, fromX + around); dx++) {
        const ncc = correlation(a[level]!, b[level]!, px, py, size, dx, dy, level === 0 ? 2 : 1);
        if (ncc > (best?.ncc ?? -2)) best = { dx, dy, ncc };
      }
    if (!best) return undefined;
  }
  return best;
}

/**
 * Zero-mean NCC of a window of A with the same window of B moved by (dx, dy), over every `spacing`th pixel of every
 * `spacing`th row; NaN where it leaves B or is flat.
 */
export function correlation(
  a: Plane,
  b: Plane,
  x: number,
  y: number,
  side: number,
  dx = 0,
  dy = 0,
  spacing = 1,
): number {
  if (x + dx < 0 || y + dy < 0 || x + dx + side > b.width || y + dy + side > b.height) return Number.NaN;
  let [sa, sb, saa, sbb, sab] = [0, 0, 0, 0, 0];
  for (let j = 0; j < side; j += spacing) {
    let p = (y + j) * a.width + x;
    let q = (y + j + dy) * b.width + x + dx;
    for (let i = 0; i < side; i += spacing, p += spacing, q += spacing) {
      const u = a.data[p]!;
      const v = b.data[q]!;
      sa += u;
      sb += v;
      saa += u * u;
      sbb += v * v;
      sab += u * v;
    }
  }
  const n = Math.ceil(side / spacing) ** 2;
  const spread = (saa - (sa * sa) / n) * (sbb - (sb * sb) / n);
  return spread > 1e-12 ? (sab - (sa * sb) / n) / Math.sqrt(spread) : Number.NaN;
}
