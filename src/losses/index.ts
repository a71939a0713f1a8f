import { blurredColour } from './blurred-colour.ts';
import { colour } from './colour.ts';
import { contentLosses, lcn } from './content.ts';
import { contextual } from './contextual.ts';
import { dynamicPerceptual } from './dynamic-perceptual.ts';
import { gradient } from './gradient.ts';
import { l1 } from './l1.ts';
import { lcnPixels } from './lcn.ts';
import { mse } from './mse.ts';
import { ssimBands, ssimZeroPadded } from './ssim.ts';
import { tv } from './tv.ts';

/** Every loss term a recipe can name. */
export const losses = {
  mse,
  l1,
  colour,
  'blurred-colour': blurredColour,
  gradient,
  'lcn-pixels': lcnPixels,
  tv,
  'ssim-zero-padded': ssimZeroPadded,
  'ssim-bands': ssimBands,
  ...contentLosses,
  lcn,
  contextual,
  'dynamic-perceptual': dynamicPerceptual,
} as const;

export type LossName = keyof typeof losses;
