import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { NamedAttrMap, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';
import type { Addon } from './addon.ts';

/** What a native kernel works with: the addon and the wasm back end whose heap holds the tensors. */
export interface Bench {
  readonly addon: Addon;
  readonly backend: BackendWasm;
  /** The heap as it is now; it must be asked for after the last output was made, because making one can move it. */
  heap(): Uint8Array;
  /** The byte offset of a tensor's first value, or -1 for no tensor. */
  at(tensor: TensorInfo | undefined): number;
  output(shape: readonly number[]): TensorInfo;
}

/** Computes the outputs, or gives `undefined` for a case that it leaves to the kernel registered before. */
export type NativeKernel = (
  bench: Bench,
  inputs: NamedTensorInfoMap,
  attrs: NamedAttrMap,
) => TensorInfo | TensorInfo[] | undefined;

export function benchOf(addon: Addon, backend: BackendWasm): Bench {
  return {
    addon,
    backend,
    heap: () => (backend.wasm as unknown as { HEAPU8: Uint8Array }).HEAPU8,
    at: (tensor) => (tensor === undefined ? -1 : backend.getMemoryOffset(tensor.dataId)),
    output: (shape) => backend.makeOutput(shape as number[], 'float32'),
  };
}

/** Whether all these tensors (where given) hold floats, and at least one. */
export function floats(...tensors: (TensorInfo | null | undefined)[]): boolean {
  return tensors.every((tensor) => tensor == null || (tensor.dtype === 'float32' && !tensor.shape.includes(0)));
}
