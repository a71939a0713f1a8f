import type { BackendStatus } from '../status.ts';
import { wasm } from '../wasm/open.ts';
import { loadAddon } from './addon.ts';
import { nativeStatus, registerNativeKernels, restoreWasmKernels } from './index.ts';

/** The wasm back end with its heavy kernels replaced by oneDNN. */
export const native = {
  sentence: "Intel's oneDNN working on the memory of the wasm back end",
  async status(): Promise<BackendStatus> {
    const { available, detail, mend } = nativeStatus();
    return available ? { found: true, why: `Built: ${detail}.` } : { found: false, why: `Absent: ${detail}.`, mend };
  },
  async open(threads: number): Promise<{ device: string; threads: number }> {
    await wasm.open(1);
    registerNativeKernels({ threads });
    return { device: `CPU, ${loadAddon().addon!.describe().library}`, threads };
  },
  close: restoreWasmKernels,
};
