import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { seenByNative, setForNative } from '../../core/environment.ts';
import { BenchError } from '../../core/errors.ts';
import type { BackendStatus } from '../status.ts';
import { tf } from '../tf.ts';
import { registerConvolutions } from './convolution.ts';
import { type Installation, installations, type Probe, probe } from './installation.ts';

interface Addon {
  readonly TF_Version: string;
  isUsingGpuDevice(): boolean;
}
type KernelBackend = Parameters<typeof tf.registerBackend>[1] extends () => infer B ? Awaited<B> : never;
interface Loaded {
  readonly device: string;
  readonly threads: number;
}

const mend = 'npm run setup:tensorflow';
const require = createRequire(import.meta.url);
let probing: Promise<Probe[]> | undefined;
let loaded: Loaded | undefined;

/** TensorFlow's C library under tfjs-node's kernels, on a GPU where there is one. */
export const tensorflow = {
  sentence: 'TensorFlow, with kernels for every operation',
  status: async (): Promise<BackendStatus> => statusOf(await probes()),
  async open(wantedThreads: number): Promise<Loaded & { note?: string }> {
    const all = await probes();
    const { found, why } = statusOf(all);
    if (!found) throw new BenchError('backend-absent', `The back end tensorflow is not there: ${why}`, { mend });
    const usable = all.find(({ version }) => version !== undefined)!;
    loaded ??= load(usable.installation, wantedThreads);
    tf.env().set('PROD', true);
    await tf.setBackend('tensorflow');
    if (loaded.threads === wantedThreads) return loaded;
    return { ...loaded, note: `TensorFlow keeps the ${loaded.threads} threads it started with in this process` };
  },
};

/** Looked for once in a process: what is installed does not change under a running one. */
function probes(): Promise<Probe[]> {
  probing ??= Promise.all(installations().map(probe));
  return probing;
}

/** What the probes say in one sentence. */
export function statusOf(all: readonly Probe[]): BackendStatus {
  if (all.length > 0 && !seenByNative('TF_ENABLE_ONEDNN_OPTS', '0'))
    return { found: false, why: 'TensorFlow has to be opened in the main thread before this worker can use it.' };
  const usable = all.find(({ version }) => version !== undefined);
  if (usable !== undefined)
    return {
      found: true,
      gpu: usable.gpu === true,
      why: `TensorFlow ${usable.version} is there (${usable.installation.name}).`,
    };
  const why = all.map(({ broken }) => broken).join(' ') || 'The TensorFlow library is not on this machine.';
  return { found: false, why, mend: all.some(isBuilt) ? `${mend} -- --again` : mend };
}

const isBuilt = ({ installation }: Probe): boolean => installation.name === 'build/tensorflow';

/**
 * Starts the library with this many threads. Its oneDNN kernels stay off, also on processors where it would turn them
 * on by itself: up to 2.21 they give wrong filter gradients for strided 1x1 convolutions.
 */
function load({ folder, addon: path }: Installation, threads: number): Loaded {
  const seen = setForNative(
    { TF_NUM_INTRAOP_THREADS: String(threads), TF_NUM_INTEROP_THREADS: '1', TF_ENABLE_ONEDNN_OPTS: '0' },
    { TF_DETERMINISTIC_OPS: '1', TF_FORCE_GPU_ALLOW_GROWTH: 'true', TF_CPP_MIN_LOG_LEVEL: '2' },
  );
  restoreUtilities();
  const addon = require(path) as Addon;
  require(join(folder, 'dist', 'register_all_kernels.js'));
  const { NodeJSKernelBackend } = require(join(folder, 'dist', 'nodejs_kernel_backend.js')) as {
    NodeJSKernelBackend: new (addon: Addon, packageName: string) => KernelBackend;
  };
  tf.registerBackend('tensorflow', () => new NodeJSKernelBackend(addon, '@tensorflow/tfjs-node'), 3);
  registerConvolutions();
  return {
    device: `${addon.isUsingGpuDevice() ? 'GPU' : 'CPU'}, TensorFlow ${addon.TF_Version}`,
    threads: Number(seen.TF_NUM_INTRAOP_THREADS ?? availableParallelism()),
  };
}

/** tfjs-node 4.22 calls functions of node:util that Node 23 took away. */
function restoreUtilities(): void {
  const util = require('node:util') as Record<string, unknown>;
  util.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  util.isArray ??= Array.isArray;
}
