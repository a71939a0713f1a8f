import { createRequire } from 'node:module';
import { BenchError } from '../core/errors.ts';
import type { BackendStatus } from './status.ts';
import { tf } from './tf.ts';

const mend = 'npm i --no-save webgpu@0.6.2 @tensorflow/tfjs-backend-webgpu@4.22.0';
const packages = ['webgpu', '@tensorflow/tfjs-backend-webgpu'];

/** What is used of Dawn, the WebGPU implementation in the package "webgpu". */
interface Dawn {
  create(options: string[]): { requestAdapter(): Promise<{ info?: { vendor: string; description: string } } | null> };
  readonly globals: Record<string, unknown>;
}

/**
 * WebGPU through Dawn, for machines with a GPU and no CUDA: by choice only. The packages are the user's to install.
 * Tensors must be read with `data()`: there is no waiting for the GPU within a call, so `dataSync()` fails. A kernel
 * may read eight tensors at most, so sums of many are taken one by one.
 */
export const webgpu = {
  sentence: 'WebGPU through Dawn',
  async status(): Promise<BackendStatus> {
    const missing = packages.filter((name) => !installed(name));
    if (missing.length === 0) return { found: true, why: 'Its packages are installed; used only when asked for.' };
    return { found: false, why: `Not installed: ${missing.join(' and ')}.`, mend };
  },
  async open(): Promise<{ device: string; threads: number; note: string }> {
    tf.env().set('PROD', true);
    const { create, globals } = (await import(packages[0]!)) as Dawn;
    Object.assign(globalThis, globals);
    const gpu = create([]);
    const adapter = await gpu.requestAdapter();
    if (!adapter)
      throw new BenchError('no-gpu', 'WebGPU is installed but finds no graphics adapter.', {
        mend: 'install the Vulkan driver of the GPU and libvulkan1, or choose another back end: BENCH_BACKEND=wasm',
      });
    Object.defineProperty(globalThis, 'navigator', { value: { gpu, userAgent: 'node' }, configurable: true });
    await import(packages[1]!);
    await tf.setBackend('webgpu');
    const device = `${adapter.info?.vendor ?? 'GPU'} ${adapter.info?.description ?? ''}`.trim();
    return { device, threads: 1, note: 'its bits may differ between devices' };
  },
};

function installed(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch {
    return false;
  }
}
