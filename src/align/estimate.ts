import { compose, type Homography, inverse, type Points } from './homography.ts';
import { solveSymmetric } from './least-squares.ts';
import type { PixelMap } from './map.ts';
import { onHeap } from './opencv.ts';

/**
 * The homography that most point pairs agree on, within `threshold` pixels of B: RANSAC with a fixed seed, then least
 * squares on the inliers (OpenCV). Undefined when there is none.
 */
export function ransacHomography(
  a: Points,
  b: Points,
  threshold = 3,
): { homography: Homography; inliers: number[] } | undefined {
  const count = a.x.length;
  if (count < 4) return undefined;
  return onHeap((keep, cv) => {
    const from = keep(new cv.Mat(count, 1, cv.CV_32FC2));
    const to = keep(new cv.Mat(count, 1, cv.CV_32FC2));
    for (const [mat, points] of [
      [from, a],
      [to, b],
    ] as const) {
      const data = mat.data32F;
      for (let i = 0; i < count; i++) {
        data[2 * i] = points.x[i]!;
        data[2 * i + 1] = points.y[i]!;
      }
    }
    const mask = keep(new cv.Mat());
    const result = keep(cv.findHomography(from, to, cv.RANSAC, threshold, mask));
    if (result.rows !== 3) return undefined;
    const inliers: number[] = [];
    for (let i = 0; i < count; i++) if (mask.data[i]) inliers.push(i);
    return { homography: Array.from(result.data64F), inliers };
  });
}

/** What a fit may bend. */
export interface Freedom {
  /** Fits the radial distortion, kept only when it is certain (five standard deviations) and moves the corners by a quarter of a pixel. */
  readonly radial: boolean;
  /** Holds the map to a similarity at the centre of A, as it is between two cameras with square pixels. */
  readonly square: boolean;
}

export interface Fit {
  readonly map: PixelMap;
  /** Mean of Tukey's biweight over the pairs, 0 … 1: how badly the map explains them. */
  readonly cost: number;
}

/**
 * Least-squares map near `start` for weighted point pairs: Gauss-Newton on the distances in B, each distance judged
 * with Tukey's biweight of width `tolerance` pixels, so that moving things and wrong pairs do not count.
 */
export function fitMap(
  start: PixelMap,
  a: Points,
  b: Points,
  weights: ArrayLike<number>,
  tolerance: number,
  freedom: Freedom,
): Fit {
  const { width, height } = start;
  const [centreX, centreY, reach] = [(width - 1) / 2, (height - 1) / 2, Math.hypot(width, height) / 2];
  const toUnit: Homography = [1 / reach, 0, -centreX / reach, 0, 1 / reach, -centreY / reach, 0, 0, 1];
  const h = compose(start.homography, inverse(toUnit)).slice();
  let radial = freedom.radial ? start.radial : 0;
  const order = freedom.radial ? 9 : 8;
  const normal = new Float64Array(order * order);
  const right = new Float64Array(order);
  const row = new Float64Array(9);
  let [squares, total, all, cost] = [0, 0, 0, 0];
  for (let round = 0; round < 12; round++) {
    normal.fill(0);
    right.fill(0);
    [squares, total, all, cost] = [0, 0, 0, 0];
    for (let i = 0; i < a.x.length; i++) {
      const ax = (a.x[i]! - centreX) / reach;
      const ay = (a.y[i]! - centreY) / reach;
      const r2 = ax * ax + ay * ay;
      const x = ax * (1 + radial * r2);
      const y = ay * (1 + radial * r2);
      const w = h[6]! * x + h[7]! * y + 1;
      const u = (h[0]! * x + h[1]! * y + h[2]!) / w;
      const v = (h[3]! * x + h[4]! * y + h[5]!) / w;
      const [eu, ev] = [b.x[i]! - u, b.y[i]! - v];
      const near = Math.max(0, 1 - (eu * eu + ev * ev) / (tolerance * tolerance));
      all += weights[i]!;
      cost += weights[i]! * (1 - near ** 3);
      if (near === 0) continue;
      const weight = weights[i]! * near * near;
      squares += weight * (eu * eu + ev * ev);
      total += 2 * weight;
      const [ku, kv] = [
        ((h[0]! - u * h[6]!) * ax + (h[1]! - u * h[7]!) * ay) * (r2 / w),
        ((h[3]! - v * h[6]!) * ax + (h[4]! - v * h[7]!) * ay) * (r2 / w),
      ];
      row.set([x / w, y / w, 1 / w, 0, 0, 0, (-u * x) / w, (-u * y) / w, ku]);
      add(normal, right, row, order, eu, weight);
      row.set([0, 0, 0, x / w, y / w, 1 / w, (-v * x) / w, (-v * y) / w, kv]);
      add(normal, right, row, order, ev, weight);
    }
    if (freedom.square) {
      // Derivatives at the centre: du/dx = dv/dy and du/dy = -dv/dx, as equations of great weight.
      const [h0, h1, h2, h3, h4, h5, h6, h7] = h as unknown as [number, number, number, number, number, number, number, number]; // biome-ignore format: one line
      row.set([1, 0, -h6, 0, -1, h7, -h2, h5, 0]);
      add(normal, right, row, order, h4 - h5 * h7 - (h0 - h2 * h6), squareWeight * all);
      row.set([0, 1, -h7, 1, 0, -h6, -h5, -h2, 0]);
      add(normal, right, row, order, -(h1 - h2 * h7) - (h3 - h5 * h6), squareWeight * all);
    }
    const step = solveSymmetric(normal, right, order);
    if (!step) break;
    for (let k = 0; k < 8; k++) h[k] = h[k]! + step[k]!;
    if (freedom.radial) radial += step[8]!;
    if (step.every((value) => Math.abs(value) < 1e-9)) break;
  }
  const map = { ...start, homography: compose(h, toUnit), radial };
  const fit = { map, cost: cost / Math.max(all, 1e-12) };
  if (!freedom.radial) return fit;
  const meanWeight = total / Math.max(1, 2 * a.x.length);
  const variance = (squares / Math.max(total, 1e-12)) * meanWeight * radialVariance(normal);
  const certain =
    Math.abs(radial) > 5 * Math.sqrt(variance) && Math.abs(radial) * reach > 0.25 && Math.abs(radial) < 0.1;
  return certain ? fit : fitMap(start, a, b, weights, tolerance, { ...freedom, radial: false });
}

/** The weight of the two equations of square pixels against that of all pairs. */
const squareWeight = 100;

/** The last diagonal element of the inverse of the normal matrix; infinite where it has none. */
function radialVariance(normal: Float64Array): number {
  const unit = new Float64Array(9);
  unit[8] = 1;
  return solveSymmetric(normal, unit, 9)?.[8] ?? Number.POSITIVE_INFINITY;
}

function add(
  normal: Float64Array,
  right: Float64Array,
  row: Float64Array,
  order: number,
  error: number,
  weight: number,
): void {
  for (let i = 0; i < order; i++) {
    const scaled = weight * row[i]!;
    right[i] = right[i]! + scaled * error;
    for (let j = 0; j < order; j++) normal[i * order + j] = normal[i * order + j]! + scaled * row[j]!;
  }
}
