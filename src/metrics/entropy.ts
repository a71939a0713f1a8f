import type { Samples } from '../image/filter.ts';
import { grayPlane, lumaPlane } from '../image/plane.ts';
import type { Metric } from './metric.ts';

/** −Σ p·log2 p over the histogram of rounded codes 0…255, in bits. */
export function histogramEntropy(plane: Samples): number {
  const histogram = new Float64Array(256);
  for (const value of plane.data) histogram[Math.floor(value + 0.5)]! += 1;
  let bits = 0;
  for (const count of histogram) {
    const share = count / plane.data.length;
    if (share > 0) bits -= share * Math.log2(share);
  }
  return bits;
}

/**
 * Discrete entropy of the luma.
 *
 * **Source** Shannon 1948; as used for enhancement: the histogram of 256 luminance codes.
 * **Input** One picture; Y' = 0.299 R + 0.587 G + 0.114 B of the 8-bit codes, rounded.
 * **Output** Bits, 0…8, higher is better.
 * **Deviations** The official calibration values use MATLAB's gray (see `entropy@gray`).
 */
export const entropy: Metric = {
  name: 'entropy',
  protocol: "entropy of the 256-bin histogram of rounded BT.601 luma Y', 8 bit, bits",
  version: 1,
  against: 'nothing',
  better: 'higher',
  decimals: 3,
  source: { paper: 'Shannon, A Mathematical Theory of Communication', year: 1948, checkedAgainst: 'scikit-image' },
  score: (result) => histogramEntropy(lumaPlane(result)),
};

/**
 * Discrete entropy of MATLAB's gray, the protocol of the official calibration values.
 *
 * **Source** MATLAB's `entropy(rgb2gray(...))`; official values of the TID2013 calibration set of IQA-PyTorch.
 * **Input** One picture, 8-bit codes.
 * **Output** Bits, 0…8, higher is better.
 * **Deviations** None.
 */
export const entropyGray: Metric = {
  ...entropy,
  name: 'entropy@gray',
  protocol: "entropy of the 256-bin histogram of MATLAB's rounded 8-bit gray, bits",
  source: { ...entropy.source, checkedAgainst: 'TID2013 calibration values of IQA-PyTorch' },
  score: (result) => histogramEntropy(grayPlane(result)),
};
