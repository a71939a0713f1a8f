import type { ScaleRanges, SvrModel } from '../assets/readers/libsvm.ts';

/** Features mapped to the ranges of a model, as svm-scale does it; a feature that never varied becomes 0. */
export function scaleFeatures(features: Float64Array, { lower, upper, minima, maxima }: ScaleRanges): Float64Array {
  return features.map((value, i) => {
    const range = maxima[i]! - minima[i]!;
    return range === 0 ? 0 : lower + ((upper - lower) * (value - minima[i]!)) / range;
  });
}

/** What a support vector regression says of scaled features. */
export function predictSvr({ gamma, rho, features, coefficients, vectors }: SvrModel, scaled: Float64Array): number {
  let sum = -rho;
  for (let v = 0, at = 0; v < coefficients.length; v++, at += features) {
    let distance = 0;
    for (let i = 0; i < features; i++) distance += (vectors[at + i]! - scaled[i]!) ** 2;
    sum += coefficients[v]! * Math.exp(-gamma * distance);
  }
  return sum;
}
