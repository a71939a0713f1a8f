import { defineBaseline, variantOf } from './baseline.ts';
import { overContrasts } from './cache-contrast.ts';
import { codesOfV, maxChannel, withCurve } from './value.ts';

export interface CacheOptions {
  /** Which contrast counts: towards brighter neighbours (dark-pass, default), darker ones, or both by central differences. */
  gradient: 'dark-pass' | 'bright-pass' | 'robust';
  /** Length of the short side on the finest of the scales (default 256). */
  shortSidePixels: number;
  /** Number of scales, each half as large as the one before (default 4). */
  scales: number;
  /** Least contrast of a scale (default 0.001). */
  epsilon: number;
  /** What T cumulates: the bins below a code (exclusive, default) or its own bin as well (inclusive). */
  cumulate: 'exclusive' | 'inclusive';
}

/**
 * CACHE: histogram equalisation in which a pixel counts by the geometric mean of its contrasts over several scales.
 *
 * **Source** Wu, Liu, Hiramatsu, Kashino, IEEE ICIP 2017; compared with a public reimplementation of its gradients.
 * **Input** Gray or RGB, any size; works on the largest channel.
 * **Output** C / A · T(A), T being the cumulated, weighted histogram of A over 256 bins.
 * **Deviations** T leaves a code's own bin out, as the reimplementation does; the paper's sum has it (`inclusive`).
 * Colour is handled as in the author's later RG-CACHE code.
 */
export const cache = defineBaseline<CacheOptions>({
  name: 'cache',
  version: 2,
  summary: 'contrast-accumulated histogram equalisation, dark-pass gradients',
  source: {
    paper: 'Wu, Liu, Hiramatsu, Kashino, Contrast-accumulated histogram equalization for image enhancement, IEEE ICIP',
    year: 2017,
    checkedAgainst: 'chongjg/Contrast-Enhancement',
  },
  defaults: { gradient: 'dark-pass', shortSidePixels: 256, scales: 4, epsilon: 1e-3, cumulate: 'exclusive' },
  enhance(picture, options) {
    const plane = { width: picture.width, height: picture.height, data: maxChannel(picture) };
    const codes = codesOfV(picture);
    const curve = new Float32Array(256);
    const weights = new Float64Array(256);
    overContrasts(plane, options, (first, contrasts) => {
      for (let x = 0; x < contrasts.length; x++) weights[codes[first + x]!]! += contrasts[x]!;
    });
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    for (let code = 1, below = weights[0]!; code < 256; code++) {
      const own = weights[code]!;
      curve[code] = Math.min(1, (options.cumulate === 'inclusive' ? below + own : below) / total);
      below += own;
    }
    return withCurve(picture, curve);
  },
});

export const cacheBright = variantOf(
  cache,
  'cache-bright',
  'contrast-accumulated histogram equalisation, bright-pass gradients',
  { gradient: 'bright-pass' },
);

export const cacheRobust = variantOf(
  cache,
  'cache-robust',
  'contrast-accumulated histogram equalisation, central-difference gradients',
  { gradient: 'robust' },
);
