import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../core/provenance.ts';
import { openBackend } from '../backend.ts';
import { type Tensor4D, tf } from '../tf.ts';
import { type Crew, hireCrew } from './crew.ts';

const crews: Crew[] = [];
const hire = async (memory: WebAssembly.Memory, threads: number): Promise<Crew> => {
  const crew = await hireCrew(memory, threads);
  crews.push(crew);
  return crew;
};
afterAll(() => {
  for (const crew of crews) crew.dismiss();
});

/** A training step's worth of kernels on shapes large enough that the crew is woken. */
function outputs(): Float32Array[] {
  return tf.tidy(() => {
    const x = tf.randomNormal([1, 50, 61, 24], 0, 1, 'float32', 1);
    const filter = tf.randomNormal([3, 3, 24, 16], 0, 1, 'float32', 2);
    const bias = tf.randomNormal([16], 0, 1, 'float32', 3);
    const loss = (...inputs: tf.Tensor[]): tf.Tensor => {
      const y = tf.conv2d(inputs[0] as Tensor4D, inputs[1] as Tensor4D, 1, 'same').add(inputs[2]!);
      return tf
        .concat([tf.leakyRelu(y, 0.2), y], 3)
        .square()
        .sum();
    };
    return tf
      .grads(loss)([x, filter, bias])
      .map((gradient) => gradient.dataSync() as Float32Array);
  });
}

test('the number of threads does not change a bit', async () => {
  await openBackend({ want: 'wasm', threads: 1 });
  const alone = outputs();
  for (const threads of [2, 3]) {
    expect((await openBackend({ want: 'wasm', threads })).threads).toBe(threads);
    expect(outputs()).toEqual(alone);
  }
});

test('each unit of work is done once, whoever takes it', async () => {
  const memory = new WebAssembly.Memory({ initial: 512, maximum: 65536, shared: true });
  const crew = await hire(memory, 3);
  const floats = new Float32Array(memory.buffer);
  const [rows, channels] = [1000, 4];
  for (let at = 0; at < 64 * rows * channels; at++) floats[at] = at % 7;
  const to = 4 * 64 * rows * channels;
  crew.run('sumRows', [0, to, rows, channels], 64, 1e9);
  for (let outer = 0; outer < 64; outer++) {
    for (let channel = 0; channel < channels; channel++) {
      let sum = 0;
      for (let row = 0; row < rows; row++) sum += floats[(outer * rows + row) * channels + channel]!;
      expect(floats[to / 4 + outer * channels + channel]).toBe(sum);
    }
  }
});

test('a heap of its own needs no crew', async () => {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const crew = await hire(memory, 1);
  const floats = new Float32Array(memory.buffer);
  floats.set([1, 2, 3, 4, 10, 20, 30, 40]);
  crew.run('sumRows', [0, 64, 2, 4], 1, 8);
  expect([...floats.slice(16, 20)]).toEqual([11, 22, 33, 44]);
});

const built = join(packageRoot(), 'dist', 'src', 'backend');

/** The built back end in a process of its own, which has nothing else to keep it alive or to print. */
describe.skipIf(!existsSync(built))('in a process of its own (needs npm run build)', () => {
  const url = (file: string): string => JSON.stringify(pathToFileURL(join(built, file)).href);
  const life = `
    const { openBackend } = await import(${url('backend.js')});
    const { tf } = await import(${url('tf.js')});
    const { threads } = await openBackend({ want: 'wasm', threads: 2 });
    const y = tf.conv2d(tf.ones([1, 64, 64, 16]), tf.ones([3, 3, 16, 16]), 1, 'valid');`;
  const node = (code: string) =>
    promisify(execFile)(process.execPath, ['--input-type=module', '-e', code], { timeout: 30_000 });

  test('it ends, having printed nothing of its own', async () => {
    const { stdout, stderr } = await node(`${life} console.log(threads, y.max().dataSync()[0]);`);
    expect({ stdout, stderr }).toEqual({ stdout: '2 144\n', stderr: '' });
  });

  test.each(['throw new Error("failed");', 'Promise.reject(new Error("failed"));'])(
    'it ends after: %s',
    async (ending) => {
      await expect(node(`${life} ${ending}`)).rejects.toMatchObject({ code: 1, killed: false });
    },
  );

  test('it works and ends within a worker thread', async () => {
    const inside = `(async () => {${life} console.log(threads, y.min().dataSync()[0]); })()`;
    const { stdout } = await node(`
      import { Worker } from 'node:worker_threads';
      new Worker(${JSON.stringify(inside)}, { eval: true, execArgv: [] });`);
    expect(stdout).toBe('2 144\n');
  });
});
