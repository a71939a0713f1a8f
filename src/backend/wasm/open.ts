import type { BackendStatus } from '../status.ts';
import { tf } from '../tf.ts';
import { registerConvolutionGradients } from './convolution.ts';
import { registerLoops } from './loops.ts';
import { loadWasmModule, releaseWorkers } from './module.ts';

/** WebAssembly with SIMD and threads, completed by the kernels that training needs. */
export const wasm = {
  sentence: 'WebAssembly, which needs nothing but Node',
  status: async (): Promise<BackendStatus> => ({ found: true, why: 'It comes with the toolkit.' }),
  async open(wantedThreads: number): Promise<{ device: string; threads: number; note?: string }> {
    const { BackendWasm, getThreadsCount, setThreadsCount } = await import('@tensorflow/tfjs-backend-wasm');
    tf.env().set('PROD', true);
    const module = await loadWasmModule(wantedThreads);
    setThreadsCount(wantedThreads);
    tf.removeBackend('wasm');
    tf.registerBackend('wasm', () => new BackendWasm(module), 2);
    await tf.setBackend('wasm');
    releaseWorkers(module);
    registerConvolutionGradients();
    registerLoops();
    return { device: 'CPU, WebAssembly', threads: wantedThreads > 1 ? getThreadsCount() : 1 };
  },
};
