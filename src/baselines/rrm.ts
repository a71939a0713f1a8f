import type { Image } from '../image/image.ts';
import { defineBaseline } from './baseline.ts';
import { FivePointSolver } from './five-point.ts';
import {
  addFlow,
  guide,
  illuminationSystem,
  misfitOf,
  moveTo,
  reflectanceSystem,
  roughnessOf,
  shrink,
} from './rrm-terms.ts';
import { sidesOf } from './sides.ts';
import { maxChannel, powerOf, withBrightness } from './value.ts';

export interface RrmOptions {
  /** Weight of the illumination's total variation (default 0.05; 0.01 with `noise`). */
  beta: number;
  /** Weight of the reflectance's guidance (default 0.01). */
  omega: number;
  /** Weight of the noise map (default 1; 10 with `noise`). */
  delta: number;
  /** Amplification of small gradients in the guidance (default 10). */
  lambda: number;
  /** Scale of that amplification, in 8-bit codes (default 10). */
  sigmaCodes: number;
  /** Gradients below this many 8-bit codes count as noise in the guidance (default 0). */
  epsilonCodes: number;
  /** Estimates a noise map N as well; without it N = 0 (default). */
  noise: boolean;
  /** Exponent that brightens the illumination: L^(1/γ) (default 2.2). */
  gamma: number;
  /** Stop when reflectance and illumination change by less than this share (default 0.001). */
  tolerance: number;
  /** Rounds at most (default 20). */
  maximumRounds: number;
}

export interface RobustDecomposition {
  readonly reflectance: Float32Array;
  readonly illumination: Float32Array;
  readonly noise: Float32Array;
  /** Mean |R∘L + N − I|. */
  readonly misfit: number;
  /** The objective, ‖R∘L+N−I‖² + β‖∇L‖₁ + ω‖∇R−G‖² + δ‖N‖², after every round. */
  readonly objective: readonly number[];
}

const firstPenalty = 1;
const growth = 1.5;
const systemTolerance = 1e-3;

/**
 * Robust Retinex: splits brightness into reflectance, piecewise smooth illumination and, on demand, a noise map.
 *
 * **Source** Li, Liu, Yang, Sun, Guo, IEEE TIP 27(6), 2018, equations (5)–(19). No open release; tested by what the
 * paper promises.
 * **Input** Gray or RGB, any size; works on the largest channel.
 * **Output** R · L^(1/γ), colours keep their ratios.
 * **Deviations** The noise map is off by default, as the paper has it for pictures that are not noisy.
 */
export const rrm = defineBaseline<RrmOptions>({
  name: 'rrm',
  version: 2,
  summary: 'structure-revealing decomposition by a robust Retinex model',
  source: {
    paper:
      'Li, Liu, Yang, Sun, Guo, Structure-Revealing Low-Light Image Enhancement Via Robust Retinex Model, IEEE TIP',
    year: 2018,
  },
  defaults: {
    beta: 0.05,
    omega: 0.01,
    delta: 1,
    lambda: 10,
    sigmaCodes: 10,
    epsilonCodes: 0,
    noise: false,
    gamma: 2.2,
    tolerance: 1e-3,
    maximumRounds: 20,
  },
  enhance(picture, options) {
    const before = maxChannel(picture);
    const { reflectance, illumination } = decomposeRobustly(before, picture, options);
    const power = powerOf(1 / options.gamma);
    for (let i = 0; i < reflectance.length; i++) reflectance[i]! *= power(illumination[i]!);
    return withBrightness(picture, before, reflectance);
  },
});

/** Alternating directions: R, L, N, then the split variable T ≈ ∇L and its multiplier Z. */
export function decomposeRobustly(
  value: Float32Array,
  { width, height }: Pick<Image, 'width' | 'height'>,
  options: RrmOptions,
): RobustDecomposition {
  const { beta, omega, delta, tolerance, maximumRounds } = options;
  const count = value.length;
  const plane = (): Float32Array => new Float32Array(count);
  const [R, N, rightSide, excess, guided] = [plane(), plane(), plane(), plane(), plane()];
  const L = value.map((v) => Math.max(v, 1e-3));
  const sides = sidesOf({ width, height }).map((side) => ({ ...side, t: plane(), z: plane() }));
  // `guided` becomes ωDᵀG.
  let guidanceEnergy = 0;
  for (const side of sides) guidanceEnergy += omega * guide(side, value, guided, width, options);
  const solver = new FivePointSolver(width, height);
  const objective: number[] = [];
  let penalty = firstPenalty;
  for (let round = 0, change = 1; round < maximumRounds && change > tolerance; round++, penalty *= growth) {
    // (L² + ωDᵀD) r = L(I − N) + ωDᵀG
    reflectanceSystem(L, value, N, guided, excess, rightSide);
    const reflecting = { width, height, excess, east: omega, south: omega };
    solver.solve(reflecting, rightSide, { start: R, tolerance: systemTolerance, into: rightSide });
    const rChange = moveTo(R, rightSide, 0, 1);
    // (2R² + μDᵀD) l = 2R(I − N) + μDᵀ(T − Z/μ)
    illuminationSystem(R, L, value, N, excess, rightSide);
    for (const side of sides) addFlow(side, penalty, rightSide, width);
    const lighting = { width, height, excess, east: penalty, south: penalty };
    solver.solve(lighting, rightSide, { start: L, tolerance: systemTolerance, into: rightSide });
    const lChange = moveTo(L, rightSide, 1e-3, 1);
    if (options.noise) for (let i = 0; i < count; i++) N[i] = (value[i]! - R[i]! * L[i]!) / (1 + delta);
    let cost = guidanceEnergy + misfitOf(R, L, N, value, guided, delta);
    for (const side of sides)
      cost += beta * shrink(side, L, penalty, beta / penalty, width) + omega * roughnessOf(side, R, width);
    objective.push(cost);
    change = Math.max(rChange, lChange);
  }
  solver.close();
  let misfit = 0;
  for (let i = 0; i < count; i++) misfit += Math.abs(R[i]! * L[i]! + N[i]! - value[i]!) / count;
  return { reflectance: R, illumination: L, noise: N, misfit, objective };
}
