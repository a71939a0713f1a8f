import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { BackendStatus } from '../status.ts';
import { tf } from '../tf.ts';
import { registerConvolutionGradients } from './convolution.ts';

const require = createRequire(import.meta.url);

/** WebAssembly with SIMD, completed by the kernels that training needs. */
export const wasm = {
  sentence: 'WebAssembly, which needs nothing but Node',
  status: async (): Promise<BackendStatus> => ({ found: true, why: 'It comes with the toolkit.' }),
  async open(_threads: number): Promise<{ device: string; threads: number; note?: string }> {
    tf.env().set('PROD', true);
    const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
    setWasmPaths(`${join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'dist')}/`);
    await tf.setBackend('wasm');
    registerConvolutionGradients();
    return { device: 'CPU, WebAssembly', threads: 1 };
  },
};
