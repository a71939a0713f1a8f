import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { compileFunction } from 'node:vm';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { BenchError } from '../../core/errors.ts';

/** The Emscripten module behind a wasm back end, as far as it is used here. */
export type WasmModule = ConstructorParameters<typeof BackendWasm>[0] & { readonly heap: WebAssembly.Memory };
interface Emscripten {
  readonly wasmMemory?: WebAssembly.Memory;
  readonly asm: { readonly memory: WebAssembly.Memory; malloc(bytes: number): number };
  cwrap(name: string, result: 'number' | null, parameters: readonly string[]): (...values: number[]) => number;
}
type Factory = (settings: { locateFile(file: string): string }) => Promise<Emscripten>;

const require = createRequire(import.meta.url);
const folder = dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json'));

/**
 * Loads the SIMD build, whose heap can be shared among threads if asked for. The package's own start-up refuses the
 * shared one on Node and leaves process-wide error listeners behind; so its script is evaluated here with its own
 * `process` and `global`, and nothing outside is touched. It runs on one thread: threads are the crew's.
 */
export async function loadWasmModule(sharedHeap: boolean): Promise<WasmModule> {
  const build = sharedHeap ? 'tfjs-backend-wasm-threaded-simd' : 'tfjs-backend-wasm';
  const script = join(folder, 'wasm-out', `${build}.js`);
  const surroundings = {
    require,
    process: { versions: process.versions, argv: [], on: () => {}, listeners: () => [], hrtime: process.hrtime },
    global: {},
    Worker: IdleWorker,
    module: { exports: {} as Factory },
    exports: {},
    __filename: script,
    __dirname: dirname(script),
  };
  compileFunction(readFileSync(script, 'utf8'), Object.keys(surroundings), { filename: script })(
    ...Object.values(surroundings),
  );
  const binary = join(folder, 'dist', sharedHeap ? `${build}.wasm` : `${build}-simd.wasm`);
  const module = await surroundings.module.exports({ locateFile: () => binary });
  const heap = module.wasmMemory ?? module.asm.memory;
  const tfjs = {
    init: module.cwrap('init', null, []),
    initWithThreadsCount: module.cwrap('init_with_threads_count', null, ['number']),
    getThreadsCount: module.cwrap('get_threads_count', 'number', []),
    registerTensor: module.cwrap('register_tensor', null, ['number', 'number', 'number']),
    disposeData: module.cwrap('dispose_data', null, ['number']),
    dispose: module.cwrap('dispose', null, []),
  };
  const _malloc = (bytes: number): number => {
    const place = module.asm.malloc(bytes);
    // Beyond 2 GB it may also give a place that does not reach to where it ends.
    if (bytes > 0 && (place === 0 || (place >>> 0) + bytes > heap.buffer.byteLength)) throw full(bytes, heap);
    return place;
  };
  return Object.assign(module, { tfjs, heap, _malloc }) as unknown as WasmModule;
}

/** The package itself writes to place 0 then, and what comes of it is "memory access out of bounds". */
function full(bytes: number, heap: WebAssembly.Memory): BenchError {
  const megabytes = (count: number): string => `${Math.ceil(count / 2 ** 20).toLocaleString('en')} MB`;
  return new BenchError(
    'out-of-memory',
    `There is no room for a tensor of ${megabytes(bytes)}: WebAssembly gives 4,096 MB at most, and the heap has ${megabytes(heap.buffer.byteLength)}.`,
    { mend: 'take smaller pictures, crops or batches, or the tensorflow back end (bench doctor)' },
  );
}

/** The shared build keeps eight workers ready; on one thread it never uses them, so they need not exist. */
class IdleWorker {
  private hear: (message: { cmd: string }) => void = () => {};
  on(event: string, listener: (message: { cmd: string }) => void): void {
    if (event === 'message') this.hear = listener;
  }
  postMessage({ cmd }: { cmd: string }): void {
    if (cmd === 'load') queueMicrotask(() => this.hear({ cmd: 'loaded' }));
  }
  unref(): void {}
  terminate(): void {}
}
