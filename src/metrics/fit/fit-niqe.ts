import { BenchError } from '../../core/errors.ts';
import type { Image } from '../../image/image.ts';
import { grayPlane } from '../../image/plane.ts';
import { featureStatistics, type NiqeModel, niqeBlock } from '../niqe.ts';
import { blockFeatures, featureCount } from '../niqe-features.ts';

/** Blocks are kept whose mean local deviation exceeds this share of the picture's sharpest block. */
export const sharpShare = 0.75;

/** The features of a pristine picture's sharp blocks, `featureCount` numbers each. */
export function sharpFeatures(image: Image): Float64Array {
  const { blocks, features, sharpness } = blockFeatures(grayPlane(image), niqeBlock);
  const threshold = sharpShare * sharpness.reduce((largest, value) => Math.max(largest, value), 0);
  const kept: number[] = [];
  for (let block = 0; block < blocks; block++)
    if (sharpness[block]! > threshold)
      kept.push(...features.subarray(block * featureCount, (block + 1) * featureCount));
  return Float64Array.from(kept);
}

/** The model of natural pictures from the sharp blocks of pristine ones (Mittal et al. 2013, section II). */
export function fitNiqe(pictures: readonly Float64Array[]): NiqeModel & { readonly blocks: number } {
  const all = new Float64Array(pictures.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const features of pictures) {
    all.set(features, at);
    at += features.length;
  }
  const blocks = all.length / featureCount;
  const model = featureStatistics(all);
  if (blocks < 2 || !model.covariance.every(Number.isFinite) || !model.mean.every(Number.isFinite))
    throw new BenchError(
      'too-few-samples',
      `A NIQE model needs sharp blocks of ${niqeBlock}x${niqeBlock} pixels; the pictures have ${blocks} usable ones.`,
      { mend: 'name a folder of more or larger sharp photographs' },
    );
  return { ...model, blocks };
}
