import { toByte } from '../image/color.ts';
import type { Image } from '../image/image.ts';
import { resizeImage, resizePlane } from '../image/resize.ts';
import { defineBaseline } from './baseline.ts';
import { solveFivePoint } from './five-point.ts';
import { minimise } from './minimise.ts';
import { clip, maxChannel, powerOf } from './value.ts';

export interface BimefOptions {
  /** Exponent of the illumination in the fusion weight (default 0.5). */
  mu: number;
  /** Exposure ratio; 0 searches the one of largest entropy in [1, 7] (default). */
  exposureRatio: number;
  /** Camera response model, first parameter (default −0.3293). */
  a: number;
  /** Camera response model, second parameter (default 1.1258). */
  b: number;
  /** Strength of the illumination's smoothing (default 0.5). */
  lambda: number;
}

/** Keeps the quotients of the smoothing weights finite. */
const sharpness = 0.001;

/**
 * BIMEF: fuses a picture with a brighter one that a camera response model predicts, most where it is dark.
 *
 * **Source** Ying, Li, Gao, arXiv:1711.00591, 2017, sections III–IV; checked against the authors' BIMEF.m with its
 * linear system solved directly.
 * **Input** Gray or RGB, any size.
 * **Output** I∘W + J∘(1 − W) with W = t^μ, clipped to [0, 1].
 * **Deviations** The release solves its system to 0.1 only; here to 0.001.
 */
export const bimef = defineBaseline<BimefOptions>({
  name: 'bimef',
  version: 2,
  summary: 'fusion with a predicted brighter exposure',
  source: {
    paper: 'Ying, Li, Gao, A Bio-Inspired Multi-Exposure Fusion Framework for Low-light Image Enhancement',
    year: 2017,
    url: 'https://arxiv.org/abs/1711.00591',
    checkedAgainst: 'baidut/BIMEF',
  },
  defaults: { mu: 0.5, exposureRatio: 0, a: -0.3293, b: 1.1258, lambda: 0.5 },
  enhance(picture, options) {
    const illumination = illuminationOf(picture, options.lambda);
    const ratio = options.exposureRatio || bestExposureRatio(picture, illumination, options);
    const { channels, data } = picture;
    const out = new Float32Array(data.length);
    const { exponent, gain } = response(ratio ?? 1, options);
    const power = powerOf(exponent);
    const offset = options.exposureRatio || ratio === undefined ? 0 : 0.01;
    for (let i = 0; i < illumination.length; i++) {
      const lit = Math.max(illumination[i]!, 0);
      const weight = options.mu === 0.5 ? Math.sqrt(lit) : lit ** options.mu;
      for (let j = i * channels; j < (i + 1) * channels; j++) {
        const bright = gain * power(data[j]!) - offset;
        out[j] = clip(data[j]! * weight + (options.exposureRatio ? Math.min(bright, 1) : bright) * (1 - weight));
      }
    }
    return { ...picture, data: out };
  },
});

/** The brightness transform of an exposure ratio k: gain · value^exponent. */
function response(k: number, { a, b }: BimefOptions): { exponent: number; gain: number } {
  const exponent = k ** a;
  return { exponent, gain: Math.exp(b * (1 - exponent)) };
}

/** The largest channel at half size, smoothed, at full size again. */
function illuminationOf(picture: Image, lambda: number): Float64Array {
  const { width, height } = picture;
  const initial = { width, height, data: new Float64Array(maxChannel(picture)) };
  const half = resizePlane(initial, { scale: 0.5 });
  const data = smooth(new Float32Array(half.data), half.width, half.height, lambda);
  return resizePlane({ ...half, data: new Float64Array(data) }, { width, height }).data;
}

/** (I + λ Σ DᵀWD) t = plane with W = 1/(|∇ summed over five pixels along its axis| · |∇| + sharpness). */
function smooth(plane: Float32Array, width: number, height: number, lambda: number): Float32Array {
  const east = couplings(plane, width, height, lambda, true);
  const south = couplings(plane, width, height, lambda, false);
  return solveFivePoint({ width, height, excess: 1, east, south, wrap: true }, plane, { tolerance: 1e-3 }).solution;
}

function couplings(plane: Float32Array, width: number, height: number, lambda: number, across: boolean): Float32Array {
  const [step, size] = across ? [1, width] : [width, height];
  const gradient = new Float32Array(plane.length);
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      const last = (across ? x : y) === size - 1;
      gradient[i] = plane[last ? i - (size - 1) * step : i + step]! - plane[i]!;
    }
  const out = new Float32Array(plane.length);
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      const at = across ? x : y;
      let sum = 0;
      for (let k = Math.max(-2, -at); k <= Math.min(2, size - 1 - at); k++) sum += gradient[i + k * step]!;
      out[i] = lambda / (Math.abs(sum) * Math.abs(gradient[i]!) + sharpness);
    }
  return out;
}

/** The ratio whose transform of the dark pixels has the largest entropy; undefined where no pixel is dark. */
function bestExposureRatio(picture: Image, illumination: Float64Array, options: BimefOptions): number | undefined {
  const { width, height, channels } = picture;
  const small = resizeImage(picture, { width: 50, height: 50 });
  const dark = resizePlane(
    { width, height, data: illumination.map((value) => (value < 0.5 ? 1 : 0)) },
    { width: 50, height: 50 },
  );
  const values: number[] = [];
  for (let i = 0; i < 2500; i++) {
    if (!(dark.data[i]! > 0.5)) continue;
    let product = 1;
    for (let c = 0; c < channels; c++) product *= small.data[i * channels + c]!;
    values.push(channels === 1 ? product : Math.cbrt(product));
  }
  if (values.length === 0) return undefined;
  return minimise((k) => -entropyBits(values, response(k, options)), 1, 7, 1e-4);
}

function entropyBits(values: readonly number[], { exponent, gain }: { exponent: number; gain: number }): number {
  const histogram = new Float64Array(256);
  for (const value of values) histogram[toByte(gain * value ** exponent)]!++;
  let bits = 0;
  for (const count of histogram) if (count > 0) bits -= (count / values.length) * Math.log2(count / values.length);
  return bits;
}
