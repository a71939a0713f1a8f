import { BenchError } from '../core/errors.ts';
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

/** What a back end's own module offers: whether it is there, and how to start it. */
interface Opener {
  readonly sentence: string;
  status(): Promise<BackendStatus>;
  open(threads: number): Promise<{ device: string; threads: number; note?: string | undefined }>;
  /** Undoes what opening changed for other back ends. */
  close?(): void;
}

/** All back ends; those by choice only come last and are never taken unasked. */
const openers: Readonly<Record<BackendName, () => Promise<Opener>>> = {
  tensorflow: async () => (await import('./tensorflow/open.ts')).tensorflow,
  native: async () => (await import('./native/open.ts')).native,
  wasm: async () => (await import('./wasm/open.ts')).wasm,
  webgpu: absent('webgpu', 'npm i --no-save webgpu@0.6.2 @tensorflow/tfjs-backend-webgpu@4.22.0'),
  cpu: async () => (await import('./cpu.ts')).cpu,
};
const names = Object.keys(openers) as BackendName[];
const byItself = ['tensorflow', 'native', 'wasm'] as const satisfies readonly BackendName[];

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
  const { name, reason } = await choose(want);
  const opener = await openers[name]();
  if (current) (await openers[current.backend.name]()).close?.();
  const { device, threads, note } = await opener.open(wantedThreads);
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

async function choose(want: BackendName | undefined): Promise<{ name: BackendName; reason: string }> {
  const missing: string[] = [];
  for (const name of want === undefined ? byItself : [want]) {
    const opener = await openers[name]();
    const status = await opener.status();
    if (status.found) {
      if (want !== undefined) return { name, reason: `chosen because it was asked for: ${opener.sentence}` };
      const rest = missing.length === 0 ? '' : ` (absent: ${missing.join(', ')})`;
      return { name, reason: `chosen because it is the fastest one found${rest}: ${opener.sentence}` };
    }
    if (want !== undefined)
      throw new BenchError('backend-absent', `The back end ${name} is not there: ${status.why}`, {
        ...(status.mend === undefined ? {} : { mend: status.mend }),
      });
    missing.push(name);
  }
  throw new BenchError('backend-absent', 'No back end could be started, not even wasm.', { mend: 'npm ci' });
}

function absent(name: string, mend: string): () => Promise<Opener> {
  return async () => ({
    sentence: '',
    status: async () => ({ found: false, why: `${name} is not installed.`, mend }),
    open: async () => Promise.reject(new BenchError('backend-absent', `${name} is not installed.`, { mend })),
  });
}
