import type { BackendStatus } from '../status.ts';
import { tf } from '../tf.ts';
import { registerConvolutions } from './convolution.ts';
import { type Crew, hireCrew } from './crew.ts';
import { registerDepthwise } from './depthwise.ts';
import { registerLoops } from './loops.ts';
import { loadWasmModule } from './module.ts';
import { registerRows } from './rows.ts';

let crew: Crew | undefined;

/** WebAssembly with SIMD and threads, completed by the kernels that training needs. */
export const wasm = {
  sentence: 'WebAssembly, which needs nothing but Node',
  status: async (): Promise<BackendStatus> => ({ found: true, why: 'It comes with the toolkit.' }),
  /** Tensors of a wasm back end opened before are lost. */
  async open(threads: number): Promise<{ device: string; threads: number }> {
    const { BackendWasm, setThreadsCount } = await import('@tensorflow/tfjs-backend-wasm');
    tf.env().set('PROD', true);
    const module = await loadWasmModule(threads > 1);
    crew?.dismiss();
    crew = await hireCrew(module.heap, threads);
    setThreadsCount(1);
    tf.removeBackend('wasm');
    tf.registerBackend('wasm', () => new BackendWasm(module), 2);
    await tf.setBackend('wasm');
    registerConvolutions(crew);
    registerDepthwise();
    registerLoops();
    registerRows(crew);
    return { device: `CPU, WebAssembly with SIMD${crew.fused ? ' and fused products' : ''}`, threads };
  },
};
