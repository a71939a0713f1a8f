import { join } from 'node:path';
import { benchHome } from '../core/home.ts';
import type { Dataset, Pair, PrepareContext } from './dataset.ts';
import { inspectFiles } from './inspect-files.ts';
import { headOf, type Manifest, type PreparedSet, saveManifest, sealManifest } from './manifest.ts';
import { assertSomePairs, leakNotes, recordPairs } from './pair-records.ts';

/** Pictures that stay where they are. */
export interface Listing {
  /** Folder of the manifest, below that of the dataset. */
  readonly place: string;
  readonly root: string;
  readonly splits: { readonly train: readonly Pair[]; readonly test: readonly Pair[] };
  readonly options: Manifest['options'];
  /** Pictures that the source names and that cannot be used. */
  readonly rejected?: Manifest['rejected'];
  /** How people voted for the picture of an id. */
  readonly votes?: ReadonlyMap<string, readonly number[]>;
  /** What there is to say, given the number of usable pairs. */
  notes(train: number, test: number): string[];
}

/**
 * Hashes and decodes every picture of a listing and writes the manifest. A broken picture or a pair of two sizes is left
 * out with its reason; an interrupted pass goes on where it stopped. A split of the listing that is not empty must not
 * become so.
 */
export async function indexPairs(dataset: Dataset, listing: Listing, context: PrepareContext): Promise<PreparedSet> {
  const folder = join(context.home ?? benchHome('datasets'), dataset.name, listing.place);
  const { root, options, votes } = listing;
  const all = [...listing.splits.train, ...listing.splits.test];
  const paths = all.flatMap(({ input, target }) => (target ? [input.path, target.path] : [input.path]));
  const facts = await inspectFiles(paths, join(folder, 'files.jsonl'), context);
  const rejected = [...(listing.rejected ?? [])];
  const recordsOf = (split: 'train' | 'test') => {
    const pairs = listing.splits[split].map((pair) => ({ ...pair, id: `${split}/${pair.id}` }));
    const made = recordPairs(pairs, facts, { input: dataset.name, target: dataset.name }, { [dataset.name]: root });
    rejected.push(...made.rejected);
    if (pairs.length > 0) assertSomePairs(split, made.records, made.rejected, root);
    return made.records.map((record) => {
      const histogram = votes?.get(record.id.slice(split.length + 1));
      return histogram ? { ...record, votes: [...histogram] } : record;
    });
  };
  const [train, test] = [recordsOf('train'), recordsOf('test')];
  const manifest = sealManifest({
    ...headOf(dataset),
    options,
    splits: { train, test },
    rejected,
    notes: [...listing.notes(train.length, test.length), ...leakNotes(train, test)],
    roots: { [dataset.name]: root },
  });
  return saveManifest(folder, manifest);
}
