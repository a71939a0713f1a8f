import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { unknownName } from '../core/near.ts';
import { settings } from '../core/settings.ts';
import type { Dataset } from '../datasets/dataset.ts';
import { datasets, loadManifest, type PreparedSet } from '../datasets/index.ts';
import { manifestName } from '../datasets/manifest.ts';
import { newestOf } from '../datasets/prepared.ts';
import type { TestSet } from '../experiment/table.ts';
import type { TableRequest } from './table-request.ts';
import type { Io } from './verb.ts';

/** The set that a table's columns are measured on. */
export interface SetChoice {
  /** As the paper names it: "dped (iphone)". */
  readonly wanted: string;
  /** What is used here: "dped-sim (iphone)". */
  readonly used: string;
  readonly on: TestSet;
  /** True where this is the paper's own data. */
  readonly same: boolean;
  /** Undefined where it must be made first. */
  readonly prepared: PreparedSet | undefined;
  prepare(io: Io): Promise<PreparedSet>;
}

/** How the papers' sets are called here: the data set, its variant, and what stands in for it while it is not prepared. */
const papersSets = {
  dped: { name: 'dped', variant: undefined, standIn: 'dped-sim' },
  hdr: { name: 'hdr', variant: undefined, standIn: 'hdr-sim' },
  'lol-v1': { name: 'lol', variant: 'v1', standIn: 'lol-sim' },
  'lol-v2': { name: 'lol', variant: 'v2-real', standIn: 'lol-sim' },
} as const;

/** The paper's set where it is prepared, else its simulated stand-in; or the set of --dataset. */
export function chooseSet(on: TestSet, { dataset }: Pick<TableRequest, 'dataset'>): SetChoice {
  const wanted = nameOf(on.set, on.camera);
  if (dataset !== undefined) return givenSet(dataset, on, wanted);
  const { name, standIn } = papersSets[on.set];
  const own = newestOf(name, {}, (set) => isOf(set, on));
  if (own) return { wanted, used: wanted, on, same: true, prepared: own, prepare: async () => own };
  return namedSet(standIn, on, wanted);
}

/** Whether a prepared set is the one that a paper's column is about; patches cut by this toolkit are not the paper's. */
function isOf({ manifest: { name, simulated, options } }: PreparedSet, on: TestSet): boolean {
  const { name: wanted, variant } = papersSets[on.set];
  const asPublished = !simulated && options.patches !== 'registered';
  return asPublished && name === wanted && options.camera === on.camera && options.variant === variant;
}

const nameOf = (set: string, camera: string | undefined): string => (camera ? `${set} (${camera})` : set);

function givenSet(given: string, on: TestSet, wanted: string): SetChoice {
  if (existsSync(join(resolve(given), manifestName))) {
    const set = loadManifest(resolve(given));
    const { name, options } = set.manifest;
    const used = nameOf(name, typeof options.camera === 'string' ? options.camera : undefined);
    return { wanted, used, on, same: isOf(set, on), prepared: set, prepare: async () => set };
  }
  if (!Object.hasOwn(datasets, given))
    throw unknownName('data set or prepared folder', given, Object.keys(datasets), 'bench ls datasets');
  return namedSet(given as keyof typeof datasets, on, wanted);
}

function namedSet(name: keyof typeof datasets, on: TestSet, wanted: string): SetChoice {
  const dataset: Dataset = datasets[name];
  const takes = (option: 'camera' | 'variant'): boolean => dataset.options.includes(option);
  const camera = takes('camera') ? on.camera : undefined;
  const variant = takes('variant') ? papersSets[on.set].variant : undefined;
  const options = { ...(camera !== undefined && { camera }), ...(variant !== undefined && { variant }) };
  const prepared = newestOf(name, {}, ({ manifest }) =>
    Object.entries(options).every(([option, value]) => manifest.options[option] === value),
  );
  return {
    wanted,
    used: nameOf(name, camera),
    on,
    same: prepared !== undefined && isOf(prepared, on),
    prepared,
    prepare: ({ progress, signal }) => dataset.prepare(options, { progress, signal, threads: settings.threads() }),
  };
}
