import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { benchHome } from '../core/home.ts';
import { unknownName } from '../core/near.ts';
import { settings } from '../core/settings.ts';
import type { Dataset } from '../datasets/dataset.ts';
import { newestOf } from '../datasets/hdr.ts';
import { datasets, findPreparedDped, loadManifest, type PreparedSet } from '../datasets/index.ts';
import { manifestName } from '../datasets/manifest.ts';
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

/** What stands in for a set that is not prepared here. */
const standIns = { dped: 'dped-sim', hdr: 'hdr-sim', 'lol-v1': 'lol-sim', 'lol-v2': 'lol-sim' } as const;

/** The paper's set where it is prepared, else its simulated stand-in; or the set of --dataset. */
export function chooseSet(on: TestSet, { dataset }: Pick<TableRequest, 'dataset'>): SetChoice {
  const wanted = nameOf(on.set, on.camera);
  if (dataset !== undefined) return givenSet(dataset, on, wanted);
  const own = on.set === 'dped' ? findPreparedDped(on.camera) : newestOf(benchHome('datasets', on.set));
  if (own) return { wanted, used: wanted, on, same: true, prepared: own, prepare: async () => own };
  return namedSet(standIns[on.set], on, wanted);
}

const nameOf = (set: string, camera: string | undefined): string => (camera ? `${set} (${camera})` : set);

function givenSet(given: string, on: TestSet, wanted: string): SetChoice {
  if (existsSync(join(resolve(given), manifestName))) {
    const set = loadManifest(resolve(given));
    const { name, simulated, options } = set.manifest;
    const camera = typeof options.camera === 'string' ? options.camera : undefined;
    const same = !simulated && name === on.set && camera === on.camera;
    return { wanted, used: nameOf(name, camera), on, same, prepared: set, prepare: async () => set };
  }
  if (!Object.hasOwn(datasets, given))
    throw unknownName('data set or prepared folder', given, Object.keys(datasets), 'bench ls datasets');
  return namedSet(given as keyof typeof datasets, on, wanted);
}

function namedSet(name: keyof typeof datasets, on: TestSet, wanted: string): SetChoice {
  const dataset: Dataset = datasets[name];
  const camera = dataset.options.includes('camera') ? on.camera : undefined;
  return {
    wanted,
    used: nameOf(name, camera),
    on,
    same: !dataset.simulated && name === on.set,
    prepared: preparedBefore(name, camera),
    prepare: ({ progress, signal }) =>
      dataset.prepare(camera === undefined ? {} : { camera }, { progress, signal, threads: settings.threads() }),
  };
}

/** A simulated set that an earlier run left; only the plan looks at it, the work asks the data set itself. */
function preparedBefore(name: string, camera: string | undefined): PreparedSet | undefined {
  return newestOf(
    benchHome('datasets', name),
    ({ manifest }) => camera === undefined || manifest.options.camera === camera,
  );
}
