import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { compileFunction } from 'node:vm';
import { Worker } from 'node:worker_threads';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

/** The Emscripten module behind a wasm back end, as far as it is used here. */
export type WasmModule = ConstructorParameters<typeof BackendWasm>[0] & {
  readonly PThread?: { readonly unusedWorkers: Worker[]; readonly runningWorkers: Worker[] };
  cwrap(name: string, result: 'number' | null, parameters: readonly string[]): (...values: number[]) => number;
};
type Factory = (settings: {
  locateFile(file: string): string | URL;
  mainScriptUrlOrBlob: string;
}) => Promise<WasmModule>;

const require = createRequire(import.meta.url);
const folder = dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json'));

/**
 * Loads the SIMD build, for one thread or for several. The package's own start-up refuses threads on Node, takes at
 * most half of the processors and leaves process-wide error listeners behind; so its script is evaluated here with
 * its own `require`, `process` and `global`, and nothing outside is touched.
 */
export async function loadWasmModule(threads: number): Promise<WasmModule> {
  const build = threads > 1 ? 'tfjs-backend-wasm-threaded-simd' : 'tfjs-backend-wasm';
  const script = join(folder, 'wasm-out', `${build}.js`);
  const binary = join(folder, 'dist', threads > 1 ? `${build}.wasm` : `${build}-simd.wasm`);
  const surroundings = {
    require: (name: string) => (name === 'os' ? { cpus: () => new Array(2 * threads) } : require(name)),
    process: { versions: process.versions, argv: [], on: () => {}, listeners: () => [], hrtime: process.hrtime },
    global: {},
    Worker,
    module: { exports: {} as Factory },
    exports: {},
    __filename: script,
    __dirname: dirname(script),
  };
  compileFunction(readFileSync(script, 'utf8'), Object.keys(surroundings), { filename: script })(
    ...Object.values(surroundings),
  );
  const module = await surroundings.module.exports({
    locateFile: (file) => (file.endsWith('.worker.js') ? workerScript(script) : binary),
    mainScriptUrlOrBlob: script,
  });
  const bridge = {
    init: module.cwrap('init', null, []),
    initWithThreadsCount: module.cwrap('init_with_threads_count', null, ['number']),
    getThreadsCount: module.cwrap('get_threads_count', 'number', []),
    registerTensor: module.cwrap('register_tensor', null, ['number', 'number', 'number']),
    disposeData: module.cwrap('dispose_data', null, ['number']),
    dispose: module.cwrap('dispose', null, []),
  };
  return Object.assign(module, { tfjs: bridge }) as unknown as WasmModule;
}

/** After the back end took its threads: lets the process end while they wait, and ends those that were not taken. */
export function releaseWorkers(module: WasmModule): void {
  if (module.PThread === undefined) return;
  for (const worker of module.PThread.runningWorkers) worker.unref();
  for (const worker of module.PThread.unusedWorkers.splice(0)) void worker.terminate();
}

/**
 * The package's worker is written as a classic script for browsers: it is evaluated where its names exist. Its text
 * stands in a template, so line ends within its strings are escaped anew.
 */
function workerScript(script: string): URL {
  const worker = script.replace(/\.js$/, '.worker.js');
  const code = `
    import { createRequire } from 'node:module';
    const script = ${JSON.stringify(script)};
    
const require = createRequire(script);
    Object.assign(globalThis, { require, __filename: script, __dirname: ${JSON.stringify(dirname(script))} });
    (0, eval)(require(${JSON.stringify(worker)}).wasmWorkerContents.replace(/\\n/g, '\\\\n'));`;
  return new URL(`data:text/javascript,${encodeURIComponent(code)}`);
}
