import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { expect, test } from 'vitest';
import { openBackend } from '../backend.ts';
import { tf } from '../tf.ts';
import { loadWasmModule, type WasmModule } from './module.ts';

test.each([1, 2])('a full heap is said to be full, and is usable again, on %i threads', async (threads) => {
  await openBackend({ want: 'wasm', threads });
  const backend = tf.backend() as BackendWasm;
  const made: ReturnType<BackendWasm['makeOutput']>[] = [];
  // Nothing writes to these tensors, so that the machine gives no memory for them.
  const fill = (): void => {
    for (let i = 0; i < 20; i++) made.push(backend.makeOutput([2 ** 26], 'float32'));
  };
  expect(fill).toThrow(expect.objectContaining({ code: 'out-of-memory', message: expect.stringContaining('256 MB') }));
  expect(made.length).toBeGreaterThan(3);
  for (const { dataId } of made) backend.disposeData(dataId);
  expect(Array.from(tf.add([1, 2], [3, 4]).dataSync())).toEqual([4, 6]);
});

test('refuses a place that the allocator gives beyond the end of the heap', async () => {
  const module = (await loadWasmModule(false)) as WasmModule & { _malloc(bytes: number): number };
  const { heap } = module;
  const beyond = heap.buffer.byteLength - 1024;
  Object.defineProperty(module, 'asm', { value: { memory: heap, malloc: () => beyond | 0 } });
  expect(module._malloc(1024)).toBe(beyond);
  expect(() => module._malloc(1025)).toThrow(expect.objectContaining({ code: 'out-of-memory' }));
});
