import { parentPort } from 'node:worker_threads';
import { EXRLoader } from 'three/examples/jsm/loaders/EXRLoader.js';
import { messageOf } from '../core/errors.ts';

/** three's constant for 32-bit floats. */
const floatType = 1015;

console.warn = () => {};

parentPort!.on('message', (buffer: ArrayBuffer) => {
  try {
    const { width, height, data } = new EXRLoader().setDataType(floatType).parse(buffer);
    parentPort!.postMessage({ width, height, data }, [data.buffer as ArrayBuffer]);
  } catch (error) {
    parentPort!.postMessage({ error: messageOf(error) });
  }
});
