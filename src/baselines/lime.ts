import { luma601 } from '../image/color.ts';
import { filterRows, gaussianTaps } from '../image/filter.ts';
import type { Image } from '../image/image.ts';
import { defineBaseline } from './baseline.ts';
import { denoise } from './bm3d.ts';
import { solveFivePoint } from './five-point.ts';
import { refineExactly } from './lime-exact.ts';
import { clip, maxChannel, powerOf } from './value.ts';

export interface LimeOptions {
  /** Strength of smoothing, the paper's α (default 0.15). */
  lambda: number;
  /** Exponent of the illumination (default 0.8). */
  gamma: number;
  /** Weights of the gradients: I all 1, II from each gradient, III from gradients in a Gaussian window (default). */
  strategy: 'I' | 'II' | 'III';
  /** Of the Gaussian of strategy III, whose window has 15 × 15 pixels (default 2). */
  sigmaPixels: number;
  /** Keeps quotients finite (default 0.001). */
  epsilon: number;
  /** One linear system (default), or the augmented Lagrangian scheme for the L1 norm. */
  solver: 'sped-up' | 'exact';
  /** Denoises dark parts of the result by BM3D for noise of this many 8-bit codes; 0 leaves it out (default). */
  denoiseCodes: number;
}

/**
 * LIME: divides a picture by its illumination, the largest channel smoothed while its main edges are kept.
 *
 * **Source** Guo, Li, Ling, IEEE TIP 26(2), 2017, equations (8), (13)–(19).
 * **Input** Gray or RGB, any size.
 * **Output** R = L / max(T^γ, 0.001), clipped to [0, 1]; on demand its dark parts denoised.
 * **Deviations** The sped-up system has no link across the picture's border and is solved to 0.003 in its own norm; the
 * Gaussian's weights add up to 1. The exact solver pads to a size that its Fourier transform likes by repeating the
 * border, and stops after at most 50 rounds (μ 0.03, ρ 1.2). A public port (pvnieo) differs by 15 to 20 codes on average:
 * it pulls every pixel to its neighbour by the neighbour's weight, which is no minimum of the paper's energy, and takes
 * central differences; the tests solve its system and get its picture, and the paper's system and get this one.
 */
export const lime = defineBaseline<LimeOptions>({
  name: 'lime',
  version: 2,
  summary: 'division by a refined illumination map (sped-up solver)',
  source: {
    paper: 'Guo, Li, Ling, LIME: Low-Light Image Enhancement via Illumination Map Estimation, IEEE TIP',
    year: 2017,
  },
  defaults: {
    lambda: 0.15,
    gamma: 0.8,
    strategy: 'III',
    sigmaPixels: 2,
    epsilon: 1e-3,
    solver: 'sped-up',
    denoiseCodes: 0,
  },
  enhance(picture, options) {
    const illumination = refineIllumination(picture, options);
    const divided = divide(picture, illumination, options.gamma);
    if (options.denoiseCodes > 0) denoiseDark(divided, illumination, options.denoiseCodes / 255);
    return divided;
  },
});

/** The illumination map T of the paper, in [0, 1]. */
export function refineIllumination(picture: Image, options: LimeOptions): Float32Array {
  const { width, height } = picture;
  const initial = maxChannel(picture);
  const { lambda, epsilon } = options;
  const weights = gradientWeights(initial, width, height, options);
  if (options.solver === 'exact') return refineExactly(initial, width, height, weights, lambda);
  const { east, south } = weights;
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      const here = initial[i]!;
      if (x + 1 < width) east[i]! *= lambda / (Math.abs(initial[i + 1]! - here) + epsilon);
      if (y + 1 < height) south[i]! *= lambda / (Math.abs(initial[i + width]! - here) + epsilon);
    }
  return solveFivePoint({ width, height, excess: 1, east, south }, initial, { tolerance: 3e-3 }).solution;
}

export interface GradientWeights {
  readonly east: Float32Array;
  readonly south: Float32Array;
}

function gradientWeights(
  plane: Float32Array,
  width: number,
  height: number,
  { strategy, sigmaPixels, epsilon }: LimeOptions,
): GradientWeights {
  const east = new Float32Array(plane.length).fill(1);
  const south = new Float32Array(plane.length).fill(1);
  if (strategy === 'I') return { east, south };
  const fill = (y: number, [toEast, toSouth]: readonly Float64Array[]): void => {
    const row = y * width;
    for (let x = 0; x < width; x++) {
      const here = plane[row + x]!;
      toEast![x] = x + 1 < width ? plane[row + x + 1]! - here : 0;
      toSouth![x] = y + 1 < height ? plane[row + x + width]! - here : 0;
    }
  };
  const visit = (y: number, [toEast, toSouth]: readonly Float64Array[]): void => {
    for (let x = 0, i = y * width; x < width; x++, i++) {
      east[i] = 1 / (Math.abs(toEast![x]!) + epsilon);
      south[i] = 1 / (Math.abs(toSouth![x]!) + epsilon);
    }
  };
  const taps = strategy === 'II' ? Float64Array.of(1) : gaussianTaps(15, sigmaPixels);
  filterRows({ width, height }, 2, taps, 'replicate', fill, visit);
  return { east, south };
}

function divide(picture: Image, illumination: Float32Array, gamma: number): Image {
  const { channels, data } = picture;
  const out = new Float32Array(data.length);
  const power = powerOf(gamma);
  for (let i = 0; i < illumination.length; i++) {
    const scale = 1 / Math.max(power(clip(illumination[i]!)), 1e-3);
    for (let j = i * channels; j < (i + 1) * channels; j++) out[j] = Math.min(1, data[j]! * scale);
  }
  return { ...picture, data: out };
}

/** R ← R∘T + R_d∘(1 − T) in place, R_d having the luma of R denoised and its chroma. */
function denoiseDark({ width, height, channels, data }: Image, illumination: Float32Array, sigma: number): void {
  const luma = new Float32Array(luma601({ width, height, channels, data }));
  const denoised = denoise(luma, width, height, sigma);
  for (let i = 0; i < luma.length; i++) {
    const change = (1 - clip(illumination[i]!)) * (denoised[i]! - luma[i]!);
    for (let j = i * channels; j < (i + 1) * channels; j++) data[j] = clip(data[j]! + change);
  }
}
