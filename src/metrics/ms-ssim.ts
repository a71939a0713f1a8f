import type { Samples } from '../image/filter.ts';
import { codeSamples, halveSamples } from '../image/plane.ts';
import { type Metric, pairOf } from './metric.ts';
import { structure, windowSide } from './structure.ts';

/** The exponents of the five scales, finest first. */
export const scaleWeights = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333] as const;

/**
 * The mean contrast of the four finer scales and the mean SSIM of the coarsest, channels taken together. A window that
 * is larger than a scale shrinks with it.
 */
export function scaleMeans(x: Samples, y: Samples): number[] {
  const means: number[] = [];
  let [a, b] = [x, y];
  for (let scale = 1; scale < scaleWeights.length; scale++) {
    means.push(structure(a, b, 'contrast', Math.min(windowSide, a.width, a.height)));
    [a, b] = [halveSamples(a), halveSamples(b)];
  }
  return [...means, structure(a, b, 'ssim', Math.min(windowSide, a.width, a.height))];
}

/** Π mean^weight. A negative mean, whose power is undefined, counts as 0. */
export function weightedProduct(means: readonly number[]): number {
  return scaleWeights.reduce((product, weight, i) => product * Math.max(0, means[i]!) ** weight, 1);
}

/**
 * Multi-scale structural similarity as the DPED release computes it, all channels together.
 *
 * **Source** Wang, Simoncelli, Bovik, Asilomar 2003; release aiff22/DPED (`ssim.py`), also the PIRM 2018 kit.
 * **Input** Two pictures of one size, 8-bit codes; where the fifth scale is smaller than 11 pixels its window shrinks.
 * **Output** 0…1, higher is better, identical pictures give 1.
 * **Deviations** A negative mean contrast gives NaN in the release and 0 here; DPED pools 50 patches before the product.
 */
export const msSsim: Metric = {
  name: 'ms-ssim',
  protocol: 'MS-SSIM of DPED and PIRM: RGB together, 8 bit, 5 scales, window of 11 shrinking with the scale, per image',
  version: 1,
  against: 'target',
  better: 'higher',
  decimals: 4,
  ideal: 1,
  monotone: true,
  clampedAt: 0,
  source: {
    paper: 'Wang, Simoncelli, Bovik, Multiscale Structural Similarity for Image Quality Assessment, Asilomar',
    year: 2003,
    url: 'https://github.com/aiff22/DPED',
    checkedAgainst: 'NumPy and SciPy re-run of the release',
  },
  score: (result, reference) => {
    const [a, b] = pairOf(msSsim, result, reference);
    return weightedProduct(scaleMeans(codeSamples(a), codeSamples(b)));
  },
};
