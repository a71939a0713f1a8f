import { describe } from 'vitest';
import { nativeStatus, registerNativeKernels, restoreWasmKernels } from '../../src/backend/native/index.ts';
import { type Tensor, tf } from '../../src/backend/tf.ts';
import { wasm } from '../../src/backend/wasm/open.ts';
import { randomStream } from '../../src/core/random.ts';

const { available, detail } = nativeStatus();

/** A group of tests that needs the native addon; skipped, saying what is missing, where it is absent. */
export function describeNative(title: string, body: () => void): void {
  if (available) describe(title, body);
  else describe.skip(`${title} (skipped: needs libdnnl-dev and npm run setup:native; ${detail})`, body);
}

/** Starts wasm with native kernels, and cpu beside it as the reference. */
export async function openNativeAndCpu(threads = 2): Promise<void> {
  restoreWasmKernels();
  await wasm.open(1);
  registerNativeKernels({ threads });
  await import('@tensorflow/tfjs-backend-cpu');
  await tf.setBackend('cpu');
  await tf.setBackend('wasm');
}

export interface Values {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Seeded values in [-1, 1), rounded to multiples of 2⁻⁸ where `coarse`, so that ties happen. */
export function noise(name: string | number, shape: readonly number[], coarse = false): Values {
  const random = randomStream(7, name);
  const value = (): number => random.uniform() * 2 - 1;
  const round = (x: number): number => (coarse ? Math.round(x * 4) / 4 : x);
  return { shape, data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => round(value())) };
}

/** Computes a tensor on a back end. */
export function computeOn(backend: string, compute: () => Tensor): Values {
  tf.setBackend(backend);
  return tf.tidy(() => {
    const result = compute();
    return { shape: result.shape, data: result.dataSync().slice() as Float32Array };
  });
}

/** Runs one kernel on a back end and gives its output. */
export function runOn(backend: string, kernel: string, inputs: Record<string, Values>, attrs: object = {}): Values {
  return computeOn(backend, () => {
    const tensors = Object.entries(inputs).map(([name, { data, shape }]) => [name, tf.tensor(data, [...shape])]);
    return tf.engine().runKernel(kernel, Object.fromEntries(tensors), attrs as never) as Tensor;
  });
}

/** The largest difference, relative to the largest value of the reference. */
export function relativeError(found: Values, expected: Values): number {
  if (`${found.shape}` !== `${expected.shape}`)
    throw new Error(`shape ${found.shape} where ${expected.shape} was expected`);
  let largest = 0;
  let difference = 0;
  for (let i = 0; i < expected.data.length; i++) {
    largest = Math.max(largest, Math.abs(expected.data[i]!));
    const here = Math.abs(found.data[i]! - expected.data[i]!);
    difference = here <= difference ? difference : here;
  }
  return largest === 0 ? difference : difference / largest;
}
