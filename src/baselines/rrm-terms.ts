import type { RrmOptions } from './rrm.ts';
import type { Side } from './sides.ts';

/** What the robust Retinex model keeps of every pair of neighbours in one direction: T ≈ ∇L and its multiplier Z. */
export interface Gradients extends Side {
  readonly t: Float32Array;
  readonly z: Float32Array;
}

/**
 * Adds ωDᵀG of one direction, G being the gradients of the input, small ones amplified, those of noise removed; gives
 * ‖G‖².
 */
export function guide(
  { step, rows, columns }: Side,
  value: Float32Array,
  guided: Float32Array,
  width: number,
  { omega, lambda, sigmaCodes, epsilonCodes }: RrmOptions,
): number {
  let energy = 0;
  for (let y = 0; y < rows; y++)
    for (let i = y * width, j = i + step; i < y * width + columns; i++, j++) {
      const gradient = value[j]! - value[i]!;
      const size = Math.abs(255 * gradient);
      const wanted = size < epsilonCodes ? 0 : (1 + lambda * Math.exp(-size / sigmaCodes)) * gradient;
      guided[i]! -= omega * wanted;
      guided[j]! += omega * wanted;
      energy += wanted * wanted;
    }
  return energy;
}

/** L², and L(I − N) + ωDᵀG. */
export function reflectanceSystem(
  L: Float32Array,
  value: Float32Array,
  N: Float32Array,
  guided: Float32Array,
  excess: Float32Array,
  rightSide: Float32Array,
): void {
  for (let i = 0; i < L.length; i++) {
    excess[i] = L[i]! * L[i]!;
    rightSide[i] = L[i]! * (value[i]! - N[i]!) + guided[i]!;
  }
}

/** 2R², and 2R(I − N); a trace of the old L where R is 0. */
export function illuminationSystem(
  R: Float32Array,
  L: Float32Array,
  value: Float32Array,
  N: Float32Array,
  excess: Float32Array,
  rightSide: Float32Array,
): void {
  for (let i = 0; i < R.length; i++) {
    excess[i] = 2 * R[i]! * R[i]! + 1e-6;
    rightSide[i] = 2 * R[i]! * (value[i]! - N[i]!) + 1e-6 * L[i]!;
  }
}

/** Adds μDᵀ(T − Z/μ) of one direction. */
export function addFlow(
  { step, rows, columns, t, z }: Gradients,
  penalty: number,
  rightSide: Float32Array,
  width: number,
): void {
  for (let y = 0; y < rows; y++)
    for (let i = y * width, j = i + step; i < y * width + columns; i++, j++) {
      const flow = penalty * t[i]! - z[i]!;
      rightSide[i]! -= flow;
      rightSide[j]! += flow;
    }
}

/** T = shrink(∇L + Z/μ) and Z += μ(∇L − T) in one direction; gives ‖∇L‖₁. */
export function shrink(
  { step, rows, columns, t, z }: Gradients,
  L: Float32Array,
  penalty: number,
  threshold: number,
  width: number,
): number {
  let variation = 0;
  for (let y = 0; y < rows; y++)
    for (let i = y * width, j = i + step; i < y * width + columns; i++, j++) {
      const gradient = L[j]! - L[i]!;
      const wanted = gradient + z[i]! / penalty;
      t[i] = wanted > threshold ? wanted - threshold : wanted < -threshold ? wanted + threshold : 0;
      z[i]! += penalty * (gradient - t[i]!);
      variation += Math.abs(gradient);
    }
  return variation;
}

/** ‖∇R‖² in one direction. */
export function roughnessOf({ step, rows, columns }: Side, R: Float32Array, width: number): number {
  let roughness = 0;
  for (let y = 0; y < rows; y++)
    for (let i = y * width, j = i + step; i < y * width + columns; i++, j++) {
      const gradient = R[j]! - R[i]!;
      roughness += gradient * gradient;
    }
  return roughness;
}

/** ‖R∘L + N − I‖² + δ‖N‖² − 2 R · ωDᵀG: with ω(‖∇R‖² + ‖G‖²) that makes ω‖∇R − G‖² of the guidance. */
export function misfitOf(
  R: Float32Array,
  L: Float32Array,
  N: Float32Array,
  value: Float32Array,
  guided: Float32Array,
  delta: number,
): number {
  let sum = 0;
  for (let i = 0; i < R.length; i++) {
    const difference = R[i]! * L[i]! + N[i]! - value[i]!;
    sum += difference * difference + delta * N[i]! * N[i]! - 2 * guided[i]! * R[i]!;
  }
  return sum;
}

/** Replaces a plane, held in [low, high]; gives the relative change. */
export function moveTo(at: Float32Array, next: Float32Array, low: number, high: number): number {
  let moved = 0;
  let size = 0;
  for (let i = 0; i < at.length; i++) {
    const value = Math.min(high, Math.max(low, next[i]!));
    moved += (value - at[i]!) ** 2;
    size += at[i]! ** 2;
    at[i] = value;
  }
  return Math.sqrt(moved / Math.max(size, 1e-12));
}
