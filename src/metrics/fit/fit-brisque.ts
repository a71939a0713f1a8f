import type { ScaleRanges, SvrModel } from '../../assets/readers/libsvm.ts';
import { scaleFeatures } from '../svr.ts';
import { type SvrConstants, trainSvr } from './train-svr.ts';

/** The constants of the BRISQUE release; epsilon and tolerance are libsvm's defaults. */
export const brisqueConstants: SvrConstants = { gamma: 0.05, cost: 1024, epsilon: 0.1, tolerance: 0.001 };

/** A regression from BRISQUE features to opinion scores. */
export interface BrisqueModel {
  readonly svr: SvrModel;
  readonly ranges: ScaleRanges;
}

/** Fits the regression to features and the mean opinion scores (0 to 100) of the same pictures. */
export function fitBrisque(features: readonly Float64Array[], opinions: readonly number[]): BrisqueModel {
  const count = features[0]?.length ?? 0;
  const minima = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  const maxima = new Float64Array(count).fill(Number.NEGATIVE_INFINITY);
  for (const row of features)
    for (let i = 0; i < count; i++) {
      minima[i] = Math.min(minima[i]!, row[i]!);
      maxima[i] = Math.max(maxima[i]!, row[i]!);
    }
  const ranges = { lower: -1, upper: 1, minima, maxima };
  const scaled = features.map((row) => scaleFeatures(row, ranges));
  return { ranges, svr: trainSvr(scaled, opinions, brisqueConstants) };
}
