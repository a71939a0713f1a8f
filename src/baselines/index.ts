import { bimef } from './bimef.ts';
import { cache, cacheBright, cacheRobust } from './cache.ts';
import { clahe } from './clahe.ts';
import { gamma } from './gamma.ts';
import { he } from './he.ts';
import { input } from './input.ts';
import { lime } from './lime.ts';
import { msrcr } from './msrcr.ts';
import { rrm } from './rrm.ts';
import { srie } from './srie.ts';

export { type Baseline, defineBaseline, variantOf } from './baseline.ts';

/** Every classic method, by name. */
export const baselines = {
  input,
  gamma,
  he,
  clahe,
  cache,
  'cache-bright': cacheBright,
  'cache-robust': cacheRobust,
  msrcr,
  bimef,
  lime,
  srie,
  rrm,
} as const;

export type BaselineName = keyof typeof baselines;
