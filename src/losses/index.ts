import { colour } from './colour.ts';
import { gradient } from './gradient.ts';
import { lcnPixels } from './lcn.ts';
import { mse } from './mse.ts';
import { tv } from './tv.ts';

/** Every loss term a recipe can name. */
export const losses = { mse, colour, gradient, 'lcn-pixels': lcnPixels, tv } as const;

export type LossName = keyof typeof losses;
