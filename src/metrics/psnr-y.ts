import { lumaPlane } from '../image/plane.ts';
import { type Metric, pairOf } from './metric.ts';
import { decibels, psnr } from './psnr.ts';

/**
 * Peak signal-to-noise ratio of the luma.
 *
 * **Source** 10·log10(255²/MSE) on Y' of ITU-R BT.601.
 * **Input** Two pictures of one size; Y' = 0.299 R + 0.587 G + 0.114 B of the 8-bit codes, full range, not rounded.
 * **Output** dB, higher is better; equal luma gives Infinity.
 * **Deviations** Papers that use MATLAB's `rgb2ycbcr` (16…235) print values that are 1.32 dB higher.
 */
export const psnrY: Metric = {
  ...psnr,
  name: 'psnr@y',
  protocol: "PSNR of BT.601 luma Y' (full range, not rounded) of the 8-bit picture, per image, mean over images",
  source: { paper: 'ITU-R BT.601; 10 log10(255²/MSE)', year: 2011, checkedAgainst: 'NumPy' },
  score(result, reference) {
    const [x, y] = pairOf(psnrY, result, reference).map(lumaPlane);
    let sum = 0;
    for (let i = 0; i < x!.data.length; i++) sum += (x!.data[i]! - y!.data[i]!) ** 2;
    return decibels(sum / x!.data.length);
  },
};
