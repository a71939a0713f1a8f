import { compose, type Homography, inverse, type Points } from './homography.ts';
import { solveSymmetric } from './least-squares.ts';
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

/**
 * Least-squares homography near `start` for weighted point pairs: Gauss-Newton on the distances in B, each distance
 * judged with Tukey's biweight of width `tolerance` pixels, so that moving things and wrong pairs do not count.
 */
export function fitHomography(
  start: Homography,
  a: Points,
  b: Points,
  weights: ArrayLike<number>,
  tolerance: number,
): Homography {
  let h = start.map((value) => value / start[8]!);
  const [centreX, centreY] = [mean(a.x), mean(a.y)];
  const spread = Math.max(1, Math.sqrt(variance(a.x, centreX) + variance(a.y, centreY)));
  const toUnit: Homography = [1 / spread, 0, -centreX / spread, 0, 1 / spread, -centreY / spread, 0, 0, 1];
  h = compose(h, inverse(toUnit)).slice();
  const normal = new Float64Array(64);
  const right = new Float64Array(8);
  const row = new Float64Array(8);
  for (let round = 0; round < 12; round++) {
    normal.fill(0);
    right.fill(0);
    for (let i = 0; i < a.x.length; i++) {
      const x = (a.x[i]! - centreX) / spread;
      const y = (a.y[i]! - centreY) / spread;
      const w = h[6]! * x + h[7]! * y + 1;
      const u = (h[0]! * x + h[1]! * y + h[2]!) / w;
      const v = (h[3]! * x + h[4]! * y + h[5]!) / w;
      const [eu, ev] = [b.x[i]! - u, b.y[i]! - v];
      const distance = Math.sqrt(eu * eu + ev * ev) / tolerance;
      if (distance >= 1) continue;
      const weight = weights[i]! * (1 - distance * distance) ** 2;
      row.set([x / w, y / w, 1 / w, 0, 0, 0, (-u * x) / w, (-u * y) / w]);
      add(normal, right, row, eu, weight);
      row.set([0, 0, 0, x / w, y / w, 1 / w, (-v * x) / w, (-v * y) / w]);
      add(normal, right, row, ev, weight);
    }
    const step = solveSymmetric(normal, right, 8);
    if (!step) break;
    for (let k = 0; k < 8; k++) h[k] = h[k]! + step[k]!;
    if (step.every((value) => Math.abs(value) < 1e-9)) break;
  }
  return compose(h, toUnit);
}

function add(normal: Float64Array, right: Float64Array, row: Float64Array, error: number, weight: number): void {
  const n = row.length;
  for (let i = 0; i < n; i++) {
    const scaled = weight * row[i]!;
    right[i] = right[i]! + scaled * error;
    for (let j = 0; j < n; j++) normal[i * n + j] = normal[i * n + j]! + scaled * row[j]!;
  }
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / Math.max(1, values.length);
}

function variance(values: ArrayLike<number>, centre: number): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i]! - centre) ** 2;
  return sum / Math.max(1, values.length);
}
