import type { Pair } from '../datasets/dataset.ts';
import { type PreparedSet, pairsOf } from '../datasets/manifest.ts';
import type { DatasetFacts } from '../report/record.ts';
import { splitValidation } from '../train/validation.ts';

/** The pairs to train on and to watch: the set's own validation split, or a few of its training pairs. */
export function splitPairs(set: PreparedSet, seed: number): { train: Pair[]; validation: Pair[] } {
  const train = pairsOf(set, 'train');
  const own = pairsOf(set, 'validation');
  return own.length > 0 ? { train, validation: own } : splitValidation(train, seed);
}

/** What a report says about a set. */
export function datasetFacts(
  { manifest }: PreparedSet,
  counts: { readonly train: number; readonly validation: number; readonly test: number },
): DatasetFacts {
  const { name, hash, simulated, standsIn, licence, options } = manifest;
  return { name, manifest: hash, simulated, standsIn, licence, ...counts, options };
}
