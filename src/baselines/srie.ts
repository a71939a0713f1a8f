import type { Image } from '../image/image.ts';
import { defineBaseline } from './baseline.ts';
import { FivePointSolver } from './five-point.ts';
import { sidesOf } from './sides.ts';
import {
  addGradient,
  addShare,
  differenceOf,
  exponentialOf,
  logarithmOf,
  misfitAlong,
  misfitOf,
  pairsOf,
  type Quadratic,
  roughnessAlong,
  shrink,
  squaredNorm,
  variationOf,
  weighIllumination,
  weighReflectance,
} from './srie-terms.ts';
import { maxChannel, powerOf, withBrightness } from './value.ts';

export interface SrieOptions {
  /** Weight of the reflectance's total variation (default 0.01). */
  c1: number;
  /** Weight of the illumination's smoothness (default 0.1). */
  c2: number;
  /** Penalty of the split variable (default 1). */
  lambda: number;
  /** Exponent that brightens the illumination: L^(1/γ) (default 2.2). */
  gamma: number;
  /** Stop when reflectance and illumination change by less than this share (default 0.001). */
  tolerance: number;
  /** Rounds at most (default 30). */
  maximumRounds: number;
}

/** Brightness in 8-bit codes as reflectance R in (0, 1] times illumination L ≥ S. */
export interface Decomposition {
  readonly reflectance: Float32Array;
  readonly illumination: Float32Array;
  /** The objective before and after every round, with that round's weights. */
  readonly objective: readonly (readonly [before: number, after: number])[];
  /** The last relative change. */
  readonly change: number;
}

/**
 * SRIE: splits brightness into a piecewise constant reflectance and a smooth illumination by a weighted variational
 * model in the logarithm, and brightens the illumination.
 *
 * **Source** Fu, Zeng, Huang, Zhang, Ding, IEEE CVPR 2016, equations (5)–(13). The authors' solver is not open; tested
 * by what the paper promises.
 * **Input** Gray or RGB, any size; works on the largest channel in 8-bit codes, held above 1.
 * **Output** R · 255 · (L/255)^(1/γ), colours keep their ratios.
 * **Deviations** The paper solves its systems as if their weights were constant, by Fourier transforms; here with their
 * weights, by conjugate gradients. The weight between two pixels is the mean of both; the paper's forward differences
 * take that of the left or upper one, so that bright things would darken what lies right of and below them more.
 * Since L∇l = ∇L, light spreads from bright to dark as in a porous medium, with a steep front that moves on round by
 * round (fully minimised, the illumination is constant): the dark contour around bright things is the model's.
 */
export const srie = defineBaseline<SrieOptions>({
  name: 'srie',
  version: 2,
  summary: 'simultaneous reflectance and illumination estimation',
  source: {
    paper:
      'Fu, Zeng, Huang, Zhang, Ding, A Weighted Variational Model for Simultaneous Reflectance and Illumination Estimation, IEEE CVPR',
    year: 2016,
  },
  defaults: { c1: 0.01, c2: 0.1, lambda: 1, gamma: 2.2, tolerance: 1e-3, maximumRounds: 30 },
  enhance(picture, options) {
    const before = maxChannel(picture);
    const { reflectance, illumination } = decompose(before, picture, options);
    const power = powerOf(1 / options.gamma);
    for (let i = 0; i < reflectance.length; i++)
      reflectance[i] = before[i]! > 0 ? reflectance[i]! * power(illumination[i]! / 255) : 0;
    return withBrightness(picture, before, reflectance);
  },
});

const systemTolerance = 1e-3;

/**
 * min ‖r + l − s‖² + c1 ‖R∇r‖₁ + c2 ‖L∇l‖² with r ≤ 0 and l ≥ s, the weights R = eʳ and L = eˡ taken from the round
 * before: a split variable d ≈ R∇r (shrinkage), then r, then l. A step that would raise the objective is shortened.
 */
export function decompose(
  value: Float32Array,
  { width, height }: Pick<Image, 'width' | 'height'>,
  options: SrieOptions,
): Decomposition {
  const { c1, tolerance, maximumRounds } = options;
  const s = logarithmOf(value);
  const l = s.slice();
  const plane = (): Float32Array => new Float32Array(value.length);
  const [r, target, scratch] = [plane(), plane(), plane()];
  const sides = sidesOf({ width, height });
  const [east, south] = [pairsOf(sides[0], value.length), pairsOf(sides[1], value.length)];
  const both = [east, south];
  const solver = new FivePointSolver(width, height);
  const objective: [number, number][] = [];
  let change = 1;
  for (let round = 0; round < maximumRounds && change > tolerance; round++) {
    exponentialOf(r, scratch);
    for (const pairs of both) weighReflectance(pairs, scratch, width, options);
    const reflectanceCost = (): number =>
      misfitOf(r, l, s) + c1 * (variationOf(east, r, width) + variationOf(south, r, width));
    const before = reflectanceCost();
    differenceOf(s, l, target);
    for (const pairs of both) shrink(pairs, r, target, width, options);
    const system = { width, height, excess: 1, east: east.coupling, south: south.coupling };
    solver.solve(system, target, { start: r, tolerance: systemTolerance, into: target });
    for (let i = 0; i < target.length; i++) target[i] = Math.min(0, target[i]!);
    for (const pairs of both) addGradient(pairs, target, width);
    differenceOf(target, r, target);
    const first = descend(r, target, before, reflectanceCost);
    exponentialOf(l, scratch);
    for (const pairs of both) weighIllumination(pairs, scratch, width, options);
    differenceOf(s, r, target);
    solver.solve(system, target, { start: l, tolerance: systemTolerance, into: target });
    for (let i = 0; i < target.length; i++) target[i] = Math.max(s[i]!, target[i]!);
    differenceOf(target, l, target);
    const terms = [
      misfitAlong(r, l, s, target),
      roughnessAlong(east, l, target, width),
      roughnessAlong(south, l, target, width),
    ];
    const second = descendAlong(l, target, terms);
    const moved = first.moved + second.moved;
    change = Math.sqrt(moved / Math.max(squaredNorm(l), 1e-12));
    // Roughness does not depend on r, nor the reflectance's variation on l.
    const rough = terms[1]!.constant + terms[2]!.constant;
    objective.push([before + rough, first.cost + rough + second.change]);
  }
  solver.close();
  exponentialOf(r, r);
  exponentialOf(l, l);
  return { reflectance: r, illumination: l, objective, change };
}

/** The least share of a step that is tried. */
const leastShare = 1 / 32;

/** Moves `at` by `move`, or a half, a quarter … of it, as far as the cost allows, or not at all. */
function descend(
  at: Float32Array,
  move: Float32Array,
  before: number,
  cost: () => number,
): { cost: number; moved: number } {
  let taken = 0;
  for (let share = 1; share >= leastShare; share /= 2) {
    addShare(at, move, share - taken);
    taken = share;
    const now = cost();
    if (now <= before) return { cost: now, moved: share * share * squaredNorm(move) };
  }
  addShare(at, move, -taken);
  return { cost: before, moved: 0 };
}

/** The same where the cost is a sum of quadratic functions of the share. */
function descendAlong(
  at: Float32Array,
  move: Float32Array,
  terms: readonly Quadratic[],
): { change: number; moved: number } {
  const linear = terms.reduce((sum, term) => sum + term.linear, 0);
  const square = terms.reduce((sum, term) => sum + term.square, 0);
  for (let share = 1; share >= leastShare; share /= 2) {
    const change = share * (2 * linear + share * square);
    if (change > 0) continue;
    addShare(at, move, share);
    return { change, moved: share * share * squaredNorm(move) };
  }
  return { change: 0, moved: 0 };
}
