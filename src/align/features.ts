import { describeKeypoint, descriptorLength, orientations } from './descriptor.ts';
import { extremaOf } from './extrema.ts';
import type { Plane } from './plane.ts';
import { octavesOf } from './scale-space.ts';

/** Keypoints with descriptors, one entry per orientation. Positions and scales are in the input's pixels. */
export interface Features {
  readonly count: number;
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** Sigma of the Gaussian at which the keypoint was found (OpenCV's `size` is twice this). */
  readonly sigma: Float32Array;
  /** Radians from +x towards +y. */
  readonly direction: Float32Array;
  readonly response: Float32Array;
  /** 128 values of 0 … 255 per keypoint. */
  readonly descriptors: Uint8Array;
}

export interface FeatureOptions {
  /** Doubles the picture first, which finds the smallest structures at four times the work. Default true. */
  readonly doubling?: boolean;
  /** Sigma of the first scale of each octave. Default 1.6. */
  readonly sigmaPixels?: number;
  /** Scales per octave. Default 3. */
  readonly layers?: number;
  /** Least contrast of an extremum, summed over the scales of an octave. Default 0.04. */
  readonly contrast?: number;
  /** Largest ratio of principal curvatures. Default 10. */
  readonly edgeRatio?: number;
  /** Most keypoints kept: the best of each cell of a grid first, so that they cover the picture. Default: all. */
  readonly limit?: number;
  /** RootSIFT descriptors. Default false. */
  readonly root?: boolean;
}

interface Keypoint {
  readonly x: number;
  readonly y: number;
  readonly sigma: number;
  readonly response: number;
  readonly layer: Plane;
  readonly step: number;
  readonly octaveX: number;
  readonly octaveY: number;
}

/**
 * SIFT keypoints and descriptors.
 *
 * **Source** Lowe, "Distinctive Image Features from Scale-Invariant Keypoints", IJCV 2004; checked against OpenCV 4.6.
 * **Input** one channel in [0, 1].
 * **Output** keypoints ordered from fine to coarse, then by row; a keypoint with several orientations appears once for each.
 * **Deviations** `contrast` is divided by the number of layers, as in OpenCV (0.04 / 3 where Lowe has 0.03).
 */
export function detectFeatures(plane: Plane, options: FeatureOptions = {}): Features {
  const { doubling = true, sigmaPixels = 1.6, layers = 3, contrast = 0.04, edgeRatio = 10 } = options;
  let keypoints: Keypoint[] = [];
  for (const octave of octavesOf(plane, layers, sigmaPixels, doubling)) {
    for (const { x, y, layer, response } of extremaOf(octave, contrast / layers, edgeRatio)) {
      keypoints.push({
        x: octave.origin + x * octave.step,
        y: octave.origin + y * octave.step,
        sigma: sigmaPixels * 2 ** (layer / layers) * octave.step,
        response,
        layer: octave.gaussians[Math.round(layer)]!,
        step: octave.step,
        octaveX: x,
        octaveY: y,
      });
    }
  }
  if (options.limit !== undefined) keypoints = covering(keypoints, plane, options.limit);
  return described(keypoints, options.root ?? false);
}

function described(keypoints: readonly Keypoint[], root: boolean): Features {
  const directions = keypoints.map((k) => orientations(k.layer, k.octaveX, k.octaveY, k.sigma / k.step));
  const count = directions.reduce((sum, list) => sum + list.length, 0);
  const features = {
    count,
    x: new Float32Array(count),
    y: new Float32Array(count),
    sigma: new Float32Array(count),
    direction: new Float32Array(count),
    response: new Float32Array(count),
    descriptors: new Uint8Array(count * descriptorLength),
  };
  let at = 0;
  keypoints.forEach((k, index) => {
    for (const direction of directions[index]!) {
      features.x[at] = k.x;
      features.y[at] = k.y;
      features.sigma[at] = k.sigma;
      features.direction[at] = direction;
      features.response[at] = k.response;
      const from = at * descriptorLength;
      describeKeypoint(k.layer, k.octaveX, k.octaveY, k.sigma / k.step, direction, root, features.descriptors, from);
      at++;
    }
  });
  return features;
}

const cellsAcross = 8;
const cellsDown = 6;

/** At most `limit` keypoints: each cell of a grid gives its strongest, shares that are left go to the strongest anywhere. */
function covering(keypoints: Keypoint[], plane: Plane, limit: number): Keypoint[] {
  if (keypoints.length <= limit) return keypoints;
  const share = Math.floor(limit / (cellsAcross * cellsDown));
  const taken = new Uint16Array(cellsAcross * cellsDown);
  const byStrength = keypoints.map((_, index) => index).sort((a, b) => keypoints[b]!.response - keypoints[a]!.response);
  const kept: number[] = [];
  const rest: number[] = [];
  for (const index of byStrength) {
    const { x, y } = keypoints[index]!;
    const column = Math.min(cellsAcross - 1, Math.max(0, Math.floor((x / plane.width) * cellsAcross)));
    const row = Math.min(cellsDown - 1, Math.max(0, Math.floor((y / plane.height) * cellsDown)));
    const cell = row * cellsAcross + column;
    if (taken[cell]! < share) {
      taken[cell] = taken[cell]! + 1;
      kept.push(index);
    } else rest.push(index);
  }
  kept.push(...rest.slice(0, limit - kept.length));
  return kept.sort((a, b) => a - b).map((index) => keypoints[index]!);
}
