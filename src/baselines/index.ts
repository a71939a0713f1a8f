import { he } from './he.ts';
import { input } from './input.ts';

export { type Baseline, defineBaseline, variantOf } from './baseline.ts';

/** Every classic method, by name. */
export const baselines = { input, he } as const;

export type BaselineName = keyof typeof baselines;
