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
   * maximise the zero-mean NCC. Undefined when it leaves B or does not settle within two pixels of the start.
   */
  place(x: number, y: number, startX: number, startY: number, turning: boolean): Placement | undefined;
}

const mostSteps = 12;
const settledPixels = 0.01;
const reachPixels = 2;

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
  const template = new Float32Array(area);
  const slopes = [new Float32Array(area), new Float32Array(area), new Float32Array(area)] as const;
  const sampled = new Float32Array(area);
  const hessian = new Float64Array(9);
  const small = new Float64Array(4);
  const right = new Float64Array(3);
  const centre = (side - 1) / 2;

  /** Copies the window of A with zero mean and unit sum of squares; gives its root sum of squares. */
  function load(x: number, y: number): number {
    if (x < 1 || y < 1 || x + side >= a.width || y + side >= a.height) return Number.NaN;
    let sum = 0;
    for (let j = 0, at = 0; j < side; j += spacing) {
      const from = (y + j) * a.width + x;
      for (let i = 0; i < side; i += spacing, at++) {
        template[at] = a.data[from + i]!;
        sum += template[at]!;
      }
    }
    return normalise(template, sum);
  }

  function loadSlopes(x: number, y: number, length: number): void {
    const [sx, sy, st] = slopes;
    for (let j = 0, at = 0; j < side; j += spacing) {
      const from = (y + j) * a.width + x;
      for (let i = 0; i < side; i += spacing, at++) {
        const gx = (a.data[from + i + 1]! - a.data[from + i - 1]!) / (2 * length);
        const gy = (a.data[from + i + a.width]! - a.data[from + i - a.width]!) / (2 * length);
        sx[at] = gx;
        sy[at] = gy;
        st[at] = gy * (i - centre) - gx * (j - centre);
      }
    }
    for (const slope of slopes) projectOut(slope, template);
    for (let p = 0; p < 3; p++)
      for (let q = p; q < 3; q++) {
        const value = dot(slopes[p]!, slopes[q]!);
        hessian[3 * p + q] = value;
        hessian[3 * q + p] = value;
      }
  }

  return {
    contrast: (x, y) => load(x, y) / across,
    place(x, y, startX, startY, turning) {
      const length = load(x, y);
      if (!(length > 0)) return undefined;
      loadSlopes(x, y, length);
      const spring = 1e-3 * (hessian[0]! + hessian[4]!);
      let [dx, dy, radians] = [startX, startY, 0];
      for (let step = 0; step < mostSteps; step++) {
        const ncc = sample(b, sampled, x + centre + dx, y + centre + dy, radians, side, spacing, template);
        if (Number.isNaN(ncc)) return undefined;
        for (let p = 0; p < 3; p++) right[p] = differenceDot(slopes[p]!, sampled, template, ncc);
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
        if (!(Math.hypot(dx - startX, dy - startY) <= reachPixels)) return undefined;
        const turned = turning ? Math.abs(move[2]!) * centre : 0;
        if (Math.max(Math.abs(move[0]!), Math.abs(move[1]!), turned) < settledPixels) break;
      }
      const ncc = sample(b, sampled, x + centre + dx, y + centre + dy, radians, side, spacing, template);
      return Number.isNaN(ncc) ? undefined : { dx, dy, radians, ncc };
    },
  };
}

/** Fills `out` with the turned window of B about (cx, cy), zero mean and unit length, and gives its NCC with `template`. */
function sample(
  b: Plane,
  out: Float32Array,
  cx: number,
  cy: number,
  radians: number,
  side: number,
  spacing: number,
  template: Float32Array,
): number {
  const { width, height, data } = b;
  const cosine = Math.cos(radians);
  const sine = Math.sin(radians);
  const centre = (side - 1) / 2;
  let sum = 0;
  const [stepX, stepY] = [cosine * spacing, sine * spacing];
  for (let j = 0, at = 0; j < side; j += spacing) {
    let sx = cx - cosine * centre - sine * (j - centre);
    let sy = cy - sine * centre + cosine * (j - centre);
    for (let i = 0; i < side; i += spacing, at++, sx += stepX, sy += stepY) {
      const x1 = Math.floor(sx);
      const y1 = Math.floor(sy);
      if (!(x1 >= 1 && y1 >= 1 && x1 < width - 2 && y1 < height - 2)) return Number.NaN;
      const s = sx - x1;
      const t = sy - y1;
      const p0 = ((1 - 0.5 * s) * s - 0.5) * s;
      const p1 = (1.5 * s - 2.5) * s * s + 1;
      const p2 = ((2 - 1.5 * s) * s + 0.5) * s;
      const p3 = (0.5 * s - 0.5) * s * s;
      const r1 = y1 * width + x1;
      const r0 = r1 - width;
      const r2 = r1 + width;
      const r3 = r2 + width;
      const value =
        ((1 - 0.5 * t) * t - 0.5) *
          t *
          (p0 * data[r0 - 1]! + p1 * data[r0]! + p2 * data[r0 + 1]! + p3 * data[r0 + 2]!) +
        ((1.5 * t - 2.5) * t * t + 1) *
          (p0 * data[r1 - 1]! + p1 * data[r1]! + p2 * data[r1 + 1]! + p3 * data[r1 + 2]!) +
        ((2 - 1.5 * t) * t + 0.5) *
          t *
          (p0 * data[r2 - 1]! + p1 * data[r2]! + p2 * data[r2 + 1]! + p3 * data[r2 + 2]!) +
        (0.5 * t - 0.5) * t * t * (p0 * data[r3 - 1]! + p1 * data[r3]! + p2 * data[r3 + 1]! + p3 * data[r3 + 2]!);
      out[at] = value;
      sum += value;
    }
  }
  const length = normalise(out, sum);
  return length > 0 ? dot(out, template) : Number.NaN;
}

/** Zero mean and unit length in place; gives the root sum of squares that it had. */
function normalise(values: Float32Array, sum: number): number {
  const mean = sum / values.length;
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i]! - mean) ** 2;
  const length = Math.sqrt(squares);
  const scale = length > 0 ? 1 / length : 0;
  for (let i = 0; i < values.length; i++) values[i] = (values[i]! - mean) * scale;
  return length;
}

function projectOut(values: Float32Array, unit: Float32Array): void {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  const mean = sum / values.length;
  const along = dot(values, unit);
  for (let i = 0; i < values.length; i++) values[i] = values[i]! - mean - along * unit[i]!;
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Slope times (sample - template), the sample scaled so that its part along the template is the template. */
function differenceDot(slope: Float32Array, sampled: Float32Array, template: Float32Array, ncc: number): number {
  const scale = 1 / Math.max(ncc, 0.05);
  let sum = 0;
  for (let i = 0; i < slope.length; i++) sum += slope[i]! * (scale * sampled[i]! - template[i]!);
  return sum;
}
