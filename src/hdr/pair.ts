import type { Random } from '../core/random.ts';
import { matlabGray } from '../image/color.ts';
import type { HdrImage, Image } from '../image/image.ts';
import { resizePlane } from '../image/resize.ts';
import { type CameraCurve, drawCurve, photograph } from './camera.ts';
import { fuseExposures } from './fusion.ts';

/** Every random choice behind a pair. */
export interface PairDraw {
  readonly left: number;
  readonly top: number;
  /** Side of the square crop, in pixels of the scene. */
  readonly side: number;
  /** Side of the pictures. */
  readonly size: number;
  readonly flipX: boolean;
  readonly flipY: boolean;
  readonly stops: number;
  readonly gamma: number;
  readonly eta: number;
}

/** Stops that exposures are drawn from. */
export type StopRange = readonly [low: number, high: number];

/** Stops of the exposures that are fused into the target. */
const targetStops = [-2, 0, 2] as const;

/**
 * Draws a pair: a square crop of 0.2 to 0.6 of the short side, flips, exposure and camera curve.
 *
 * **Source** Kinoshita & Kiya, ICIP 2019, section 3; crop sizes from Eilertsen et al., ACM TOG 36(6), 2017.
 */
export function drawPair(
  random: Random,
  scene: Pick<HdrImage, 'width' | 'height'>,
  size: number,
  [low, high]: StopRange,
): PairDraw {
  const short = Math.min(scene.width, scene.height);
  const side = Math.max(1, Math.round(short * (0.2 + 0.4 * random.uniform())));
  const left = random.integer(scene.width - side + 1);
  const top = random.integer(scene.height - side + 1);
  const flipX = random.uniform() < 0.5;
  const flipY = random.uniform() < 0.5;
  const stops = low + (high - low) * random.uniform();
  const curve = drawCurve(random);
  return { left, top, side, size, flipX, flipY, stops, gamma: curve.gamma, eta: curve.eta };
}

/** A pair and the radiance that both pictures show. */
export interface HdrPair {
  readonly input: Image;
  readonly target: Image;
  readonly hdr: HdrImage;
}

/** Makes a pair of a scene from its draw; the same draw gives the same bytes. */
export function makePair(scene: HdrImage, draw: PairDraw): HdrPair {
  const hdr = cutOut(scene, draw);
  const curve: CameraCurve = { gamma: draw.gamma, eta: draw.eta };
  return {
    hdr,
    input: photograph(hdr, draw.stops, { curve }),
    target: fuseExposures(targetStops.map((stops) => photograph(hdr, stops))),
  };
}

/** The crop of a draw at its final size, flipped. */
export function cutOut(scene: HdrImage, { left, top, side, size, flipX, flipY }: PairDraw): HdrImage {
  const channels = 3;
  const data = new Float32Array(size * size * channels);
  for (let c = 0; c < channels; c++) {
    const plane = new Float64Array(side * side);
    for (let y = 0; y < side; y++)
      for (let x = 0; x < side; x++) {
        const pixel = (top + y) * scene.width + left + x;
        plane[y * side + x] = scene.data[scene.channels === 1 ? pixel : 3 * pixel + c]!;
      }
    const small = resizePlane(
      { width: side, height: side, data: plane },
      { width: size, height: size },
      { method: 'bilinear' },
    );
    for (let y = 0; y < size; y++)
      for (let x = 0; x < size; x++) {
        const from = (flipY ? size - 1 - y : y) * size + (flipX ? size - 1 - x : x);
        data[(y * size + x) * channels + c] = small.data[from]!;
      }
  }
  return { width: size, height: size, channels, data };
}

/** Entropy in bits of the 256 gray codes of a picture. */
export function grayEntropy(image: Image): number {
  const histogram = new Float64Array(256);
  const gray = matlabGray(image);
  for (const code of gray) histogram[code]!++;
  return histogram.reduce((bits, n) => (n > 0 ? bits - (n / gray.length) * Math.log2(n / gray.length) : bits), 0);
}

/**
 * The range of stops, as wide as the given one, whose photographs have the wanted mean entropy: the darker, the less.
 * `measure` gives the mean entropy for a range; ten halvings between eight stops down and four up.
 */
export async function tuneRange(
  range: StopRange,
  bits: number,
  measure: (range: StopRange) => Promise<number>,
): Promise<{ range: StopRange; bits: number }> {
  let [low, high] = [-8, 4];
  const shifted = (by: number): StopRange => [hundredths(range[0] + by), hundredths(range[1] + by)];
  for (let round = 0; round < 10; round++) {
    const middle = (low + high) / 2;
    if ((await measure(shifted(middle))) < bits) low = middle;
    else high = middle;
  }
  const found = shifted((low + high) / 2);
  return { range: found, bits: await measure(found) };
}

function hundredths(value: number): number {
  return Math.round(100 * value) / 100;
}
