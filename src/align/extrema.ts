import type { Plane } from './plane.ts';
import type { Octave } from './scale-space.ts';

/** An extremum of the difference of Gaussians of one octave, in that octave's pixels; `layer` is fractional. */
export interface Extremum {
  readonly x: number;
  readonly y: number;
  readonly layer: number;
  /** Absolute difference of Gaussians at the sub-pixel extremum. */
  readonly response: number;
}

const borderPixels = 5;
const mostMoves = 5;

/**
 * Extrema of the difference of Gaussians over space and scale, located between pixels and layers.
 *
 * **Source** Lowe 2004, sections 3.1 and 4: 26 neighbours, quadratic fit (Brown and Lowe), contrast and edge rejection.
 * **Input** one octave; `contrast` is the least |D| at the fitted extremum, `edgeRatio` the largest ratio of principal
 * curvatures.
 * **Output** extrema in row order, each once.
 */
export function extremaOf({ gaussians }: Octave, contrast: number, edgeRatio: number): Extremum[] {
  const found: Extremum[] = [];
  const seen = new Set<number>();
  const { width, height } = gaussians[0]!;
  for (let layer = 1; layer < gaussians.length - 2; layer++) {
    const [g0, g1, g2, g3] = [0, 1, 2, 3].map((k) => gaussians[layer - 1 + k]!.data) as [
      Samples,
      Samples,
      Samples,
      Samples,
    ];
    for (let y = borderPixels; y < height - borderPixels; y++) {
      const end = y * width + width - borderPixels;
      for (let at = y * width + borderPixels; at < end; at++) {
        const value = g2[at]! - g1[at]!;
        if (value > 0.5 * contrast) {
          if (!isPeak(g1, g2, at, width, value)) continue;
          if (!isPeak(g0, g1, at, width, value) || !isPeak(g2, g3, at, width, value)) continue;
        } else if (value < -0.5 * contrast) {
          if (!isPit(g1, g2, at, width, value)) continue;
          if (!isPit(g0, g1, at, width, value) || !isPit(g2, g3, at, width, value)) continue;
        } else continue;
        const extremum = locate(gaussians, at % width, y, layer, contrast, edgeRatio, seen);
        if (extremum) found.push(extremum);
      }
    }
  }
  return found;
}

type Samples = Float32Array;

/** Newton steps on the local quadratic until the extremum lies within half a pixel and half a layer. */
function locate(
  gaussians: readonly Plane[],
  startX: number,
  startY: number,
  startLayer: number,
  contrast: number,
  edgeRatio: number,
  seen: Set<number>,
): Extremum | undefined {
  const { width, height } = gaussians[0]!;
  let [x, y, layer] = [startX, startY, startLayer];
  for (let move = 0; move < mostMoves; move++) {
    const at = y * width + x;
    const [g0, g1, g2, g3] = [0, 1, 2, 3].map((k) => gaussians[layer - 1 + k]!.data) as [
      Samples,
      Samples,
      Samples,
      Samples,
    ];
    const under = (offset: number): number => g1[at + offset]! - g0[at + offset]!;
    const d = (offset: number): number => g2[at + offset]! - g1[at + offset]!;
    const over = (offset: number): number => g3[at + offset]! - g2[at + offset]!;
    const value = d(0);
    const gx = (d(1) - d(-1)) / 2;
    const gy = (d(width) - d(-width)) / 2;
    const gs = (over(0) - under(0)) / 2;
    const xx = d(1) + d(-1) - 2 * value;
    const yy = d(width) + d(-width) - 2 * value;
    const ss = over(0) + under(0) - 2 * value;
    const xy = (d(width + 1) - d(width - 1) - d(1 - width) + d(-width - 1)) / 4;
    const xs = (over(1) - over(-1) - under(1) + under(-1)) / 4;
    const ys = (over(width) - over(-width) - under(width) + under(-width)) / 4;
    const cxx = yy * ss - ys * ys;
    const cxy = ys * xs - xy * ss;
    const cxs = xy * ys - yy * xs;
    const determinant = xx * cxx + xy * cxy + xs * cxs;
    if (determinant === 0) return undefined;
    const cyy = xx * ss - xs * xs;
    const cys = xy * xs - xx * ys;
    const css = xx * yy - xy * xy;
    const dx = -(cxx * gx + cxy * gy + cxs * gs) / determinant;
    const dy = -(cxy * gx + cyy * gy + cys * gs) / determinant;
    const ds = -(cxs * gx + cys * gy + css * gs) / determinant;
    if (Math.abs(dx) < 0.5 && Math.abs(dy) < 0.5 && Math.abs(ds) < 0.5) {
      const response = Math.abs(value + (gx * dx + gy * dy + gs * ds) / 2);
      if (response < contrast) return undefined;
      const trace = xx + yy;
      if (css <= 0 || trace * trace * edgeRatio >= (edgeRatio + 1) ** 2 * css) return undefined;
      const key = layer * width * height + at;
      if (seen.has(key)) return undefined;
      seen.add(key);
      return { x: x + dx, y: y + dy, layer: layer + ds, response };
    }
    x += Math.round(dx);
    y += Math.round(dy);
    layer += Math.round(ds);
    if (layer < 1 || layer > gaussians.length - 3) return undefined;
    if (!(x >= borderPixels && x < width - borderPixels && y >= borderPixels && y < height - borderPixels))
      return undefined;
  }
  return undefined;
}

// biome-ignore format: a difference and its eight neighbours, row by row
function isPeak(low: Samples, high: Samples, at: number, width: number, value: number): boolean {
  const [up, down] = [at - width, at + width];
  return value >= high[at - 1]! - low[at - 1]! && value >= high[at]! - low[at]! && value >= high[at + 1]! - low[at + 1]! &&
    value >= high[up - 1]! - low[up - 1]! && value >= high[up]! - low[up]! && value >= high[up + 1]! - low[up + 1]! &&
    value >= high[down - 1]! - low[down - 1]! && value >= high[down]! - low[down]! && value >= high[down + 1]! - low[down + 1]!;
}

// biome-ignore format: a difference and its eight neighbours, row by row
function isPit(low: Samples, high: Samples, at: number, width: number, value: number): boolean {
  const [up, down] = [at - width, at + width];
  return value <= high[at - 1]! - low[at - 1]! && value <= high[at]! - low[at]! && value <= high[at + 1]! - low[at + 1]! &&
    value <= high[up - 1]! - low[up - 1]! && value <= high[up]! - low[up]! && value <= high[up + 1]! - low[up + 1]! &&
    value <= high[down - 1]! - low[down - 1]! && value <= high[down]! - low[down]! && value <= high[down + 1]! - low[down + 1]!;
}
