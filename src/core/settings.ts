import { availableParallelism } from 'node:os';
import { BenchError } from './errors.ts';

/** The environment variables that the toolkit reads, all of them here. */
export const settings = {
  /** Back end wanted: tensorflow, native, wasm, webgpu or cpu; empty means the best one found. */
  backend: (): string | undefined => process.env.BENCH_BACKEND || undefined,
  /** Threads for networks and image work; by default as many as the machine offers. */
  threads: (): number => countNamed('BENCH_THREADS') ?? availableParallelism(),
  /** Worker threads that share the batches of a training, each with BENCH_THREADS threads; by default the caller alone. */
  workers: (): number => countNamed('BENCH_WORKERS') ?? 1,
  /** Folders searched for assets, in addition to the toolkit's own. */
  assetFolders: (): string[] =>
    (process.env.BENCH_ASSETS ?? '').split(process.platform === 'win32' ? ';' : ':').filter(Boolean),
  /** Served copies of an asset store, asked before the authors' own places; separated by blanks. */
  assetMirrors: (): string[] =>
    (process.env.BENCH_MIRRORS ?? '')
      .split(/[\s,]+/)
      .filter(Boolean)
      .map((mirror) => mirror.replace(/\/+$/, '')),
  /** The proxy for an address: HTTP_PROXY or HTTPS_PROXY, unless NO_PROXY lists its host, a parent domain or "*". */
  proxyFor: (url: URL): string | undefined => {
    const read = (name: string): string => process.env[name.toLowerCase()] || process.env[name] || '';
    const listed = read('NO_PROXY')
      .split(/[\s,]+/)
      .filter(Boolean)
      .some((entry) => {
        const [host = '', port] = entry.replace(/^\*?\./, '').split(':');
        if (port !== undefined && port !== (url.port || (url.protocol === 'https:' ? '443' : '80'))) return false;
        return entry === '*' || url.hostname === host || url.hostname.endsWith(`.${host}`);
      });
    return listed ? undefined : read(url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY') || undefined;
  },
  /**
   * OpenMP threads that wait give their core away, unless OMP_WAIT_POLICY says otherwise: threads that spin make a step
   * several times slower as soon as other work shares the cores. Must come before the first OpenMP library is loaded.
   */
  calmThreads: (): void => {
    process.env.OMP_WAIT_POLICY ??= 'passive';
  },
};

/** A count that an environment variable gives; undefined where it is unset or empty. */
function countNamed(name: string): number | undefined {
  const text = process.env[name];
  if (!text) return undefined;
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1)
    throw new BenchError('bad-setting', `${name} is "${text}", expected a whole number of at least 1.`, {
      mend: `unset ${name} or set it to a number such as 2`,
    });
  return count;
}
