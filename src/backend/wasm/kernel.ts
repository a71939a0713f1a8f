import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { KernelConfig, KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { tf } from '../tf.ts';

export type { TensorInfo };

type Call<I> = { inputs: I; backend: BackendWasm; attrs: unknown };

const published = new Map<string, KernelConfig | undefined>();

/** The wasm back end's own kernel, whatever has been put in its place. */
export function publishedKernel(kernelName: string): KernelConfig | undefined {
  if (!published.has(kernelName)) published.set(kernelName, tf.getKernel(kernelName, 'wasm'));
  return published.get(kernelName);
}

/** Puts a kernel in the place of the wasm back end's own, or where it has none. */
export function putKernel<I>(kernelName: string, run: (call: Call<I>) => TensorInfo): void {
  const own = publishedKernel(kernelName);
  if (tf.getKernel(kernelName, 'wasm')) tf.unregisterKernel(kernelName, 'wasm');
  tf.registerKernel({ ...own, kernelName, backendName: 'wasm', kernelFunc: run as unknown as KernelFunc });
}

/** A tensor's values where they lie. Valid until the next allocation, which may move the heap. */
export function floats(backend: BackendWasm, tensor: TensorInfo): Float32Array {
  return backend.typedArrayFromHeap(tensor) as Float32Array;
}

export function zeros(backend: BackendWasm, shape: number[]): TensorInfo {
  const tensor = backend.makeOutput(shape, 'float32');
  floats(backend, tensor).fill(0);
  return tensor;
}
