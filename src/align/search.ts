import { kernels } from './kernels.ts';
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
    const range = {
      left: Math.max(-most, fromX - around),
      right: Math.min(most, fromX + around),
      top: Math.max(-most, fromY - around),
      bottom: Math.min(most, fromY + around),
    };
    const correlate = windowCorrelator(a[level]!, b[level]!, px, py, size, range, level === 0 ? 2 : 1);
    for (let dy = range.top; dy <= range.bottom; dy++)
      for (let dx = range.left; dx <= range.right; dx++) {
        const ncc = correlate(dx, dy);
        if (ncc > (best?.ncc ?? -2)) best = { dx, dy, ncc };
      }
    if (!best) return undefined;
  }
  return best;
}

/** Shifts along both axes, the outermost included. */
interface ShiftRange {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Zero-mean NCC of a window of A with the same window of B moved by (dx, dy); NaN where it leaves B or is flat. */
export function correlation(a: Plane, b: Plane, x: number, y: number, side: number, dx = 0, dy = 0): number {
  return windowCorrelator(a, b, x, y, side, { left: dx, right: dx, top: dy, bottom: dy }, 1)(dx, dy);
}

/**
 * The same for every shift in a range; with `spacing` 2 over every second pixel of every second row. What it gives holds
 * until the kernels' memory is used again.
 */
function windowCorrelator(
  a: Plane,
  b: Plane,
  x: number,
  y: number,
  side: number,
  range: ShiftRange,
  spacing: 1 | 2,
): (dx: number, dy: number) => number {
  const across = Math.ceil(side / spacing);
  const columns = Math.ceil(across / 4) * 4;
  // The kernels' memory in numbers: three sums of 64 bits, the mask, the window of A, the part of B with room behind.
  const mask = 8;
  const window = mask + columns;
  const part = window + across * columns;
  const [left, top] = [Math.max(0, x + range.left), Math.max(0, y + range.top)];
  const right = Math.min(b.width, x + range.right + side);
  const bottom = Math.min(b.height, y + range.bottom + side);
  const rowLength = Math.max(0, right - left);
  const memory = kernels();
  memory.reserve(4 * (part + rowLength * Math.max(0, bottom - top) + 4 * spacing * 4));
  const { numbers, integers, doubles } = memory;
  for (let i = 0; i < columns; i++) integers[mask + i] = i < across ? -1 : 0;
  numbers.fill(0, window, part);
  for (let j = 0, at = window; j < across; j++, at += columns) {
    const from = (y + j * spacing) * a.width + x;
    if (spacing === 1) numbers.set(a.data.subarray(from, from + across), at);
    else for (let i = 0; i < across; i++) numbers[at + i] = a.data[from + 2 * i]!;
  }
  for (let row = top, at = part; row < bottom; row++, at += rowLength)
    numbers.set(b.data.subarray(row * b.width + left, row * b.width + right), at);
  memory.compare(0, 4 * window, 4 * window, 4 * mask, columns, across, 4 * columns);
  const count = across ** 2;
  const sum = doubles[0]!;
  const spread = doubles[1]! - (sum * sum) / count;
  const compare = spacing === 1 ? memory.compare : memory.compareSpaced;
  return (dx, dy) => {
    if (x + dx < 0 || y + dy < 0 || x + dx + side > b.width || y + dy + side > b.height) return Number.NaN;
    const at = part + (y + dy - top) * rowLength + x + dx - left;
    compare(0, 4 * window, 4 * at, 4 * mask, columns, across, 4 * spacing * rowLength);
    const [sumB, squaresB, products] = [doubles[0]!, doubles[1]!, doubles[2]!];
    const spreads = spread * (squaresB - (sumB * sumB) / count);
    return spreads > 1e-12 ? (products - (sum * sumB) / count) / Math.sqrt(spreads) : Number.NaN;
  };
}
