import { cornersOf } from './crop.ts';
import { fitMap } from './estimate.ts';
import { type Homography, type Points, scaleAt } from './homography.ts';
import { lensOf, mapPixel, type PixelMap, pixelMap } from './map.ts';
import type { Plane } from './plane.ts';
import { levelsOf, searchShift } from './search.ts';
import { lowPass, warp } from './warp.ts';
import { windowAligner } from './window.ts';

export interface Refined {
  readonly map: PixelMap;
  /** Windows with enough contrast to be compared. */
  readonly compared: number;
  /** Of these, windows that look alike (NCC of at least 0.7) within 1.5 pixels of where the homography puts them. */
  readonly agreeing: number;
}

const windowSide = 64;
const windowsAcross = 18;
const leastContrast = 0.012;
const alike = 0.7;
const settledPixels = 0.02;
const agreePixels = 1.5;
/** A keypoint is located about ten times less exactly than a window. */
const keypointWeight = 0.01;
/** Ratio of mean robust squares up to which two maps explain the pictures equally well: 1.5 in distance. */
const nearlyAsGood = 1.5 ** 2;

/**
 * A homography made exact from the pictures themselves: windows all over the common area are registered between A and
 * the warped B, and the homography is fitted to their centres, robustly, two or three times; where the windows show for certain
 * that one lens distorts more than the other, with a radial term.
 *
 * **Input** luminance of A and B; a homography good to some pixels; the keypoint matches that support it, which hold it
 * where no window has contrast.
 * **Output** the homography, and how many windows agree with it.
 */
export function refineHomography(a: Plane, b: Plane, start: Homography, support: { a: Points; b: Points }): Refined {
  const [middleX, middleY] = [(a.width - 1) / 2, (a.height - 1) / 2];
  const scale = Math.abs(scaleAt(start, middleX, middleY));
  const source = { ...lowPass(b, scale), channels: 1 as const };
  const levelsA = levelsOf(a);
  const step = Math.max(8, Math.round((Math.max(a.width, a.height) - windowSide) / windowsAcross));
  let map = pixelMap(start, a);
  let [compared, agreeing] = [0, 0];
  for (const [round, reach] of [8, 3, 2].entries()) {
    const warped = warp(source, map.homography, a.width, a.height, map.radial === 0 ? undefined : lensOf(map));
    const levelsB = levelsOf(warped);
    const aligner = windowAligner(a, warped, windowSide);
    const from: [number[], number[]] = [[], []];
    const to: [number[], number[]] = [[], []];
    const weights: number[] = [];
    [compared, agreeing] = [0, 0];
    for (let y = 2; y + windowSide + 2 < a.height; y += step)
      for (let x = 2; x + windowSide + 2 < a.width; x += step) {
        if (!(aligner.contrast(x, y) > leastContrast)) continue;
        const shift = searchShift(levelsA, levelsB, x, y, windowSide, reach);
        if (!shift) continue;
        compared++;
        const placed = aligner.place(x, y, shift.dx, shift.dy, false);
        if (!placed || placed.ncc < alike) continue;
        if (Math.hypot(placed.dx, placed.dy) <= agreePixels) agreeing++;
        const [cx, cy] = [x + (windowSide - 1) / 2, y + (windowSide - 1) / 2];
        const [bx, by] = mapPixel(map, cx + placed.dx, cy + placed.dy);
        from[0].push(cx);
        from[1].push(cy);
        to[0].push(bx);
        to[1].push(by);
        weights.push(1 / Math.sqrt(1.02 - placed.ncc ** 2));
      }
    if (weights.length < 6) break;
    const each = (keypointWeight * weights.reduce((sum, w) => sum + w, 0)) / weights.length;
    const before = map;
    map = simplestFit(
      map,
      { x: [...from[0], ...Array.from(support.a.x)], y: [...from[1], ...Array.from(support.a.y)] },
      { x: [...to[0], ...Array.from(support.b.x)], y: [...to[1], ...Array.from(support.b.y)] },
      [...weights, ...Array.from(support.a.x, () => each)],
      scale * [8, 4, 4][round]!,
      round > 0,
    );
    if (round > 0 && movedBetween(before, map) < settledPixels * scale) break;
  }
  return { map, compared, agreeing };
}

/**
 * The map of square pixels where it explains the pairs nearly as well as a free homography: a scene with depth bends a
 * free one towards its ground and its walls.
 */
function simplestFit(
  start: PixelMap,
  a: Points,
  b: Points,
  weights: readonly number[],
  tolerance: number,
  radial: boolean,
): PixelMap {
  const free = fitMap(start, a, b, weights, tolerance, { radial, square: false });
  const square = fitMap(free.map, a, b, weights, tolerance, { radial, square: true });
  return square.cost < nearlyAsGood * free.cost ? square.map : free.map;
}

/** How far the corners of A move in B from one map to another, at most. */
function movedBetween(one: PixelMap, other: PixelMap): number {
  return Math.max(
    ...cornersOf(one).map(([x, y]) => {
      const [p, q] = [mapPixel(one, x, y), mapPixel(other, x, y)];
      return Math.hypot(p[0] - q[0], p[1] - q[1]);
    }),
  );
}
