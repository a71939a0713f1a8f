import type { SvrModel } from '../../assets/readers/libsvm.ts';
import { BenchError } from '../../core/errors.ts';

/** Constants of epsilon support vector regression with a Gaussian kernel, as `svm-train -s 3 -t 2` takes them. */
export interface SvrConstants {
  /** Kernel exp(−gamma·‖x − y‖²) (-g). */
  readonly gamma: number;
  /** Cost of an error beyond the tube (-c). */
  readonly cost: number;
  /** Half the width of the tube (-p). */
  readonly epsilon: number;
  /** Largest violation of optimality that is left (-e). */
  readonly tolerance: number;
}

/** Rows of kernel values in single precision, as libsvm keeps them, the most recent ones. */
function kernelRows(samples: readonly Float64Array[], gamma: number): (row: number) => Float32Array {
  const kept = new Map<number, Float32Array>();
  const capacity = Math.max(16, Math.floor(2 ** 28 / (4 * samples.length)));
  return (row) => {
    const known = kept.get(row);
    if (known !== undefined) {
      kept.delete(row);
      kept.set(row, known);
      return known;
    }
    const x = samples[row]!;
    const values = new Float32Array(samples.length);
    for (let j = 0; j < samples.length; j++) {
      const y = samples[j]!;
      let distance = 0;
      for (let k = 0; k < x.length; k++) distance += (x[k]! - y[k]!) ** 2;
      values[j] = Math.exp(-gamma * distance);
    }
    if (kept.size >= capacity) kept.delete(kept.keys().next().value!);
    kept.set(row, values);
    return values;
  };
}

/**
 * Fits epsilon support vector regression by sequential minimal optimisation, working pairs chosen by second-order
 * information (Fan, Chen, Lin, JMLR 2005), as libsvm does without shrinking.
 */
export function trainSvr(
  samples: readonly Float64Array[],
  targets: readonly number[],
  constants: SvrConstants,
): SvrModel {
  const count = samples.length;
  if (count < 2 || targets.length !== count)
    throw new BenchError(
      'too-few-samples',
      `A regression needs at least two samples with a target each; there are ${count} samples and ${targets.length} targets.`,
    );
  const { cost, epsilon, gamma, tolerance } = constants;
  const kernel = kernelRows(samples, gamma);
  // Variable v < count pulls sample v up, variable v + count pulls it down.
  const size = 2 * count;
  const sign = Int8Array.from({ length: size }, (_, v) => (v < count ? 1 : -1));
  const alpha = new Float64Array(size);
  const gradient = Float64Array.from({ length: size }, (_, v) => epsilon - sign[v]! * targets[v % count]!);
  const rises = (v: number): boolean => (sign[v]! > 0 ? alpha[v]! < cost : alpha[v]! > 0);
  const falls = (v: number): boolean => (sign[v]! > 0 ? alpha[v]! > 0 : alpha[v]! < cost);
  for (let step = 0; ; step++) {
    let up = -1;
    let highest = Number.NEGATIVE_INFINITY;
    for (let v = 0; v < size; v++) {
      const value = -sign[v]! * gradient[v]!;
      if (value >= highest && rises(v)) {
        highest = value;
        up = v;
      }
    }
    if (up < 0) break;
    const row = kernel(up % count);
    let down = -1;
    let lowest = Number.POSITIVE_INFINITY;
    let bestGain = 0;
    for (let v = 0; v < size; v++) {
      if (!falls(v)) continue;
      const value = -sign[v]! * gradient[v]!;
      if (value < lowest) lowest = value;
      const difference = highest - value;
      if (difference <= 0) continue;
      const curvature = Math.max(2 - 2 * row[v % count]!, 1e-12);
      const gain = (difference * difference) / curvature;
      if (gain >= bestGain) {
        bestGain = gain;
        down = v;
      }
    }
    if (highest - lowest < tolerance || down < 0) break;
    if (step > 10_000_000)
      throw new BenchError('no-convergence', `The regression did not converge in ${step} steps.`, {
        mend: 'scale the features, or allow a larger tolerance',
      });
    const other = kernel(down % count);
    const curvature = Math.max(2 - 2 * row[down % count]!, 1e-12);
    const wish = (highest + sign[down]! * gradient[down]!) / curvature;
    // Both move by the same amount along their own sign, as far as the box allows.
    const roomUp = sign[up]! > 0 ? cost - alpha[up]! : alpha[up]!;
    const roomDown = sign[down]! > 0 ? alpha[down]! : cost - alpha[down]!;
    const move = Math.min(wish, roomUp, roomDown);
    alpha[up] = move === roomUp ? (sign[up]! > 0 ? cost : 0) : alpha[up]! + sign[up]! * move;
    alpha[down] = move === roomDown ? (sign[down]! > 0 ? 0 : cost) : alpha[down]! - sign[down]! * move;
    for (let v = 0; v < size; v++) gradient[v]! += sign[v]! * move * (row[v % count]! - other[v % count]!);
  }
  return modelOf(samples, alpha, gradient, sign, constants);
}

function modelOf(
  samples: readonly Float64Array[],
  alpha: Float64Array,
  gradient: Float64Array,
  sign: Int8Array,
  { gamma, cost }: SvrConstants,
): SvrModel {
  const count = samples.length;
  const features = samples[0]!.length;
  const weights = Array.from({ length: count }, (_, i) => alpha[i]! - alpha[i + count]!);
  const support = weights.flatMap((weight, i) => (weight === 0 ? [] : [i]));
  const vectors = new Float64Array(support.length * features);
  for (const [at, i] of support.entries()) vectors.set(samples[i]!, at * features);
  return {
    gamma,
    features,
    rho: offset(alpha, gradient, sign, cost),
    coefficients: Float64Array.from(support, (i) => weights[i]!),
    vectors,
  };
}

/** The offset: the mean over variables inside the box, or the middle of the interval that the others leave. */
function offset(alpha: Float64Array, gradient: Float64Array, sign: Int8Array, cost: number): number {
  let sum = 0;
  let free = 0;
  let upper = Number.POSITIVE_INFINITY;
  let lower = Number.NEGATIVE_INFINITY;
  for (let v = 0; v < alpha.length; v++) {
    const value = sign[v]! * gradient[v]!;
    if (alpha[v]! > 0 && alpha[v]! < cost) {
      sum += value;
      free++;
    } else if (alpha[v]! >= cost === sign[v]! > 0) lower = Math.max(lower, value);
    else upper = Math.min(upper, value);
  }
  return free > 0 ? sum / free : (upper + lower) / 2;
}
