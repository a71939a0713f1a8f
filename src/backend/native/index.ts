import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { KernelConfig } from '@tensorflow/tfjs-core';
import { BenchError } from '../../core/errors.ts';
import { tf } from '../tf.ts';
import { loadAddon, type NativeStatus } from './addon.ts';
import { convolutionKernels } from './convolution.ts';
import { elementwiseKernels } from './elementwise.ts';
import { benchOf, type NativeKernel } from './kernel.ts';
import { layoutKernels } from './layout.ts';
import { reduceKernels } from './reduce.ts';
import { trainingKernels } from './training.ts';

export type { NativeStatus } from './addon.ts';

/** The kernels that the addon takes over on the wasm back end. */
export const nativeKernels = {
  ...convolutionKernels,
  ...elementwiseKernels,
  ...layoutKernels,
  ...reduceKernels,
  ...trainingKernels,
} as const satisfies Record<string, NativeKernel>;

let replaced: Map<string, KernelConfig | undefined> | undefined;

/** Whether the addon is there; if not, why, and the command that gets it. */
export function nativeStatus(): NativeStatus {
  return loadAddon().status;
}

/**
 * Puts the addon's kernels in place of those of the wasm back end, which must have been started. Whatever a native
 * kernel does not cover goes to the kernel that was there before. A second call only sets the threads.
 */
export function registerNativeKernels(options: { threads: number }): void {
  const { addon, status } = loadAddon();
  if (addon === undefined)
    throw new BenchError('backend-absent', `The native back end is not there: ${status.detail}.`, {
      ...(status.mend === undefined ? {} : { mend: status.mend }),
    });
  addon.setThreads(options.threads);
  if (replaced !== undefined) return;
  replaced = new Map();
  for (const [kernelName, native] of Object.entries(nativeKernels) as [string, NativeKernel][]) {
    const before = tf.getKernel(kernelName, 'wasm') as KernelConfig | undefined;
    replaced.set(kernelName, before);
    if (before) tf.unregisterKernel(kernelName, 'wasm');
    tf.registerKernel({
      ...before,
      kernelName,
      backendName: 'wasm',
      kernelFunc: (call) => {
        const { inputs, attrs = {}, backend } = call;
        const done = native(benchOf(addon, backend as BackendWasm), inputs, attrs);
        if (done !== undefined) return done;
        if (before) return before.kernelFunc(call);
        const shapes = Object.entries(inputs).map(([name, tensor]) => `${name} ${tensor?.dtype}[${tensor?.shape}]`);
        throw new BenchError('kernel-input', `${kernelName} cannot be computed from ${shapes.join(', ')}.`);
      },
    });
  }
}

/** Puts the wasm back end's own kernels back. */
export function restoreWasmKernels(): void {
  for (const [kernelName, before] of replaced ?? []) {
    tf.unregisterKernel(kernelName, 'wasm');
    if (before) tf.registerKernel(before);
  }
  replaced = undefined;
}
