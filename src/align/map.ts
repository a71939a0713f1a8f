import { type Homography, identity, mapPoint } from './homography.ts';

/**
 * How pixels of A map to pixels of B: A's lens distortion is taken off, then the homography applied. With `radial` 0 it
 * is the homography alone.
 */
export interface PixelMap {
  readonly homography: Homography;
  /**
   * Radial distortion of A against B: a pixel at distance r from the centre of A, in half diagonals, is taken to lie at
   * r (1 + radial r^2).
   */
  readonly radial: number;
  /** Size of A. */
  readonly width: number;
  readonly height: number;
}

export function pixelMap(homography: Homography, size: { width: number; height: number }, radial = 0): PixelMap {
  return { homography, radial, width: size.width, height: size.height };
}

/** Where a pixel of A would lie without lens distortion. */
export function undistorted({ radial, width, height }: PixelMap, x: number, y: number): [number, number] {
  if (radial === 0) return [x, y];
  const [dx, dy] = [x - (width - 1) / 2, y - (height - 1) / 2];
  const factor = 1 + (radial * 4 * (dx * dx + dy * dy)) / (width * width + height * height);
  return [(width - 1) / 2 + dx * factor, (height - 1) / 2 + dy * factor];
}

/** Where a pixel of A lies in B. */
export function mapPixel(map: PixelMap, x: number, y: number): [number, number] {
  const [u, v] = undistorted(map, x, y);
  return mapPoint(map.homography, u, v);
}

/** What `warp` needs to know of a map: a grid is placed in A by an affine map, then A's distortion is taken off. */
export interface Lens {
  readonly placing: Homography;
  readonly centreX: number;
  readonly centreY: number;
  /** Radial distortion per squared pixel. */
  readonly strength: number;
}

/** The lens of a map for a grid that `placing` puts into A. */
export function lensOf({ radial, width, height }: PixelMap, placing: Homography = identity): Lens {
  const strength = (4 * radial) / (width * width + height * height);
  return { placing, centreX: (width - 1) / 2, centreY: (height - 1) / 2, strength };
}
