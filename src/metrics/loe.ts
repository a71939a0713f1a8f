import { codesOf } from '../image/codes.ts';
import type { Image } from '../image/image.ts';
import { assertSide, type Metric, pairOf } from './metric.ts';

const reach = 7;
const blocks = 50;

/** The largest code of every pixel's channels. */
function brightest(image: Image): Uint8Array {
  const codes = codesOf(image);
  if (image.channels === 1) return codes;
  const out = new Uint8Array(image.width * image.height);
  for (let i = 0, j = 0; i < out.length; i++, j += 3) out[i] = Math.max(codes[j]!, codes[j + 1]!, codes[j + 2]!);
  return out;
}

/** The local maximum (15x15 window) at every `step`-th pixel; a window cut by the edge sees the same maximum mirrored. */
function sampledMaxima({ width, height }: Image, light: Uint8Array, step: number): Uint8Array {
  const columns = Math.floor(width / step);
  const rows = Math.floor(height / step);
  const out = new Uint8Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const y = (row + 1) * step - 1;
      const x = (column + 1) * step - 1;
      let largest = 0;
      for (let v = Math.max(0, y - reach); v <= Math.min(height - 1, y + reach); v++)
        for (let u = Math.max(0, x - reach); u <= Math.min(width - 1, x + reach); u++)
          largest = Math.max(largest, light[v * width + u]!);
      out[row * columns + column] = largest;
    }
  }
  return out;
}

/**
 * Lightness order error: how many pairs of places change their order of lightness.
 *
 * **Source** Wang, Zheng, Hu, Li, Naturalness Preserved Enhancement, TIP 2013, eq. 18–20; the authors' `LOE.m`.
 * **Input** The enhanced picture and the input it was made from, sides of at least 50 pixels; 8-bit codes.
 * **Output** Mean number of reversed relations per place, on a grid with about 50 places on the short side; lower is
 * better, a picture that keeps the order gives 0.
 * **Deviations** None.
 */
export const loe: Metric = {
  name: 'loe',
  protocol:
    'LOE of the NPE release: local maximum of max(R, G, B) in 15x15, sampled to about 50 on the short side, against the input',
  version: 1,
  against: 'input',
  better: 'lower',
  decimals: 1,
  atLeast: `${blocks} pixels a side`,
  ideal: 0,
  source: {
    paper: 'Wang, Zheng, Hu, Li, Naturalness Preserved Enhancement Algorithm for Non-Uniform Illumination Images, TIP',
    year: 2013,
    checkedAgainst: "NumPy re-run of the authors' script",
  },
  score(result, reference) {
    const [enhanced, input] = pairOf(loe, result, reference);
    assertSide(loe, enhanced, blocks);
    const step = Math.floor(Math.min(enhanced.width, enhanced.height) / blocks);
    const before = sampledMaxima(input, brightest(input), step);
    const after = sampledMaxima(enhanced, brightest(enhanced), step);
    let reversed = 0;
    for (let i = 0; i < before.length; i++) {
      const a = before[i]!;
      const b = after[i]!;
      for (let j = 0; j < before.length; j++) reversed += Number(before[j]! >= a !== after[j]! >= b);
    }
    return reversed / before.length;
  },
};
