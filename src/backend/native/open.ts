import type { BackendStatus } from '../status.ts';
import { wasm } from '../wasm/open.ts';
import { loadAddon } from './addon.ts';
import { nativeStatus, registerNativeKernels, restoreWasmKernels } from './index.ts';

/** The wasm back end with its heavy kernels replaced by oneDNN. */
export const native = {
  sentence: "Intel's oneDNN working on the memory of the wasm back end",
  async status(): Promise<BackendStatus> {
    const { available, outdated, detail, mend } = nativeStatus();
    if (available) return { found: true, why: `Built: ${detail}.` };
    if (outdated) return { found: false, outdated, why: `Out of date: ${detail}.`, mend };
    return { found: false, why: `Absent: ${detail}.`, mend };
  },
  async open(threads: number): Promise<{ device: string; threads: number }> {
    await wasm.open(1);
    registerNativeKernels({ threads });
    return { device: `CPU, ${loadAddon().addon!.describe().library}`, threads };
  },
  close: restoreWasmKernels,
};
