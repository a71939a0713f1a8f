import { codesOf } from '../image/codes.ts';
import type { Image } from '../image/image.ts';
import { type Metric, pairOf } from './metric.ts';
import { squaredError } from './squared-error.ts';

/** Mean squared difference of the 8-bit codes over all samples. */
export function meanSquaredCodeError(a: Image, b: Image): number {
  const codes = codesOf(a);
  return squaredError(codes, codesOf(b)) / codes.length;
}

/** Decibels of a mean squared error on the scale 0…255; an error of 0 gives Infinity. */
export function decibels(meanSquaredError: number): number {
  return 10 * Math.log10((255 * 255) / meanSquaredError);
}

/**
 * Peak signal-to-noise ratio of the 8-bit picture.
 *
 * **Source** Its common definition, 10·log10(255²/MSE); values of the TID2013 calibration set of IQA-PyTorch.
 * **Input** Two pictures of one size; clipped to [0, 1] and rounded to 8 bits; all samples of all channels alike.
 * **Output** dB, higher is better; identical pictures give Infinity.
 * **Deviations** None.
 */
export const psnr: Metric = {
  name: 'psnr',
  protocol: 'PSNR of all RGB samples, 8 bit, per image, mean over images',
  version: 1,
  against: 'target',
  better: 'higher',
  unit: 'dB',
  decimals: 2,
  ideal: Number.POSITIVE_INFINITY,
  monotone: true,
  source: {
    paper: 'Common definition: 10 log10(255²/MSE)',
    year: 1990,
    checkedAgainst: 'TID2013 calibration values of IQA-PyTorch',
  },
  score: (result, reference) => decibels(meanSquaredCodeError(...pairOf(psnr, result, reference))),
};
