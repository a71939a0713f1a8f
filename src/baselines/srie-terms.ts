import type { Side } from './sides.ts';
import type { SrieOptions } from './srie.ts';

/** What SRIE keeps of every pair of neighbours in one direction, R and L being the means of both pixels. */
export interface Pairs extends Side {
  /** b of the split Bregman scheme; between shrinkage and the new gradient b − d. */
  readonly split: Float32Array;
  /** R */
  readonly weight: Float32Array;
  /** c1 · λ · R² in the system of r, c2 · L² in that of l. */
  readonly coupling: Float32Array;
}

export function pairsOf(side: Side, count: number): Pairs {
  const plane = (): Float32Array => new Float32Array(count);
  return { ...side, split: plane(), weight: plane(), coupling: plane() };
}

/** s = log S, S being 8-bit codes held above 1. */
export function logarithmOf(value: Float32Array): Float32Array {
  const out = new Float32Array(value.length);
  for (let i = 0; i < out.length; i++) out[i] = Math.log(Math.min(255, Math.max(1, 255 * value[i]!)));
  return out;
}

/** Writes eˣ. */
export function exponentialOf(plane: Float32Array, out: Float32Array): void {
  for (let i = 0; i < out.length; i++) out[i] = Math.exp(plane[i]!);
}

/** Writes a − b. */
export function differenceOf(a: Float32Array, b: Float32Array, out: Float32Array): void {
  for (let i = 0; i < out.length; i++) out[i] = a[i]! - b[i]!;
}

export function addShare(at: Float32Array, move: Float32Array, share: number): void {
  for (let i = 0; i < at.length; i++) at[i]! += share * move[i]!;
}

export function squaredNorm(plane: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < plane.length; i++) sum += plane[i]! * plane[i]!;
  return sum;
}

/** ‖r + l − s‖² */
export function misfitOf(r: Float32Array, l: Float32Array, s: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < r.length; i++) {
    const difference = r[i]! + l[i]! - s[i]!;
    sum += difference * difference;
  }
  return sum;
}

/** ‖R∇r‖₁ in one direction. */
export function variationOf({ step, rows, columns, weight }: Pairs, r: Float32Array, width: number): number {
  let sum = 0;
  for (let y = 0; y < rows; y++)
    for (let i = y * width; i < y * width + columns; i++) sum += weight[i]! * Math.abs(r[i + step]! - r[i]!);
  return sum;
}

/** A quadratic function of t: constant + 2 · linear · t + square · t². */
export interface Quadratic {
  readonly constant: number;
  readonly linear: number;
  readonly square: number;
}

/** ‖r + l − s‖² for l + t · move. */
export function misfitAlong(r: Float32Array, l: Float32Array, s: Float32Array, move: Float32Array): Quadratic {
  let [constant, linear, square] = [0, 0, 0];
  for (let i = 0; i < r.length; i++) {
    const difference = r[i]! + l[i]! - s[i]!;
    const moved = move[i]!;
    constant += difference * difference;
    linear += difference * moved;
    square += moved * moved;
  }
  return { constant, linear, square };
}

/** c2 ‖L∇(l + t · move)‖² in one direction. */
export function roughnessAlong(
  { step, rows, columns, coupling }: Pairs,
  l: Float32Array,
  move: Float32Array,
  width: number,
): Quadratic {
  let [constant, linear, square] = [0, 0, 0];
  for (let y = 0; y < rows; y++)
    for (let i = y * width, j = i + step; i < y * width + columns; i++, j++) {
      const difference = l[j]! - l[i]!;
      const moved = move[j]! - move[i]!;
      const weighted = coupling[i]! * moved;
      constant += coupling[i]! * difference * difference;
      linear += weighted * difference;
      square += weighted * moved;
    }
  return { constant, linear, square };
}

/** The weights of r in a round, from R of the one before. */
export function weighReflectance(
  { step, rows, columns, weight, coupling }: Pairs,
  R: Float32Array,
  width: number,
  { c1, lambda }: SrieOptions,
): void {
  for (let y = 0; y < rows; y++)
    for (let i = y * width, j = i + step; i < y * width + columns; i++, j++) {
      const reflected = (R[i]! + R[j]!) / 2;
      weight[i] = reflected;
      coupling[i] = c1 * lambda * reflected * reflected;
    }
}

/** The weights of l in a round, from L of the one before. */
export function weighIllumination(
  { step, rows, columns, coupling }: Pairs,
  L: Float32Array,
  width: number,
  { c2 }: SrieOptions,
): void {
  for (let y = 0; y < rows; y++)
    for (let i = y * width, j = i + step; i < y * width + columns; i++, j++) {
      const lit = (L[i]! + L[j]!) / 2;
      coupling[i] = c2 * lit * lit;
    }
}

/** d = shrink(R∇r + b, 1 / (2λ)); adds c1 λ DᵀR(d − b) to the right side of the system of r. */
export function shrink(
  { step, rows, columns, split, weight }: Pairs,
  r: Float32Array,
  rightSide: Float32Array,
  width: number,
  { c1, lambda }: SrieOptions,
): void {
  const threshold = 1 / (2 * lambda);
  for (let y = 0; y < rows; y++)
    for (let i = y * width, j = i + step; i < y * width + columns; i++, j++) {
      const wanted = weight[i]! * (r[j]! - r[i]!) + split[i]!;
      const d = wanted > threshold ? wanted - threshold : wanted < -threshold ? wanted + threshold : 0;
      split[i]! -= d;
      const flow = c1 * lambda * weight[i]! * split[i]!;
      rightSide[i]! += flow;
      rightSide[j]! -= flow;
    }
}

/** b takes up R∇r of the new r. */
export function addGradient({ step, rows, columns, split, weight }: Pairs, r: Float32Array, width: number): void {
  for (let y = 0; y < rows; y++)
    for (let i = y * width, j = i + step; i < y * width + columns; i++, j++) split[i]! += weight[i]! * (r[j]! - r[i]!);
}
