import type { Image } from '../image/image.ts';
import { grayPlane } from '../image/plane.ts';
import { type Metric, tooSmall, versionOf } from './metric.ts';
import { blockFeatures, featureCount } from './niqe-features.ts';
import { releasedNiqe } from './released.ts';
import { pseudoInverseForm } from './symmetric.ts';

/** A multivariate Gaussian of the features of pristine pictures. */
export interface NiqeModel {
  /** 36 means. */
  readonly mean: Float64Array;
  /** 36x36 covariances. */
  readonly covariance: Float64Array;
}

/** Side of the blocks in pixels. */
export const niqeBlock = 96;

/** Mean and covariance (N − 1) of rows of features; a NaN is left out of the mean, its row of the covariance. */
export function featureStatistics(features: Float64Array): NiqeModel {
  const rows: Float64Array[] = [];
  for (let at = 0; at < features.length; at += featureCount) rows.push(features.subarray(at, at + featureCount));
  const mean = columnMeans(rows);
  const whole = rows.filter((row) => row.every((value) => !Number.isNaN(value)));
  const centre = columnMeans(whole);
  const covariance = new Float64Array(featureCount * featureCount);
  for (const row of whole)
    for (let i = 0; i < featureCount; i++)
      for (let j = 0; j < featureCount; j++)
        covariance[i * featureCount + j]! += ((row[i]! - centre[i]!) * (row[j]! - centre[j]!)) / (whole.length - 1);
  return { mean, covariance };
}

function columnMeans(rows: readonly Float64Array[]): Float64Array {
  const sums = new Float64Array(featureCount);
  const counts = new Float64Array(featureCount);
  for (const row of rows)
    for (let i = 0; i < featureCount; i++) {
      if (Number.isNaN(row[i]!)) continue;
      sums[i]! += row[i]!;
      counts[i]! += 1;
    }
  return sums.map((sum, i) => sum / counts[i]!);
}

/** The distance of a picture's features from a model. NaN where the features are undefined, as on a flat picture. */
export function niqeDistance(image: Image, model: NiqeModel): number {
  if (Math.floor(image.width / niqeBlock) * Math.floor(image.height / niqeBlock) < 2) throw tooSmall(niqe, image);
  const { features } = blockFeatures(grayPlane(image), niqeBlock);
  const own = featureStatistics(features);
  if (!own.mean.every(Number.isFinite) || !own.covariance.every(Number.isFinite)) return Number.NaN;
  return Math.sqrt(
    pseudoInverseForm(
      model.covariance.map((value, i) => (value + own.covariance[i]!) / 2),
      model.mean.map((value, i) => value - own.mean[i]!),
    ),
  );
}

/**
 * Naturalness Image Quality Evaluator with the authors' model.
 *
 * **Source** Mittal, Soundararajan, Bovik, Making a "Completely Blind" Image Quality Analyzer, SPL 2013; release utlive/niqe.
 * **Input** One picture of at least two blocks of 96x96 pixels, as MATLAB's rounded 8-bit gray.
 * **Output** Distance from natural pictures, from 0 up, lower is better. Flat or saturated areas make it ill-conditioned.
 * **Deviations** None; MATLAB's built-in `niqe` is another model with other numbers.
 */
export const niqe: Metric = {
  name: 'niqe',
  protocol: "NIQE of the authors' release (utlive/niqe, its model of pristine pictures), MATLAB's rounded gray",
  version: 1,
  against: 'nothing',
  better: 'lower',
  decimals: 3,
  atLeast: `two blocks of ${niqeBlock}x${niqeBlock} pixels`,
  needs: ['niqe'],
  source: {
    paper: 'Mittal, Soundararajan, Bovik, Making a "Completely Blind" Image Quality Analyzer, IEEE SPL',
    year: 2013,
    url: 'https://github.com/utlive/niqe',
    checkedAgainst: "a re-run of the authors' release; official calibration values",
  },
  score: (result) => niqeDistance(result, releasedNiqe()),
};

/** `niqe@NAME`: the metric with a model fitted by `bench fit niqe`. */
export function niqeWith(name: string, model: NiqeModel): Metric {
  return {
    ...niqe,
    name: `niqe@${name}`,
    protocol: `NIQE with the fitted model "${name}" of pristine pictures, MATLAB's rounded gray`,
    version: versionOf([...model.mean, ...model.covariance]),
    needs: [],
    score: (result) => niqeDistance(result, model),
  };
}
