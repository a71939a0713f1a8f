import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { type KernelName, kernelParameters } from './kernel-parameters.ts';
import { vectorKernels } from './vector-kernels.ts';

/** Threads that run the vector kernels on the heap of a wasm back end. */
export interface Crew {
  readonly threads: number;
  /** Whether products and sums are fused into one rounding. */
  readonly fused: boolean;
  /**
   * Runs a kernel over `units` of work, split among the threads, and returns when all is done. What takes less than
   * about a tenth of a millisecond (`operations`: products, or floats moved) is not worth waking anybody.
   */
  run(kernel: KernelName, values: readonly number[], units: number, operations: number): void;
  dismiss(): void;
}

type Kernels = Record<KernelName, (...values: number[]) => void>;

/** Places in the shared control block; the kernel's values follow. */
const TURN = 0;
const BUSY = 1;
const KERNEL = 2;
const UNITS = 3;
const PARTS = 4;
const NEXT = 5;
const VALUES = 6;

const WORTH_WAKING = 1_000_000;

/**
 * Who is done takes the next part, so that a thread that has to wait for its processor holds nobody up. Each part of a
 * filter gradient reads the whole batch, so there are few.
 */
const partsPerThread: Readonly<Record<KernelName, number>> = {
  convolve: 8,
  filterGradient: 2,
  copyRows: 4,
  sumRows: 2,
};

const names = Object.keys(kernelParameters) as KernelName[];

export async function hireCrew(memory: WebAssembly.Memory, threads: number): Promise<Crew> {
  const shared = memory.buffer instanceof SharedArrayBuffer;
  const fused = fusesProducts(shared);
  const module = new WebAssembly.Module(vectorKernels(fused, shared));
  const kernels = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernels;
  const control = new Int32Array(new SharedArrayBuffer(4 * 32));
  const helpers = await Promise.all(
    Array.from({ length: threads - 1 }, () => helper({ module, memory, control, names })),
  );
  return {
    threads,
    fused,
    run(kernel, values, units, operations) {
      if (threads === 1 || units < threads || operations < WORTH_WAKING) return kernels[kernel](...values, 0, units);
      control[KERNEL] = names.indexOf(kernel);
      control[UNITS] = units;
      control.set(values, VALUES);
      const parts = Math.min(units, threads * partsPerThread[kernel]);
      control[PARTS] = parts;
      control[NEXT] = 0;
      Atomics.store(control, BUSY, threads - 1);
      Atomics.add(control, TURN, 1);
      Atomics.notify(control, TURN);
      for (let part = Atomics.add(control, NEXT, 1); part < parts; part = Atomics.add(control, NEXT, 1))
        kernels[kernel](...values, Math.floor((units * part) / parts), Math.floor((units * (part + 1)) / parts));
      for (let busy = Atomics.load(control, BUSY); busy > 0; busy = Atomics.load(control, BUSY))
        Atomics.wait(control, BUSY, busy);
    },
    dismiss() {
      for (const worker of helpers) void worker.terminate();
    },
  };
}

/** The life of a helper: waits for its turn, does its part, says that it is done. */
const life = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { module, memory, control, names } = workerData;
  const kernels = new WebAssembly.Instance(module, { env: { memory } }).exports;
  let turn = Atomics.load(control, ${TURN});
  parentPort.postMessage('ready');
  for (;;) {
    Atomics.wait(control, ${TURN}, turn);
    turn = Atomics.load(control, ${TURN});
    const kernel = kernels[names[control[${KERNEL}]]];
    const units = control[${UNITS}];
    const values = control.subarray(${VALUES}, ${VALUES} + kernel.length - 2);
    const parts = control[${PARTS}];
    for (let part = Atomics.add(control, ${NEXT}, 1); part < parts; part = Atomics.add(control, ${NEXT}, 1))
      kernel(...values, Math.floor((units * part) / parts), Math.floor((units * (part + 1)) / parts));
    if (Atomics.sub(control, ${BUSY}, 1) === 1) Atomics.notify(control, ${BUSY});
  }`;

function helper(workerData: object): Promise<Worker> {
  const worker = new Worker(life, { eval: true, workerData, execArgv: [] });
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', () => {
      worker.unref();
      resolve(worker);
    });
  });
}

/** Node 20 knows the fused product (relaxed SIMD, standard since Node 22) but does not offer it unasked. */
function fusesProducts(shared: boolean): boolean {
  if (WebAssembly.validate(vectorKernels(true, shared))) return true;
  setFlagsFromString('--experimental-wasm-relaxed-simd');
  return WebAssembly.validate(vectorKernels(true, shared));
}
