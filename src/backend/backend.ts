import { BenchError, messageOf } from '../core/errors.ts';
import { unknownName } from '../core/near.ts';
import { settings } from '../core/settings.ts';
import type { BackendStatus } from './status.ts';

export type BackendName = 'tensorflow' | 'native' | 'wasm' | 'webgpu' | 'cpu';

/** Where networks run, and why there. */
export interface Backend {
  readonly name: BackendName;
  /** One sentence: chosen because … */
  readonly why: string;
  readonly device: string;
  readonly threads: number;
  /** Name, device, threads and reason on one line. */
  describe(): string;
}

interface Started {
  readonly device: string;
  readonly threads: number;
  readonly note?: string | undefined;
}

/** What a back end's own module offers: whether it is there, and how to start it. */
interface Opener {
  readonly sentence: string;
  status(): Promise<BackendStatus>;
  open(threads: number): Promise<Started>;
  /** Undoes what opening changed for other back ends. */
  close?(): void;
}

/** All back ends; those by choice only come last and are never taken unasked. */
const openers: Readonly<Record<BackendName, () => Promise<Opener>>> = {
  tensorflow: async () => (await import('./tensorflow/open.ts')).tensorflow,
  native: async () => (await import('./native/open.ts')).native,
  wasm: async () => (await import('./wasm/open.ts')).wasm,
  webgpu: async () => (await import('./webgpu.ts')).webgpu,
  cpu: async () => (await import('./cpu.ts')).cpu,
};
const names = Object.keys(openers) as BackendName[];

/**
 * The order in which back ends are tried unasked, fastest first: TensorFlow on a GPU; else oneDNN, which is
 * faster than TensorFlow's library on a CPU (239 against 373 ms for one U-Net step on two cores); then TensorFlow; then
 * WebAssembly, which is always there.
 */
async function fastestFirst(): Promise<readonly BackendName[]> {
  const { gpu } = await (await openers.tensorflow()).status();
  return gpu ? ['tensorflow', 'native', 'wasm'] : ['native', 'tensorflow', 'wasm'];
}

let current: { want: BackendName | undefined; wantedThreads: number; backend: Backend } | undefined;

/**
 * Starts the back end that is wanted (by `want`, else by BENCH_BACKEND), or the best one found, and makes it the one
 * that tensors live on. A second call with the same wish gives the same back end.
 */
export async function openBackend(options: { want?: BackendName; threads?: number } = {}): Promise<Backend> {
  const want = options.want ?? nameOf(settings.backend());
  const wantedThreads = options.threads ?? settings.threads();
  if (want !== undefined) nameOf(want);
  if (current && current.want === want && current.wantedThreads === wantedThreads) return current.backend;
  await closeBackend();
  const { name, reason, started } = await start(want, wantedThreads);
  const { device, threads, note } = started;
  (await import('./gradients.ts')).registerGradients();
  const why = note === undefined ? reason : `${reason}; ${note}`;
  const backend: Backend = {
    name,
    why,
    device,
    threads,
    describe: () => `${name} (${device}, ${threads} thread${threads === 1 ? '' : 's'}): ${why}`,
  };
  current = { want, wantedThreads, backend };
  return backend;
}

/** Each back end, found or absent, why, and the command that mends it: for `bench doctor`. */
export async function backendStatuses(): Promise<({ readonly name: BackendName } & BackendStatus)[]> {
  return Promise.all(names.map(async (name) => ({ name, ...(await (await openers[name]()).status()) })));
}

function nameOf(text: string | undefined): BackendName | undefined {
  if (text === undefined) return undefined;
  if (!(names as string[]).includes(text)) throw unknownName('back end', text, names, 'bench doctor');
  return text as BackendName;
}

interface Start {
  readonly name: BackendName;
  readonly reason: string;
  readonly started: Started;
}

/** Starts the wanted one or nothing; unasked, the first that is there and starts. */
async function start(want: BackendName | undefined, threads: number): Promise<Start> {
  if (want !== undefined) {
    const opener = await openers[want]();
    const { found, why, mend } = await opener.status();
    if (!found)
      throw new BenchError('backend-absent', `The back end ${want} is not there: ${why}`, mend ? { mend } : {});
    const started = await opener.open(threads);
    return { name: want, reason: `chosen because it was asked for: ${opener.sentence}`, started };
  }
  const passed: string[] = [];
  for (const name of await fastestFirst()) {
    const opener = await openers[name]();
    const { found, outdated, mend } = await opener.status();
    if (!found) {
      passed.push(`${name} is ${outdated ? `out of date: ${mend} builds it anew` : 'absent'}`);
      continue;
    }
    try {
      const started = await opener.open(threads);
      const others = passed.length === 0 ? '' : ` (${passed.join(', ')})`;
      return { name, reason: `chosen because it is the fastest one found${others}: ${opener.sentence}`, started };
    } catch (error) {
      passed.push(`${name} did not start: ${messageOf(error)}`);
    }
  }
  throw new BenchError('backend-absent', `No back end starts: ${passed.join('; ')}.`, { mend: 'npm ci' });
}

/** Lets the running back end go, with its tensors. */
async function closeBackend(): Promise<void> {
  const name = current?.backend.name;
  current = undefined;
  if (name !== undefined) (await openers[name]()).close?.();
}
