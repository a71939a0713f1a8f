import type { Image } from '../image/image.ts';
import { defineBaseline } from './baseline.ts';
import { solveFivePoint } from './five-point.ts';
import { maxChannel, withBrightness } from './value.ts';

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
 * weights, by conjugate gradients.
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
    for (let i = 0; i < reflectance.length; i++)
      reflectance[i] = before[i]! > 0 ? reflectance[i]! * (illumination[i]! / 255) ** (1 / options.gamma) : 0;
    return withBrightness(picture, before, reflectance);
  },
});

/**
 * min ‖r + l − s‖² + c1 ‖R∇r‖₁ + c2 ‖L∇l‖² with r ≤ 0 and l ≥ s, the weights R = eʳ and L = eˡ taken from the round
 * before: a split variable d ≈ R∇r (shrinkage), then r, then l. A step that would raise the objective is shortened.
 */
export function decompose(
  value: Float32Array,
  { width, height }: Pick<Image, 'width' | 'height'>,
  { c1, c2, lambda, tolerance, maximumRounds }: SrieOptions,
): Decomposition {
  const count = value.length;
  const s = value.map((v) => Math.log(Math.min(255, Math.max(1, 255 * v))));
  const l = s.slice();
  const r = new Float32Array(count);
  const [bEast, bSouth, rightSide] = [new Float32Array(count), new Float32Array(count), new Float32Array(count)];
  const [R, smoothness, coupling] = [new Float32Array(count), new Float32Array(count), new Float32Array(count)];
  const links = linksOf(width, height);
  const cost = (): number => {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += (r[i]! + l[i]! - s[i]!) ** 2;
    links((i, j) => {
      sum += c1 * R[i]! * Math.abs(r[j]! - r[i]!) + smoothness[i]! * (l[j]! - l[i]!) ** 2;
    });
    return sum;
  };
  const objective: [number, number][] = [];
  let change = 1;
  for (let round = 0; round < maximumRounds && change > tolerance; round++) {
    for (let i = 0; i < count; i++) {
      R[i] = Math.exp(r[i]!);
      smoothness[i] = c2 * Math.exp(2 * l[i]!);
      coupling[i] = c1 * lambda * R[i]! * R[i]!;
      rightSide[i] = s[i]! - l[i]!;
    }
    const start = cost();
    links((i, j, vertical) => {
      const b = vertical ? bSouth : bEast;
      const wanted = R[i]! * (r[j]! - r[i]!) + b[i]!;
      b[i]! -= Math.sign(wanted) * Math.max(Math.abs(wanted) - 1 / (2 * lambda), 0); // now b − d
      const flow = c1 * lambda * R[i]! * b[i]!;
      rightSide[i]! += flow;
      rightSide[j]! -= flow;
    });
    const solvedR = solveFivePoint({ width, height, excess: 1, east: coupling, south: coupling }, rightSide, {
      start: r,
      tolerance: 1e-3,
    }).solution;
    links((i, j, vertical) => {
      (vertical ? bSouth : bEast)[i]! += R[i]! * (Math.min(0, solvedR[j]!) - Math.min(0, solvedR[i]!));
    });
    const first = descend(r, solvedR, (next) => Math.min(0, next), start, cost);
    for (let i = 0; i < count; i++) rightSide[i] = s[i]! - r[i]!;
    const solvedL = solveFivePoint({ width, height, excess: 1, east: smoothness, south: smoothness }, rightSide, {
      start: l,
      tolerance: 1e-3,
    }).solution;
    const second = descend(l, solvedL, (next, i) => Math.max(s[i]!, next), first.cost, cost);
    change = Math.sqrt((first.moved + second.moved) / Math.max(second.size, 1e-12));
    objective.push([start, second.cost]);
  }
  return { reflectance: r.map(Math.exp), illumination: l.map(Math.exp), objective, change };
}

/** Moves `at` towards `goal` as far as the objective allows: the whole way, a half, a quarter …, or not at all. */
function descend(
  at: Float32Array,
  goal: Float32Array,
  hold: (next: number, i: number) => number,
  before: number,
  cost: () => number,
): { cost: number; moved: number; size: number } {
  for (let i = 0; i < at.length; i++) goal[i] = hold(goal[i]!, i) - at[i]!;
  let moved = 0;
  let size = 0;
  for (let i = 0; i < at.length; i++) {
    moved += goal[i]! ** 2;
    at[i]! += goal[i]!;
    size += at[i]! ** 2;
  }
  for (let share = 1; share > 1 / 64; share /= 2) {
    const now = cost();
    if (now <= before) return { cost: now, moved: moved * share * share, size };
    for (let i = 0; i < at.length; i++) at[i]! -= (share / 2) * goal[i]!;
  }
  for (let i = 0; i < at.length; i++) at[i]! -= goal[i]! / 64;
  return { cost: before, moved: 0, size };
}

/** Visits every pair of neighbours: pixel, its right or lower neighbour, and whether it is the lower one. */
export function linksOf(width: number, height: number) {
  return (visit: (i: number, j: number, vertical: boolean) => void): void => {
    for (let y = 0, i = 0; y < height; y++)
      for (let x = 0; x < width; x++, i++) {
        if (x + 1 < width) visit(i, i + 1, false);
        if (y + 1 < height) visit(i, i + width, true);
      }
  };
}
