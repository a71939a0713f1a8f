import type { Plane } from './plane.ts';

/** Cells per side and orientation bins of a descriptor: 4 x 4 x 8. */
const cells = 4;
const directions = 8;
export const descriptorLength = cells * cells * directions;

const orientationBins = 36;
const cellSigmas = 3;
const clip = 0.2;
const byteScale = 512;

const histogram = new Float64Array(orientationBins);
const smoothed = new Float64Array(orientationBins);
const padded = new Float64Array((cells + 2) * (cells + 2) * directions);

/**
 * Directions of the gradient around a keypoint, in radians from +x towards +y: every peak of the orientation
 * histogram of at least 0.8 of the highest.
 *
 * **Source** Lowe 2004, section 5: 36 bins, Gaussian window of 1.5 sigma, parabola through each peak. The histogram is
 * smoothed with 1 4 6 4 1 first, as released implementations do.
 * **Input** the Gaussian layer nearest in scale; position and sigma in its pixels.
 * **Output** one direction per peak, in [0, 2 pi); none when the window leaves the picture altogether.
 */
export function orientations(plane: Plane, x: number, y: number, sigmaPixels: number): number[] {
  const { width, height, data } = plane;
  const [cx, cy] = [Math.round(x), Math.round(y)];
  const radius = Math.round(4.5 * sigmaPixels);
  const fall = bell(radius, 1.5 * sigmaPixels);
  const binsPerRadian = orientationBins / (2 * Math.PI);
  histogram.fill(0);
  for (let j = Math.max(1, cy - radius); j <= Math.min(height - 2, cy + radius); j++) {
    for (let i = Math.max(1, cx - radius); i <= Math.min(width - 2, cx + radius); i++) {
      const at = j * width + i;
      const gx = data[at + 1]! - data[at - 1]!;
      const gy = data[at + width]! - data[at - width]!;
      const weight = fall[Math.abs(i - cx)]! * fall[Math.abs(j - cy)]!;
      let bin = Math.round(angleOf(gx, gy) * binsPerRadian);
      if (bin < 0) bin += orientationBins;
      if (bin >= orientationBins) bin -= orientationBins;
      histogram[bin] = histogram[bin]! + weight * Math.sqrt(gx * gx + gy * gy);
    }
  }
  const bin = (index: number): number => histogram[(index + orientationBins) % orientationBins]!;
  let highest = 0;
  for (let i = 0; i < orientationBins; i++) {
    smoothed[i] = (bin(i - 2) + bin(i + 2) + 4 * (bin(i - 1) + bin(i + 1)) + 6 * bin(i)) / 16;
    highest = Math.max(highest, smoothed[i]!);
  }
  const peaks: number[] = [];
  for (let i = 0; i < orientationBins; i++) {
    const left = smoothed[(i + orientationBins - 1) % orientationBins]!;
    const right = smoothed[(i + 1) % orientationBins]!;
    const middle = smoothed[i]!;
    if (middle <= left || middle <= right || middle < 0.8 * highest) continue;
    const peak = i + (0.5 * (left - right)) / (left - 2 * middle + right);
    peaks.push((((peak + orientationBins) % orientationBins) / orientationBins) * 2 * Math.PI);
  }
  return peaks;
}

/**
 * Writes the 128 values of a keypoint's descriptor, 0 … 255, into `out` from `at`.
 *
 * **Source** Lowe 2004, section 6: 4 x 4 cells of 3 sigma, 8 directions, trilinear distribution, Gaussian window of
 * half the descriptor's width, values clipped at 0.2 of unit length; RootSIFT (Arandjelovic and Zisserman 2012) when
 * `root` is on: square root of the values at unit sum.
 * **Input** the Gaussian layer nearest in scale; position and sigma in its pixels, direction in radians.
 * **Output** unit length times 512, rounded, at most 255; order: row of cells, cell, direction (counted against the
 * keypoint's own, from +x towards -y), which is the order of OpenCV.
 */
export function describeKeypoint(
  plane: Plane,
  x: number,
  y: number,
  sigmaPixels: number,
  direction: number,
  root: boolean,
  out: Uint8Array,
  at: number,
): void {
  gather(plane, x, y, sigmaPixels, direction);
  let squares = 0;
  for (let row = 0; row < cells; row++)
    for (let column = 0; column < cells; column++) {
      const from = ((row + 1) * (cells + 2) + column + 1) * directions;
      for (let k = 0; k < directions; k++) squares += padded[from + k]! ** 2;
    }
  const ceiling = Math.sqrt(squares) * clip;
  let length = 0;
  for (let row = 0; row < cells; row++)
    for (let column = 0; column < cells; column++) {
      const from = ((row + 1) * (cells + 2) + column + 1) * directions;
      for (let k = 0; k < directions; k++) {
        const value = Math.min(padded[from + k]!, ceiling);
        padded[from + k] = value;
        length += root ? value : value * value;
      }
    }
  const unit = Math.max(root ? length : Math.sqrt(length), 1e-12);
  for (let row = 0; row < cells; row++)
    for (let column = 0; column < cells; column++) {
      const from = ((row + 1) * (cells + 2) + column + 1) * directions;
      for (let k = 0; k < directions; k++) {
        const share = padded[from + k]! / unit;
        out[at++] = Math.min(255, Math.round(byteScale * (root ? Math.sqrt(share) : share)));
      }
    }
}

/** Distributes the gradients of the rotated window over cells (with a margin of one) and directions. */
function gather(plane: Plane, x: number, y: number, sigmaPixels: number, direction: number): void {
  const { width, height, data } = plane;
  const [cx, cy] = [Math.round(x), Math.round(y)];
  const cellPixels = cellSigmas * sigmaPixels;
  const reach = Math.round(cellPixels * Math.SQRT2 * (cells + 1) * 0.5);
  const radius = Math.min(reach, Math.floor(Math.sqrt(width * width + height * height)));
  const cosine = Math.cos(direction) / cellPixels;
  const sine = Math.sin(direction) / cellPixels;
  const fall = bell(radius, (cells / 2) * cellPixels);
  const binsPerRadian = directions / (2 * Math.PI);
  const rowStep = (cells + 2) * directions;
  const half = (cells + 1) / 2;
  padded.fill(0);
  for (let v = Math.max(1 - cy, -radius); v <= Math.min(height - 2 - cy, radius); v++) {
    // The pixels of this row whose place along and across lies inside the window.
    const [a0, a1] = between(cosine, v * sine, half);
    const [b0, b1] = between(-sine, v * cosine, half);
    const first = Math.ceil(Math.max(1 - cx, -radius, a0, b0));
    const last = Math.floor(Math.min(width - 2 - cx, radius, a1, b1));
    const [alongRow, acrossRow, fallOfRow] = [v * sine, v * cosine, fall[Math.abs(v)]!];
    for (let u = first, p = (cy + v) * width + cx + first; u <= last; u++, p++) {
      const column = u * cosine + alongRow + half - 1;
      const row = acrossRow - u * sine + half - 1;
      if (column <= -1 || column >= cells || row <= -1 || row >= cells) continue;
      const gx = data[p + 1]! - data[p - 1]!;
      const gy = data[p + width]! - data[p - width]!;
      const weight = Math.sqrt(gx * gx + gy * gy) * fall[Math.abs(u)]! * fallOfRow;
      let turn = (direction - angleOf(gx, gy)) * binsPerRadian;
      if (turn < 0) turn += directions;
      if (turn >= directions) turn -= directions;
      // Whole parts; row and column may be as low as -1.
      const r1 = (row + 1) | 0;
      const c1 = (column + 1) | 0;
      const k0 = turn | 0;
      const fr = row + 1 - r1;
      const fc = column + 1 - c1;
      const fk = turn - k0;
      const cell = (r1 * (cells + 2) + c1) * directions;
      const lower = cell + (k0 & (directions - 1));
      const upper = cell + ((k0 + 1) & (directions - 1));
      const w11 = weight * fr * fc;
      const w10 = weight * fr - w11;
      const w01 = weight * fc - w11;
      const w00 = weight - w10 - w01 - w11;
      padded[lower] = padded[lower]! + w00 * (1 - fk);
      padded[upper] = padded[upper]! + w00 * fk;
      padded[lower + directions] = padded[lower + directions]! + w01 * (1 - fk);
      padded[upper + directions] = padded[upper + directions]! + w01 * fk;
      padded[lower + rowStep] = padded[lower + rowStep]! + w10 * (1 - fk);
      padded[upper + rowStep] = padded[upper + rowStep]! + w10 * fk;
      padded[lower + rowStep + directions] = padded[lower + rowStep + directions]! + w11 * (1 - fk);
      padded[upper + rowStep + directions] = padded[upper + rowStep + directions]! + w11 * fk;
    }
  }
}

/** Where |slope u + offset| stays below `half`. */
function between(slope: number, offset: number, half: number): [number, number] {
  if (Math.abs(slope) < 1e-9) return Math.abs(offset) < half ? [-1e9, 1e9] : [1, -1];
  const [one, other] = [(-half - offset) / slope, (half - offset) / slope];
  return one < other ? [one, other] : [other, one];
}

/** exp(-d^2 / (2 sigma^2)) for whole distances up to `radius`: the Gaussian window, one axis of it. */
function bell(radius: number, sigmaPixels: number): Float64Array {
  const out = new Float64Array(radius + 1);
  for (let d = 0; d <= radius; d++) out[d] = Math.exp((-d * d) / (2 * sigmaPixels * sigmaPixels));
  return out;
}

/** The direction of a gradient in radians, (-pi, pi], to 2e-6: a polynomial takes a third of the time of `atan2`. */
function angleOf(gx: number, gy: number): number {
  const [ax, ay] = [Math.abs(gx), Math.abs(gy)];
  const t = Math.min(ax, ay) / Math.max(ax, ay, 1e-30);
  const s = t * t;
  const octant =
    t * (0.99997726 + s * (-0.33262347 + s * (0.19354346 + s * (-0.11643287 + s * (0.05265332 - s * 0.0117212)))));
  const quadrant = ay > ax ? Math.PI / 2 - octant : octant;
  const half = gx < 0 ? Math.PI - quadrant : quadrant;
  return gy < 0 ? -half : half;
}
