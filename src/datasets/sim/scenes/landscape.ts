import type { Random } from '../../../core/random.ts';
import type { Rgb } from '../scene.ts';
import { between, type Hour } from '../stage.ts';

/** Leaves of trees: green, and two of autumn. */
export const leafColors: readonly Rgb[] = [
  [0.1, 0.19, 0.035],
  [0.15, 0.22, 0.05],
  [0.09, 0.15, 0.05],
  [0.34, 0.2, 0.04],
  [0.38, 0.1, 0.04],
];

/** Three ridges behind a landscape, from the farthest. */
export function ridges(random: Random, hour: Hour) {
  const dim = hour === 'evening' ? 0.45 : 1;
  const tint = (r: number, g: number, b: number): Rgb => [r * dim, g * dim, b * dim];
  return [
    {
      base: 0.03,
      height: between(random, 0.05, 0.16),
      frequency: 2.2,
      color: tint(0.36, 0.45, 0.58),
      shape: 'hills',
      seed: random.integer(99),
    },
    {
      base: 0.015,
      height: between(random, 0.03, 0.09),
      frequency: 3.1,
      color: tint(0.2, 0.29, 0.27),
      shape: 'hills',
      seed: random.integer(99),
    },
    {
      base: 0.004,
      height: between(random, 0.02, 0.045),
      frequency: 6,
      color: tint(0.09, 0.13, 0.06),
      shape: 'trees',
      seed: random.integer(99),
    },
  ] as const;
}
