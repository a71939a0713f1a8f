import { cropImage, type Image } from '../image/image.ts';
import { commonArea, largestRectangle, type Rectangle } from './crop.ts';
import { type Homography, mapPoint, scaleAt } from './homography.ts';
import { lensOf, mapPixel, type PixelMap } from './map.ts';
import { luminance, type Plane } from './plane.ts';
import { correlation, type Levels, levelsOf, searchShift } from './search.ts';
import { thumbnails } from './thumbnails.ts';
import { lowPass, warp, warpSmoothed } from './warp.ts';
import { type Placement, windowAligner } from './window.ts';

export interface CutOptions {
  /** Side of a patch in pixels of A. Default 100. */
  readonly patch?: number;
  /** Distance between windows. Default: the side of a patch, so that windows do not overlap. */
  readonly stride?: number;
  /** Least zero-mean NCC of the two patches' luma. Default 0.9. */
  readonly minNcc?: number;
  /** Largest shift that is tried along each axis. Default 10. */
  readonly searchPixels?: number;
  /** Largest shift of a kept patch from where the map puts it. Default 5. */
  readonly residualPixels?: number;
  /** Largest turn of a kept patch. Default 2. */
  readonly turnDegrees?: number;
  /** Least standard deviation of luma, 0 … 1. Default 0.012. */
  readonly leastContrast?: number;
}

/** Why a window gives no patch. */
export type Rejection = 'flat' | 'edge' | 'unsettled' | 'turned' | 'shifted' | 'unlike' | 'duplicate';

export interface Window {
  /** Upper left corner in A. */
  readonly left: number;
  readonly top: number;
  /** Why it was left out; undefined for a kept one. */
  readonly rejected?: Rejection;
  /** Shift in pixels of A, and turn, from where the map puts it. */
  readonly placement?: Placement;
}

export interface CutPatch extends Window {
  readonly placement: Placement;
  /** The pixels of A as they are. */
  readonly a: Image;
  /** The same place in B on A's grid. */
  readonly b: Image;
}

export interface Cut {
  /** The upright rectangle of A that both show, in which windows lie. */
  readonly area: Rectangle;
  readonly windows: readonly Window[];
}

/**
 * Cuts registered patches from two aligned photographs and hands each to `keep`.
 *
 * **Source** DPED (Ignatov et al., ICCV 2017, section 3): common area, non-overlapping windows, position refined by
 * small shifts and rotations, cross-correlation above 0.9.
 * **Input** both pictures at full size, sRGB-encoded; the map from A to B; their luminance where it is at hand.
 * **Output** patches in row order, the NCC being that of the patches as cut; every window with its reason.
 * **Deviations** search range, colour handling and the tests for flat and repeated windows are not published: ±10
 * pixels, ±2 degrees, luma.
 */
export function cutPatches(
  a: Image,
  b: Image,
  map: PixelMap,
  options: CutOptions,
  keep: (patch: CutPatch) => void,
  luma: readonly [Plane, Plane] = [luminance(a), luminance(b)],
): Cut {
  const { patch: side = 100, searchPixels = 10, residualPixels = 5, turnDegrees = 2, minNcc = 0.9 } = options;
  const stride = options.stride ?? side;
  const { homography } = map;
  const margin = 2 + Math.ceil((Math.abs(map.radial) * Math.hypot(a.width, a.height)) / 2);
  const area = inset(largestRectangle(commonArea(a, b, homography)), margin);
  const step = Math.abs(scaleAt(homography, (a.width - 1) / 2, (a.height - 1) / 2));
  const lumaA = luma[0];
  const source = { ...lowPass(luma[1], step), channels: 1 as const };
  const warped: Plane = warp(source, homography, a.width, a.height, lensOf(map));
  const [levelsA, levelsB] = [levelsOf(lumaA), levelsOf(warped)];
  const aligner = windowAligner(lumaA, warped, side, side >= 64 ? 2 : 1);
  const seen = thumbnails(levelsA[0], side);
  const centres: [number, number][] = [];

  const place = (left: number, top: number): Placement | Rejection => {
    const contrast = aligner.contrast(left, top);
    if (Number.isNaN(contrast)) return 'edge';
    if (contrast < (options.leastContrast ?? 0.012)) return 'flat';
    const found = registered(levelsA, levelsB, aligner, left, top, side, searchPixels);
    if (typeof found === 'string') return found;
    if (Math.abs(found.radians) > (turnDegrees * Math.PI) / 180) return 'turned';
    if (Math.hypot(found.dx, found.dy) > residualPixels) return 'shifted';
    return found;
  };

  const windows: Window[] = [];
  for (let top = area.top; top + side <= area.top + area.height; top += stride)
    for (let left = area.left; left + side <= area.left + area.width; left += stride) {
      const placement = place(left, top);
      if (typeof placement === 'string') {
        windows.push({ left, top, rejected: placement });
        continue;
      }
      const inA = placed(left, top, side, placement);
      const centre = mapPixel(map, ...mapPoint(inA, (side - 1) / 2, (side - 1) / 2));
      const pair = { a: cropImage(a, left, top, side, side), b: sampled(b, step, map, inA, side) };
      const ncc = pair.b ? correlation(lumaA, luminance(pair.b), left, top, side, -left, -top) : Number.NaN;
      const rejected = !pair.b
        ? 'edge'
        : !(ncc > minNcc)
          ? 'unlike'
          : crowded(centres, centre, (Math.min(stride, side) / 2) * step) || !seen.admits(left, top, stride)
            ? 'duplicate'
            : undefined;
      const window = { left, top, placement: { ...placement, ncc } };
      if (rejected) {
        windows.push({ ...window, rejected });
        continue;
      }
      windows.push(window);
      centres.push(centre);
      keep({ ...window, a: pair.a, b: pair.b! });
    }
  return { area, windows };
}

/** How often windows were left out for each reason. */
export function countRejections(windows: readonly Window[]): Partial<Record<Rejection, number>> {
  const counts: Partial<Record<Rejection, number>> = {};
  for (const { rejected } of windows) if (rejected) counts[rejected] = (counts[rejected] ?? 0) + 1;
  return counts;
}

function registered(
  a: Levels,
  b: Levels,
  aligner: ReturnType<typeof windowAligner>,
  left: number,
  top: number,
  side: number,
  reach: number,
): Placement | Rejection {
  const shift = searchShift(a, b, left, top, side, reach);
  if (!shift) return 'edge';
  if (Math.max(Math.abs(shift.dx), Math.abs(shift.dy)) >= reach) return 'shifted';
  if (shift.ncc < 0.3) return 'unlike';
  return aligner.place(left, top, shift.dx, shift.dy, true) ?? 'unsettled';
}

/** From pixels of a patch to pixels of A's grid: turned about the patch's centre, then moved. */
function placed(left: number, top: number, side: number, { dx, dy, radians }: Placement): Homography {
  const [cosine, sine, centre] = [Math.cos(radians), Math.sin(radians), (side - 1) / 2];
  return [
    cosine,
    -sine,
    left + dx + centre - cosine * centre + sine * centre,
    sine,
    cosine,
    top + dy + centre - sine * centre - cosine * centre,
    0,
    0,
    1,
  ];
}

function sampled(source: Image, step: number, map: PixelMap, inA: Homography, side: number): Image | undefined {
  const out = warpSmoothed(source, step, map.homography, side, side, lensOf(map, inA));
  for (let i = 0; i < out.data.length; i++) {
    const value = out.data[i]!;
    if (value >= 0 && value <= 1) continue;
    if (Number.isNaN(value)) return undefined;
    out.data[i] = value > 1 ? 1 : 0;
  }
  return out;
}

function crowded(centres: readonly [number, number][], [x, y]: [number, number], least: number): boolean {
  return centres.some(([cx, cy]) => Math.hypot(cx - x, cy - y) < least);
}

function inset({ left, top, width, height }: Rectangle, margin: number): Rectangle {
  return {
    left: left + margin,
    top: top + margin,
    width: Math.max(0, width - 2 * margin),
    height: Math.max(0, height - 2 * margin),
  };
}
