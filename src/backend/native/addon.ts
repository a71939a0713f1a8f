import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { messageOf } from '../../core/errors.ts';
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
  /** What is there, or why nothing is. */
  readonly detail: string;
  /** The command that gets it, where it is absent. */
  readonly mend?: string;
}

let loaded: { addon?: Addon; status: NativeStatus } | undefined;

/** Loads the addon once; where that fails, says why and what mends it. */
export function loadAddon(): { addon?: Addon; status: NativeStatus } {
  loaded ??= load(join(packageRoot(), 'build', 'native'));
  return loaded;
}

/** As `loadAddon`, from a folder written by scripts/setup-native.mjs, and without remembering. */
export function load(folder: string): { addon?: Addon; status: NativeStatus } {
  const mend = 'apt-get install g++ libdnnl-dev, then npm run setup:native';
  const statusFile = join(folder, 'status.json');
  if (!existsSync(statusFile))
    return { status: { available: false, detail: 'the addon has not been built', mend: 'npm run setup:native' } };
  try {
    const built = JSON.parse(readFileSync(statusFile, 'utf8')) as NativeStatus;
    if (!built.available) return { status: { available: false, detail: built.detail, mend: built.mend ?? mend } };
    settings.calmThreads();
    const addon = createRequire(import.meta.url)(join(folder, 'addon.node')) as Addon;
    return { addon, status: { available: true, detail: built.detail } };
  } catch (error) {
    return { status: { available: false, detail: `the addon does not load: ${messageOf(error)}`, mend } };
  }
}
