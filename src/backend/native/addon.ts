import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { messageOf } from '../../core/errors.ts';
import { sha256 } from '../../core/hash.ts';
import { packageRoot } from '../../core/provenance.ts';
import { settings } from '../../core/settings.ts';

/**
 * The compiled kernels. Tensors are byte offsets into `heap`, the memory of the wasm back end as it is now; -1 stands
 * for a tensor that is not given. Arguments that do not fit throw an Error; nothing outside the heap is touched.
 */
export interface Addon {
  /** Threads for every later call from this JavaScript thread. */
  setThreads(count: number): void;
  describe(): { library: string; threads: number; primitives: number; scratchBytes: number };
  convolve(
    heap: Uint8Array,
    geometry: Int32Array,
    x: number,
    filter: number,
    bias: number,
    y: number,
    activation: number,
    alpha: number,
  ): void;
  convolveBackInput(heap: Uint8Array, geometry: Int32Array, dy: number, filter: number, dx: number): void;
  convolveBackFilter(heap: Uint8Array, geometry: Int32Array, x: number, dy: number, dFilter: number): void;
  unary(heap: Uint8Array, code: number, x: number, y: number, count: number, alpha: number): void;
  binary(heap: Uint8Array, code: number, a: number, b: number, y: number, shapes: Int32Array): void;
  copyRows(
    heap: Uint8Array,
    from: number,
    fromStep: number,
    to: number,
    toStep: number,
    length: number,
    rows: number,
  ): void;
  sum(heap: Uint8Array, x: number, y: number, outer: number, reduced: number, inner: number, factor: number): void;
  maxPoolBack(heap: Uint8Array, geometry: Int32Array, x: number, dy: number, dx: number): void;
  activationBack(
    ...places: [
      heap: Uint8Array,
      y: number,
      dy: number,
      dx: number,
      dBias: number,
      rows: number,
      channels: number,
      slope: number,
    ]
  ): void;
  /** The heap, places of x, scale, shift, y, mean and variance; outer, rows, channels, epsilon. */
  normalise(heap: Uint8Array, ...numbers: number[]): void;
  /** The heap, places of dy, x, scale, mean, variance, dx, dScale and dShift; outer, rows, channels, epsilon. */
  normaliseBack(heap: Uint8Array, ...numbers: number[]): void;
  /** The heap, places of weight, moments, gradient, new weight and moments; count, betas, epsilon and the two scales. */
  adam(heap: Uint8Array, ...numbers: number[]): void;
}

export interface NativeStatus {
  readonly available: boolean;
  /** There is one, but of other sources than those here. */
  readonly outdated?: true;
  /** What is there, or why nothing is. */
  readonly detail: string;
  /** The command that gets it, where it is absent. */
  readonly mend?: string;
}

let loaded: { addon?: Addon; status: NativeStatus } | undefined;

const setUp = 'npm run setup:native';
const stale = 'the addon was built from other sources than those in src/backend/native/addon';

/** Loads the addon once; where that fails, says why and what mends it. */
export function loadAddon(): { addon?: Addon; status: NativeStatus } {
  const root = packageRoot();
  loaded ??= load(join(root, 'build', 'native'), join(root, 'src', 'backend', 'native', 'addon'));
  return loaded;
}

/** As `loadAddon`, from a folder written by scripts/setup-native.mjs, and without remembering. */
export function load(folder: string, sources: string): { addon?: Addon; status: NativeStatus } {
  const absent = (detail: string, mend: string) => ({ status: { available: false, detail, mend } });
  const install = `apt-get install g++ libdnnl-dev, then ${setUp}`;
  const statusFile = join(folder, 'status.json');
  if (!existsSync(statusFile)) return absent('the addon has not been built', setUp);
  try {
    const built = JSON.parse(readFileSync(statusFile, 'utf8')) as NativeStatus & { readonly sources?: string };
    if (!built.available) return absent(built.detail, built.mend ?? install);
    // An older addon lacks kernels, or reads the arguments of one differently: nothing that anybody would see.
    if (existsSync(sources) && built.sources !== hashOfSources(sources))
      return { status: { available: false, outdated: true, detail: stale, mend: setUp } };
    settings.calmThreads();
    const addon = createRequire(import.meta.url)(join(folder, 'addon.node')) as Addon;
    return { addon, status: { available: true, detail: built.detail } };
  } catch (error) {
    return absent(`the addon does not load: ${messageOf(error)}`, install);
  }
}

/** As scripts/setup-native.mjs writes it to status.json. */
export function hashOfSources(folder: string): string {
  const files = readdirSync(folder).sort();
  return sha256(files.map((name) => `${name} ${sha256(readFileSync(join(folder, name)))}\n`).join(''));
}
