import { toByte } from '../image/color.ts';
import type { Plane } from '../image/filter.ts';
import { resizePlane } from '../image/resize.ts';
import { defineBaseline, variantOf } from './baseline.ts';
import { maxChannel, withCurve } from './value.ts';

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
  version: 1,
  summary: 'contrast-accumulated histogram equalisation, dark-pass gradients',
  source: {
    paper: 'Wu, Liu, Hiramatsu, Kashino, Contrast-accumulated histogram equalization for image enhancement, IEEE ICIP',
    year: 2017,
    checkedAgainst: 'chongjg/Contrast-Enhancement',
  },
  defaults: { gradient: 'dark-pass', shortSidePixels: 256, scales: 4, epsilon: 1e-3, cumulate: 'exclusive' },
  enhance(picture, options) {
    const { width, height } = picture;
    const before = maxChannel(picture);
    const contrast = accumulatedContrast({ width, height, data: new Float64Array(before) }, options);
    const curve = new Float32Array(256);
    const weights = new Float64Array(256);
    for (let i = 0; i < before.length; i++) weights[toByte(before[i]!)]! += contrast[i]!;
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    for (let code = 1, below = weights[0]!; code < 256; code++) {
      const own = weights[code]!;
      curve[code] = Math.min(1, (options.cumulate === 'inclusive' ? below + own : below) / total);
      below += own;
    }
    return withCurve(picture, before, curve);
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

/** Φ, the geometric mean over the scales of every pixel's contrast. */
function accumulatedContrast(plane: Plane, { gradient, shortSidePixels, scales, epsilon }: CacheOptions): Float32Array {
  const { width, height } = plane;
  const product = new Float32Array(width * height).fill(1);
  let scaled = plane;
  for (let level = 0; level < scales; level++) {
    const short = Math.max(1, Math.round(shortSidePixels / 2 ** level));
    const factor = short / Math.min(width, height);
    scaled = resizePlane(scaled, {
      width: width < height ? short : Math.max(1, Math.round(width * factor)),
      height: width < height ? Math.max(1, Math.round(height * factor)) : short,
    });
    const contrast = gradient === 'robust' ? centralDifferences(scaled) : oneSided(scaled, gradient);
    const { data } = resizePlane(contrast, { width, height });
    for (let i = 0; i < data.length; i++) product[i]! *= Math.max(data[i]!, epsilon);
  }
  for (let i = 0; i < product.length; i++)
    product[i] = scales === 4 ? Math.sqrt(Math.sqrt(product[i]!)) : product[i]! ** (1 / scales);
  return product;
}

/** Σ over the four neighbours inside of how much they are brighter (dark-pass) or darker (bright-pass). */
function oneSided({ width, height, data }: Plane, gradient: 'dark-pass' | 'bright-pass'): Plane {
  const sign = gradient === 'dark-pass' ? 1 : -1;
  const out = new Float64Array(data.length);
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      const here = data[i]!;
      let sum = 0;
      if (x > 0) sum += Math.max(sign * (data[i - 1]! - here), 0);
      if (x + 1 < width) sum += Math.max(sign * (data[i + 1]! - here), 0);
      if (y > 0) sum += Math.max(sign * (data[i - width]! - here), 0);
      if (y + 1 < height) sum += Math.max(sign * (data[i + width]! - here), 0);
      out[i] = sum;
    }
  return { width, height, data: out };
}

function centralDifferences({ width, height, data }: Plane): Plane {
  const out = new Float64Array(data.length);
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      if (x > 0 && x + 1 < width) out[i]! += Math.abs(data[i + 1]! - data[i - 1]!);
      if (y > 0 && y + 1 < height) out[i]! += Math.abs(data[i + width]! - data[i - width]!);
    }
  return { width, height, data: out };
}
