import { areaOf, commonArea, cornersOf } from './crop.ts';
import { ransacHomography } from './estimate.ts';
import { detectFeatures, type Features } from './features.ts';
import { compose, type Homography, inverse, mapPoint, type Points, scaleAt, scaling } from './homography.ts';
import { mapPixel, type PixelMap } from './map.ts';
import { matchFeatures } from './match.ts';
import type { Plane } from './plane.ts';
import { refineHomography } from './refine.ts';
import { lowPass, warp } from './warp.ts';

export interface PairOptions {
  /** Pixels at which keypoints are sought; larger pictures are reduced first. Default 2,000,000. */
  readonly workingPixels?: number;
  /** Ratio of nearest to second nearest descriptor distance. Default 0.75. */
  readonly ratio?: number;
  /** RANSAC threshold in working pixels of B. Default 3. */
  readonly thresholdPixels?: number;
}

/** What is known about a pair of photographs. */
export interface PairAlignment {
  /** Pixels of A to pixels of B at full size; null when the pair could not be aligned. */
  readonly map: PixelMap | null;
  /** Why there is no map. */
  readonly reason?: string;
  readonly keypoints: readonly [number, number];
  readonly matches: number;
  readonly inliers: number;
  /** Root mean square distance of the inliers from the homography, pixels of B at full size. */
  readonly rmse: number | null;
  /** Share of A that B also shows. */
  readonly overlap: number;
  /** Compared windows, and those that agree with the homography. */
  readonly compared: number;
  readonly agreeing: number;
}

interface Attempt {
  readonly doubling: boolean;
  readonly limit: number;
}

/** First quickly; when that fails, with the smallest structures and more keypoints. */
const attempts: readonly Attempt[] = [
  { doubling: false, limit: 1500 },
  { doubling: true, limit: 4000 },
];

/**
 * The homography between two photographs of one scene, or the reason why there is none.
 *
 * **Source** the procedure of DPED (Ignatov et al., ICCV 2017, section 3): SIFT, matching, RANSAC homography.
 * **Input** luminance of A and B at full size.
 * **Output** see `PairAlignment`.
 * **Deviations** the published text gives no ratio, threshold or checks; the homography is made exact on windows of the
 * pictures (`refineHomography`).
 */
export function alignPair(a: Plane, b: Plane, options: PairOptions = {}): PairAlignment {
  const { workingPixels = 2e6 } = options;
  const [smallA, smallB] = [reduced(a, workingPixels), reduced(b, workingPixels)];
  let result: PairAlignment | undefined;
  for (const attempt of attempts) {
    result = attemptPair(smallA.plane, smallB.plane, attempt, options);
    if (result.map) break;
  }
  const { map, rmse } = result!;
  if (!map) return result!;
  const homography = compose(smallB.toFull, compose(map.homography, inverse(smallA.toFull)));
  const full = { ...map, homography, width: a.width, height: a.height };
  return { ...result!, map: full, rmse: rmse! * smallB.toFull[0]! };
}

/** A picture with at most `pixels` pixels, and the map from its pixels to those of the given one. */
export function reduced(plane: Plane, pixels: number): { plane: Plane; toFull: Homography } {
  const shrink = Math.sqrt(pixels / (plane.width * plane.height));
  if (shrink >= 1) return { plane, toFull: scaling(1) };
  const width = Math.round(plane.width * shrink);
  const height = Math.round(plane.height * shrink);
  const toFull = scaling(plane.width / width, plane.height / height);
  const smooth = lowPass(plane, plane.width / width);
  return { plane: warp({ ...smooth, channels: 1 }, toFull, width, height), toFull };
}

function attemptPair(a: Plane, b: Plane, attempt: Attempt, options: PairOptions): PairAlignment {
  const features = [a, b].map((plane) => detectFeatures(plane, { ...attempt, root: true })) as [Features, Features];
  const keypoints = [features[0].count, features[1].count] as const;
  const known = {
    map: null,
    keypoints,
    matches: 0,
    inliers: 0,
    rmse: null,
    overlap: 0,
    compared: 0,
    agreeing: 0,
  };
  if (Math.min(...keypoints) < leastInliers) return { ...known, reason: 'too few keypoints' };
  const matches = matchFeatures(...features, options.ratio);
  const counted = { ...known, matches: matches.a.length };
  if (matches.a.length < leastInliers) return { ...counted, reason: 'too few matches' };
  const [from, to] = [pointsOf(features[0], matches.a), pointsOf(features[1], matches.b)];
  const found = ransacHomography(from, to, options.thresholdPixels);
  if (!found) return { ...counted, reason: 'no homography' };
  const inliers = found.inliers.length;
  const supported = { ...counted, inliers };
  if (inliers < leastInliers + leastInlierShare * matches.a.length) return { ...supported, reason: 'too few inliers' };
  const wrong = implausible(a, b, found.homography);
  if (wrong) return { ...supported, reason: wrong };
  const support = { a: pick(from, found.inliers), b: pick(to, found.inliers) };
  const { map, compared, agreeing } = refineHomography(a, b, found.homography, support);
  const overlap = areaOf(commonArea(a, b, map.homography)) / (a.width * a.height);
  const judged = { ...supported, overlap, compared, agreeing };
  const stillWrong = implausible(a, b, map.homography);
  if (stillWrong) return { ...judged, reason: stillWrong };
  if (agreeing < Math.max(leastAgreeing, leastAgreeingShare * compared))
    return { ...judged, reason: 'pictures disagree' };
  return { ...judged, map, rmse: rootMeanSquare(map, support) };
}

const leastInliers = 12;
/** Brown and Lowe 2007 accept a pair when inliers exceed 8 + 0.3 times the matches; scenes with depth need less. */
const leastInlierShare = 0.15;
const leastAgreeing = 6;
const leastAgreeingShare = 0.25;
const mostZoom = 6;
const mostZoomChange = 2.5;
const leastOverlap = 0.15;

/** What a homography between two photographs of a scene cannot do, or undefined when it is plausible. */
function implausible(a: Plane, b: Plane, h: Homography): string | undefined {
  const corners = cornersOf(a);
  const middle = scaleAt(h, (a.width - 1) / 2, (a.height - 1) / 2);
  if (!(middle > 0)) return 'mirrored';
  const horizon = corners.map(([x, y]) => h[6]! * x + h[7]! * y + h[8]!);
  if (!horizon.every((w) => Math.sign(w) === Math.sign(horizon[0]!))) return 'folded';
  const scales = corners.map(([x, y]) => scaleAt(h, x, y));
  if (!(middle < mostZoom && middle > 1 / mostZoom)) return 'implausible scale';
  if (!scales.every((s) => s < mostZoomChange * middle && s > middle / mostZoomChange))
    return 'implausible perspective';
  const [x, y] = [(a.width - 1) / 2, (a.height - 1) / 2];
  const [p, q, r] = [mapPoint(h, x, y), mapPoint(h, x + 1, y), mapPoint(h, x, y + 1)];
  const stretch = Math.hypot(q[0] - p[0], q[1] - p[1]) / Math.hypot(r[0] - p[0], r[1] - p[1]);
  if (!(stretch < 1.6 && stretch > 1 / 1.6)) return 'implausible stretch';
  const overlap = areaOf(commonArea(a, b, h)) / (a.width * a.height);
  return overlap >= leastOverlap ? undefined : 'small overlap';
}

function pointsOf(features: Features, indices: readonly number[]): Points {
  return { x: indices.map((i) => features.x[i]!), y: indices.map((i) => features.y[i]!) };
}

function pick(points: Points, indices: readonly number[]): Points {
  return { x: indices.map((i) => points.x[i]!), y: indices.map((i) => points.y[i]!) };
}

function rootMeanSquare(map: PixelMap, { a, b }: { a: Points; b: Points }): number {
  let sum = 0;
  for (let i = 0; i < a.x.length; i++) {
    const [x, y] = mapPixel(map, a.x[i]!, a.y[i]!);
    sum += (x - b.x[i]!) ** 2 + (y - b.y[i]!) ** 2;
  }
  return Math.sqrt(sum / a.x.length);
}
