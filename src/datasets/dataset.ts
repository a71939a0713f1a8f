import { BenchError } from '../core/errors.ts';
import type { Progress } from '../core/progress.ts';
import type { ImageFile, Source } from '../image/image.ts';
import type { Slice } from '../work/slice.ts';
import type { PreparedSet } from './manifest.ts';

/** One scene as a dataset gives it: the input picture and, where there are any, its target and its radiance. */
export interface Pair {
  readonly id: string;
  /** The photograph or scene that the pair was cut from, where the set knows it. */
  readonly photo?: string;
  readonly input: ImageFile;
  readonly target?: ImageFile;
  readonly hdr?: ImageFile;
}

/** What a preparation may be told. Each dataset names the ones that it takes in `options`. */
export interface PrepareOptions {
  /** Folder of the unpacked archive, or the archive itself (zip, tar, tar.gz). */
  readonly root?: string;
  /** Cut the patches from the original full-size photographs under `root`. */
  readonly originals?: boolean;
  /** Which phone: iphone, blackberry or sony. */
  readonly camera?: string;
  /** Which of several sets of one name (lol): v1, v2-real or v2-syn. Default v1. */
  readonly variant?: string;
  /** Least mean vote, 1 … 10 (ava). Default 5.5. */
  readonly minScore?: number;
  /** Folders of input and target pictures, paired by id. */
  readonly input?: string;
  readonly target?: string;
  /** Folders of the test split; without them a seeded fifth of the pairs is the test split. */
  readonly testInput?: string;
  readonly testTarget?: string;
  /** Seed of everything drawn: the split of `folder` and `ava`, the scenes of `dped-sim`. Default 1. */
  readonly seed?: number;
  /** Scenes to render for the train and test split of `dped-sim`. */
  readonly trainScenes?: number;
  readonly testScenes?: number;
  /** Folders of HDR pictures (hdr). */
  readonly images?: readonly string[];
  /** Pairs drawn from every training scene (hdr, hdr-sim). Default 16. */
  readonly pairsPerScene?: number;
  /** Shifts the range of exposures until the inputs have this mean entropy in bits (hdr, hdr-sim). */
  readonly tuneEntropy?: number;
}

/** What surrounds a preparation and changes nothing in its result. */
export interface PrepareContext {
  readonly progress?: Progress;
  /** Worker threads to use; default 1, which works in the calling thread. */
  readonly threads?: number;
  /** Aborted at Ctrl-C: the preparation stops after what it has in hand and can go on later. */
  readonly signal?: AbortSignal;
  /** Only this part of the work; the set is made by a later preparation without it. */
  readonly slice?: Slice;
  /** Address of a Redis server whose workers do the work, for sets whose work is cut into shards. */
  readonly queue?: string;
  /** The folder that holds prepared datasets; default `datasets` in BENCH_HOME. */
  readonly home?: string;
}

/** A set of picture pairs that can be prepared and then read. */
export interface Dataset {
  readonly name: string;
  /** One sentence for lists. */
  readonly describe: string;
  readonly licence: string;
  readonly source: Source;
  /** True for pictures that no camera took. */
  readonly simulated: boolean;
  /** The dataset that this one stands in for while the other is not prepared. */
  readonly standsIn?: string;
  readonly options: readonly (keyof PrepareOptions)[];
  /** Does only `context.slice` of the work of `prepare`, for sets whose work is cut into shards. */
  prepareSlice?(options: PrepareOptions, context: PrepareContext): Promise<void>;
  /** Makes or finds the set; a set already prepared with the same options returns at once. */
  prepare(options?: PrepareOptions, context?: PrepareContext): Promise<PreparedSet>;
}

/** Throws when a preparation was asked to stop; what is done is kept. */
export function assertGoingOn(signal: AbortSignal | undefined, name: string): void {
  if (!signal?.aborted) return;
  throw new BenchError('interrupted', `The preparation of ${name} was interrupted; what is done is kept.`, {
    mend: 'give the same command again: it goes on where it stopped',
  });
}
