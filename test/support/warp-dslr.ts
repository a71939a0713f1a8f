import { type PairGeometry, phoneToDslrPixel } from '../../src/datasets/sim/geometry.ts';
import { emptyImage, type Image } from '../../src/image/image.ts';

/**
 * The DSLR photo as the phone's frame would show it, by the true mapping for the plane of the scene; what lies before
 * or behind that plane keeps its small parallax. Cubic interpolation, its kernel widened where the photo shrinks.
 * Pixels that the DSLR does not see are NaN.
 */
export function warpDslr(
  phone: { readonly width: number; readonly height: number },
  dslr: Image,
  geometry: PairGeometry,
): Image {
  const { width, height } = phone;
  const out = emptyImage(width, height, 3);
  const at = new Float64Array(2);
  phoneToDslrPixel(geometry, width / 2 - 4, height / 2, at);
  const before = at[0]!;
  phoneToDslrPixel(geometry, width / 2 + 4, height / 2, at);
  const stretch = Math.max(1, (at[0]! - before) / 8);
  const support = 2 * stretch;
  const taps = Math.ceil(support) * 2 + 1;
  const wx = new Float64Array(taps);
  const wy = new Float64Array(taps);
  for (let y = 0, o = 0; y < height; y++) {
    for (let x = 0; x < width; x++, o += 3) {
      phoneToDslrPixel(geometry, x, y, at);
      const [px, py] = [at[0]!, at[1]!];
      if (px < 0 || py < 0 || px > dslr.width - 1 || py > dslr.height - 1) {
        out.data.fill(Number.NaN, o, o + 3);
        continue;
      }
      const x0 = Math.ceil(px - support);
      const y0 = Math.ceil(py - support);
      const across = weigh(wx, px, x0, stretch);
      const down = weigh(wy, py, y0, stretch);
      let r = 0;
      let g = 0;
      let b = 0;
      for (let j = 0; j < taps; j++) {
        if (wy[j] === 0) continue;
        const row = Math.min(dslr.height - 1, Math.max(0, y0 + j)) * dslr.width;
        for (let i = 0; i < taps; i++) {
          const weight = wx[i]! * wy[j]!;
          if (weight === 0) continue;
          const k = 3 * (row + Math.min(dslr.width - 1, Math.max(0, x0 + i)));
          r += weight * dslr.data[k]!;
          g += weight * dslr.data[k + 1]!;
          b += weight * dslr.data[k + 2]!;
        }
      }
      const scale = 1 / (across * down);
      out.data[o] = Math.min(1, Math.max(0, r * scale));
      out.data[o + 1] = Math.min(1, Math.max(0, g * scale));
      out.data[o + 2] = Math.min(1, Math.max(0, b * scale));
    }
  }
  return out;
}

/** Fills the weights of Keys' cubic kernel (a = -1/2) around `position` and gives their sum. */
function weigh(weights: Float64Array, position: number, first: number, stretch: number): number {
  let sum = 0;
  for (let k = 0; k < weights.length; k++) {
    const t = Math.abs(first + k - position) / stretch;
    const weight = t < 1 ? (1.5 * t - 2.5) * t * t + 1 : t < 2 ? ((-0.5 * t + 2.5) * t - 4) * t + 2 : 0;
    weights[k] = weight;
    sum += weight;
  }
  return sum;
}
