import type { Plane } from './plane.ts';
import type { Octave } from './scale-space.ts';

/** An extremum of one octave, in that octave's pixels; `layer` is fractional. */
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
export function extremaOf(octave: Octave, contrast: number, edgeRatio: number): Extremum[] {
  const found: Extremum[] = [];
  const seen = new Set<number>();
  const { differences } = octave;
  const { width, height } = differences[0]!;
  for (let layer = 1; layer < differences.length - 1; layer++) {
    const here = differences[layer]!.data;
    const below = differences[layer - 1]!.data;
    const above = differences[layer + 1]!.data;
    for (let y = borderPixels; y < height - borderPixels; y++) {
      const end = y * width + width - borderPixels;
      for (let at = y * width + borderPixels; at < end; at++) {
        const value = here[at]!;
        if (value > 0.5 * contrast) {
          if (!isPeak(here, at, width, value) || !isPeakBeside(below, above, at, width, value)) continue;
        } else if (value < -0.5 * contrast) {
          if (!isPit(here, at, width, value) || !isPitBeside(below, above, at, width, value)) continue;
        } else continue;
        const extremum = locate(differences, at % width, y, layer, contrast, edgeRatio, seen);
        if (extremum) found.push(extremum);
      }
    }
  }
  return found;
}

/** Newton steps on the local quadratic until the extremum lies within half a pixel and half a layer. */
function locate(
  differences: readonly Plane[],
  startX: number,
  startY: number,
  startLayer: number,
  contrast: number,
  edgeRatio: number,
  seen: Set<number>,
): Extremum | undefined {
  const { width, height } = differences[0]!;
  let [x, y, layer] = [startX, startY, startLayer];
  for (let move = 0; move < mostMoves; move++) {
    const d = differences[layer]!.data;
    const under = differences[layer - 1]!.data;
    const over = differences[layer + 1]!.data;
    const at = y * width + x;
    const value = d[at]!;
    const gx = (d[at + 1]! - d[at - 1]!) / 2;
    const gy = (d[at + width]! - d[at - width]!) / 2;
    const gs = (over[at]! - under[at]!) / 2;
    const xx = d[at + 1]! + d[at - 1]! - 2 * value;
    const yy = d[at + width]! + d[at - width]! - 2 * value;
    const ss = over[at]! + under[at]! - 2 * value;
    const xy = (d[at + width + 1]! - d[at + width - 1]! - d[at - width + 1]! + d[at - width - 1]!) / 4;
    const xs = (over[at + 1]! - over[at - 1]! - under[at + 1]! + under[at - 1]!) / 4;
    const ys = (over[at + width]! - over[at - width]! - under[at + width]! + under[at - width]!) / 4;
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
    if (layer < 1 || layer > differences.length - 2) return undefined;
    if (!(x >= borderPixels && x < width - borderPixels && y >= borderPixels && y < height - borderPixels))
      return undefined;
  }
  return undefined;
}

// biome-ignore format: the eight neighbours, row by row
function isPeak(d: Float32Array, at: number, width: number, value: number): boolean {
  return value >= d[at - 1]! && value >= d[at + 1]! &&
    value >= d[at - width - 1]! && value >= d[at - width]! && value >= d[at - width + 1]! &&
    value >= d[at + width - 1]! && value >= d[at + width]! && value >= d[at + width + 1]!;
}

// biome-ignore format: the eight neighbours, row by row
function isPit(d: Float32Array, at: number, width: number, value: number): boolean {
  return value <= d[at - 1]! && value <= d[at + 1]! &&
    value <= d[at - width - 1]! && value <= d[at - width]! && value <= d[at - width + 1]! &&
    value <= d[at + width - 1]! && value <= d[at + width]! && value <= d[at + width + 1]!;
}

function isPeakBeside(below: Float32Array, above: Float32Array, at: number, width: number, value: number): boolean {
  return (
    value >= below[at]! && value >= above[at]! && isPeak(below, at, width, value) && isPeak(above, at, width, value)
  );
}

function isPitBeside(below: Float32Array, above: Float32Array, at: number, width: number, value: number): boolean {
  return value <= below[at]! && value <= above[at]! && isPit(below, at, width, value) && isPit(above, at, width, value);
}
