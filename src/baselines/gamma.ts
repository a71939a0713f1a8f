import { defineBaseline } from './baseline.ts';
import { brightness, powerOf, withBrightness } from './value.ts';

export interface GammaOptions {
  /** Mean brightness aimed at (default 0.5). */
  target: number;
  /** The plane that is raised to the power: V of HSV (default) or BT.601 luma. */
  on: 'v' | 'luminance';
}

/**
 * Automatic gamma correction: brightness is raised to the power that takes its mean to the middle.
 *
 * **Source** Babakhani & Zarei, Automatic gamma correction based on average of brightness, ACSIJ 4(6), 2015:
 * γ = log(target) / log(mean).
 * **Input** Gray or RGB, any size.
 * **Output** Same size, colours keep their ratios; black, white and already balanced pictures stay as they are.
 * **Deviations** γ is held in [0.1, 10].
 */
export const gamma = defineBaseline<GammaOptions>({
  name: 'gamma',
  version: 1,
  summary: 'automatic gamma correction by mean brightness',
  source: {
    paper: 'Babakhani, Zarei, Automatic gamma correction based on average of brightness, ACSIJ',
    year: 2015,
  },
  defaults: { target: 0.5, on: 'v' },
  enhance(picture, { target, on }) {
    const before = brightness(picture, on);
    let sum = 0;
    for (const value of before) sum += value;
    const mean = sum / before.length;
    const exponent = mean > 0 && mean < 1 ? Math.min(10, Math.max(0.1, Math.log(target) / Math.log(mean))) : 1;
    return withBrightness(picture, before, before.map(powerOf(exponent)));
  },
});
