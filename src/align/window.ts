import { kernels } from './kernels.ts';
import { solveSymmetric } from './least-squares.ts';
import type { Plane } from './plane.ts';

/** How a window of A lies in B (both on A's grid): turned about its centre by `radians`, then moved by (dx, dy). */
export interface Placement {
  readonly dx: number;
  readonly dy: number;
  readonly radians: number;
  /** Zero-mean normalised cross-correlation there, -1 … 1. */
  readonly ncc: number;
}

export interface WindowAligner {
  /** Standard deviation of A inside the window; NaN where the window leaves the picture. */
  contrast(x: number, y: number): number;
  /**
   * Places the window of A with its corner at (x, y), starting from a shift in whole pixels, by Gauss-Newton steps that
   * maximise the zero-mean NCC. Undefined when it leaves B or does not settle within two pixels and four degrees of the
   * start.
   */
  place(x: number, y: number, startX: number, startY: number, turning: boolean): Placement | undefined;
}

const mostSteps = 12;
const settledPixels = 0.01;
const reachPixels = 2;
const mostRadians = 0.07;

/** Inner products of a vector, less its mean, with the template and the three slopes. */
interface Products {
  readonly squares: number;
  readonly template: number;
  readonly slopes: readonly [number, number, number];
}

/**
 * Sub-pixel registration of small windows by the inverse compositional method.
 *
 * **Source** Baker and Matthews, "Lucas-Kanade 20 Years On", IJCV 2004, section 3.2, with gain and offset projected
 * out, which makes the least-squares optimum the optimum of the zero-mean NCC.
 * **Input** A and B on one grid, NaN where B is unknown; the side of the square windows; every `spacing`th pixel of every
 * `spacing`th row is looked at.
 * **Output** shift, turn and NCC of each window.
 * **Deviations** the shift is held to the start by a weak spring where the window's gradients do not determine it.
 */
export function windowAligner(a: Plane, b: Plane, side: number, spacing = 1): WindowAligner {
  const across = Math.ceil(side / spacing);
  const area = across * across;
  const padded = Math.ceil(area / 4) * 4;
  const centre = (side - 1) / 2;
  // Around the moved window: how far it may still move and turn, and what the interpolation touches.
  const margin = reachPixels + Math.ceil(mostRadians * centre) + 3;
  const span = side + 2 * margin;
  // The kernels' memory in numbers: template and slopes, sampled values, results, 1 / area, points, the part of B.
  const bases = 0;
  const sampled = 4 * padded;
  const results = sampled + padded;
  const share = results + 6;
  const table = share + 2;
  const part = table + 3 * area;
  const rowBytes = 4 * span;
  const hessian = new Float64Array(9);
  const small = new Float64Array(4);
  const right = new Float64Array(3);
  const memory = kernels();

  /** Loads the window of A, with its slopes where they are wanted; false where it leaves the picture. */
  function load(x: number, y: number, slopes: boolean): boolean {
    if (x < 1 || y < 1 || x + side >= a.width || y + side >= a.height) return false;
    memory.reserve(4 * (part + span * span));
    const { numbers } = memory;
    numbers.fill(0, bases, sampled + padded);
    numbers[share] = 1 / area;
    for (let j = 0, at = bases; j < side; j += spacing) {
      let from = (y + j) * a.width + x;
      for (let i = 0; i < side; i += spacing, at++, from += spacing) {
        numbers[at] = a.data[from]!;
        if (!slopes) continue;
        const gx = (a.data[from + 1]! - a.data[from - 1]!) / 2;
        const gy = (a.data[from + a.width]! - a.data[from - a.width]!) / 2;
        numbers[at + padded] = gx;
        numbers[at + 2 * padded] = gy;
        numbers[at + 3 * padded] = gy * (i - centre) - gx * (j - centre);
      }
    }
    return true;
  }

  /** Loads the part of B around the moved window; false where that is not inside B. */
  function loadPart(left: number, top: number): boolean {
    if (left + span <= 0 || top + span <= 0 || left >= b.width || top >= b.height) return false;
    const { numbers } = memory;
    const [first, last] = [Math.max(0, left), Math.min(b.width, left + span)];
    for (let j = 0, at = part; j < span; j++, at += span) {
      const row = top + j;
      const known = row >= 0 && row < b.height;
      if (!known || last - first < span) numbers.fill(Number.NaN, at, at + span);
      if (known) numbers.set(b.data.subarray(row * b.width + first, row * b.width + last), at + first - left);
    }
    return true;
  }

  /** The inner products of the numbers at `values`, whose unused places at the end hold zeros. */
  function products(values: number): Products {
    memory.project(4 * results, 4 * values, padded, 4 * share, 4 * bases);
    const { numbers } = memory;
    const squares = numbers[results + 1]! - (padded - area) * numbers[results]! ** 2;
    return {
      squares,
      template: numbers[results + 2]!,
      slopes: [numbers[results + 3]!, numbers[results + 4]!, numbers[results + 5]!],
    };
  }

  /** Samples the window of B about (cx, cy) in the part, turned. */
  function sample(cx: number, cy: number, radians: number): void {
    const { numbers, integers } = memory;
    const [stepX, stepY] = [Math.cos(radians), Math.sin(radians)];
    for (let j = 0, at = table; j < side; j += spacing) {
      let sx = cx - stepX * centre - stepY * (j - centre);
      let sy = cy - stepY * centre + stepX * (j - centre);
      for (let i = 0; i < side; i += spacing, at += 3, sx += stepX * spacing, sy += stepY * spacing) {
        const column = sx | 0;
        const row = sy | 0;
        integers[at] = 4 * (part + (row - 1) * span + column - 1);
        numbers[at + 1] = sx - column;
        numbers[at + 2] = sy - row;
      }
    }
    memory.sample(4 * sampled, 4 * table, area, rowBytes);
  }

  return {
    contrast(x, y) {
      if (!load(x, y, false)) return Number.NaN;
      return Math.sqrt(Math.max(0, products(bases).squares) / area);
    },
    place(x, y, startX, startY, turning) {
      const [left, top] = [x + startX - margin, y + startY - margin];
      if (!load(x, y, true) || !loadPart(left, top)) return undefined;
      const own = products(bases);
      if (!(own.squares > 0)) return undefined;
      // Slopes less their mean and their part along the template; rows of the normal matrix of the shift and the turn.
      for (let p = 0; p < 3; p++) {
        const slope = products(bases + (p + 1) * padded).slopes;
        for (let q = 0; q < 3; q++)
          hessian[3 * p + q] = (slope[q]! - (own.slopes[p]! * own.slopes[q]!) / own.squares) / own.squares;
      }
      const spring = 1e-3 * (hessian[0]! + hessian[4]!);
      const correlate = (dx: number, dy: number, radians: number) => {
        sample(x + centre + dx - left, y + centre + dy - top, radians);
        const { squares, template, slopes } = products(sampled);
        const lengths = Math.sqrt(squares * own.squares);
        return { ncc: lengths > 0 ? template / lengths : Number.NaN, lengths, template, slopes };
      };
      let [dx, dy, radians] = [startX, startY, 0];
      for (let step = 0; step < mostSteps; step++) {
        const { ncc, lengths, template, slopes } = correlate(dx, dy, radians);
        if (Number.isNaN(ncc)) return undefined;
        // The sample scaled so that its part along the template is the template, unless that is next to nothing.
        const gain = 1 / (Math.max(ncc, 0.05) * lengths);
        for (let p = 0; p < 3; p++) right[p] = gain * (slopes[p]! - (own.slopes[p]! * template) / own.squares);
        const cosine = Math.cos(radians);
        const sine = Math.sin(radians);
        right[0] = right[0]! + spring * (cosine * (dx - startX) + sine * (dy - startY));
        right[1] = right[1]! + spring * (cosine * (dy - startY) - sine * (dx - startX));
        const n = turning ? 3 : 2;
        let system = hessian;
        if (!turning) {
          small.set([hessian[0]!, hessian[1]!, hessian[3]!, hessian[4]!]);
          system = small;
        }
        const diagonal0 = system[0]!;
        const diagonal1 = system[n + 1]!;
        system[0] = diagonal0 + spring;
        system[n + 1] = diagonal1 + spring;
        const move = solveSymmetric(system, right, n);
        system[0] = diagonal0;
        system[n + 1] = diagonal1;
        if (!move) return undefined;
        dx -= cosine * move[0]! - sine * move[1]!;
        dy -= sine * move[0]! + cosine * move[1]!;
        if (turning) radians -= move[2]!;
        if (!(Math.hypot(dx - startX, dy - startY) <= reachPixels && Math.abs(radians) <= mostRadians))
          return undefined;
        const turned = turning ? Math.abs(move[2]!) * centre : 0;
        if (Math.max(Math.abs(move[0]!), Math.abs(move[1]!), turned) < settledPixels) break;
      }
      const { ncc } = correlate(dx, dy, radians);
      return Number.isNaN(ncc) ? undefined : { dx, dy, radians, ncc };
    },
  };
}
