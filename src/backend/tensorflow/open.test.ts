import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../core/provenance.ts';
import { randomStream } from '../../core/random.ts';
import { openBackend } from '../backend.ts';
import { type Tensor4D, tf, type Variable } from '../tf.ts';
import { type Installation, installations, probe } from './installation.ts';
import { statusOf, tensorflow } from './open.ts';

const { found, why } = await tensorflow.status();

describe('an installation that does not work', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-tensorflow-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  /** A folder that looks like what setup:tensorflow builds, with this text as its addon. */
  const fake = (name: string, addon: string, { modules = true, dist = true } = {}): Installation => {
    const at = join(folder, name.replaceAll('/', '-'));
    mkdirSync(join(at, 'dist'), { recursive: true });
    if (dist) writeFileSync(join(at, 'dist', 'nodejs_kernel_backend.js'), '');
    if (modules) symlinkSync(join(packageRoot(), 'node_modules'), join(at, 'node_modules'));
    writeFileSync(join(at, 'addon.cjs'), addon);
    return { name, folder: at, addon: join(at, 'addon.cjs') };
  };

  it('is told apart from one that is not there', () => {
    expect(statusOf([])).toEqual({
      found: false,
      why: 'The TensorFlow library is not on this machine.',
      mend: 'npm run setup:tensorflow',
    });
    expect(installations(join(folder, 'nothing')).map(({ name }) => name)).not.toContain('build/tensorflow');
  });

  it('is named in one sentence when its library throws', async () => {
    const probed = await probe(fake('build/tensorflow', 'throw new Error("libtensorflow_cc.so.2: file too short")'));
    expect(statusOf([probed])).toEqual({
      found: false,
      why: 'The native library of build/tensorflow does not load: libtensorflow_cc.so.2: file too short.',
      mend: 'npm run setup:tensorflow -- --again',
    });
  });

  it('is named when its library brings the process down', async () => {
    const { broken } = await probe(fake('aborting', 'process.abort()'));
    expect(broken).toBe('The native library of aborting does not load: the process was ended by SIGABRT.');
  });

  it('is named when its addon is no addon', async () => {
    const installation = fake('garbage', '');
    writeFileSync(join(installation.folder, 'tfjs_binding.node'), 'not a library');
    const { broken } = await probe({ ...installation, addon: join(installation.folder, 'tfjs_binding.node') });
    expect(broken).toMatch(/^The native library of garbage does not load: .*\.$/);
  });

  it('is named when it lacks its JavaScript', async () => {
    expect((await probe(fake('bare', '', { dist: false }))).broken).toMatch(/incomplete/);
  });

  it('is named when it brings another copy of the tensor library', async () => {
    const installation = fake('foreign', 'exports.TF_Version = "2.9.1"', { modules: false });
    const own = join(installation.folder, 'node_modules', '@tensorflow', 'tfjs');
    mkdirSync(join(own, 'dist'), { recursive: true });
    writeFileSync(join(own, 'package.json'), '{"version": "3.0.0", "main": "dist/tf.js"}');
    writeFileSync(join(own, 'dist', 'tf.js'), '');
    expect((await probe(installation)).broken).toBe(
      'foreign brings a copy of @tensorflow/tfjs of its own (3.0.0), so networks cannot use it.',
    );
  });

  it('gives way to one that works', async () => {
    const broken = await probe(fake('broken', 'throw new Error("no")'));
    const working = await probe(
      fake('working', 'exports.TF_Version = "2.15.1"; exports.isUsingGpuDevice = () => false'),
    );
    const why = 'TensorFlow 2.15.1 is there (working).';
    expect(statusOf([broken, working])).toEqual({ found: true, gpu: false, why });
  });

  it('says whether it computes on a GPU', async () => {
    const working = await probe(fake('fast', 'exports.TF_Version = "2.9.1"; exports.isUsingGpuDevice = () => true'));
    expect(statusOf([working])).toMatchObject({ found: true, gpu: true });
  });
});

describe.skipIf(!found)(found ? 'tensorflow' : `tensorflow (absent: npm run setup:tensorflow; ${why})`, () => {
  beforeAll(() => openBackend({ want: 'tensorflow', threads: 2 }));
  const normal = (name: string, shape: readonly number[]): Tensor4D => {
    const random = randomStream(3, name);
    const count = shape.reduce((product, size) => product * size, 1);
    const tensor = tf.tensor(
      Array.from({ length: count }, () => random.normal()),
      [...shape],
    );
    return tensor as Tensor4D;
  };
  const difference = (a: Float32Array, b: Float32Array): number =>
    a.reduce((most, value, at) => Math.max(most, Math.abs(value - b[at]!)), 0);
  /** What a computation gives here and on cpu, which is left for this back end again. */
  const onBoth = async (compute: () => Tensor4D[]): Promise<[Float32Array[], Float32Array[]]> => {
    const run = async (want: 'tensorflow' | 'cpu'): Promise<Float32Array[]> => {
      await openBackend({ want, threads: 2 });
      return tf.tidy(() => compute().map((tensor) => tensor.dataSync() as Float32Array));
    };
    const reference = await run('cpu');
    return [await run('tensorflow'), reference];
  };
  const expectEqual = async (compute: () => Tensor4D[]): Promise<void> => {
    const [here, reference] = await onBoth(compute);
    for (const [at, values] of here.entries()) {
      expect(values.length).toBe(reference[at]!.length);
      expect(difference(values, reference[at]!)).toBeLessThan(1e-4);
    }
  };

  it('computes with the tensor library that networks use', () => {
    const theirs = createRequire(installations().at(-1)!.addon)('@tensorflow/tfjs') as { engine(): unknown };
    expect(theirs.engine()).toBe(tf.engine());
    expect(tf.getBackend()).toBe('tensorflow');
  });

  it('keeps the threads it started with, and says so', async () => {
    const backend = await openBackend({ want: 'tensorflow', threads: 1 });
    expect(backend.threads).toBe(2);
    expect(backend.why).toContain('keeps the 2 threads');
    expect(process.env.TF_NUM_INTRAOP_THREADS).toBe('2');
  });

  /** TensorFlow's oneDNN kernels get these wrong; see `load`. */
  it.each([2, 3])('gives the filter gradient of 1x1 convolutions with stride %i', async (stride) => {
    for (const [height, width, channels, outputs] of [
      [12, 14, 3, 5],
      [8, 8, 3, 5],
      [12, 9, 3, 5],
      [8, 8, 8, 8],
    ] as const)
      await expectEqual(() => {
        const x = normal('x', [2, height, width, channels]);
        const convolve = (filter: Tensor4D): Tensor4D => tf.conv2d(x, filter, stride, 'same');
        const filter = normal('filter', [1, 1, channels, outputs]);
        const weights = normal('weights', convolve(filter).shape);
        return [tf.grad((f) => tf.sum(tf.mul(convolve(f as Tensor4D), weights)))(filter) as Tensor4D];
      });
  });

  it.each([
    ['a number', 1],
    ['explicit and uneven', [[0, 0], [2, 1], [0, 3], [0, 0]]], // biome-ignore format: one line
  ] as [string, Parameters<typeof tf.conv2d>[3]][])('takes padding that is %s', async (_name, pad) => {
    const kinds = [
      { filter: [3, 3, 3, 4], stride: 1, convolve: tf.conv2d },
      { filter: [3, 3, 3, 4], stride: 2, convolve: tf.conv2d },
      { filter: [3, 3, 3, 2], stride: 1, convolve: tf.depthwiseConv2d },
      { filter: [3, 3, 3, 2], stride: 2, convolve: tf.depthwiseConv2d },
    ] as const;
    for (const { filter, stride, convolve } of kinds)
      await expectEqual(() => {
        const inputs = [normal('x', [2, 9, 11, 3]), normal('filter', filter)] as const;
        const layer = (x: Tensor4D, f: Tensor4D): Tensor4D => convolve(x, f, stride, pad as 'same', 'NHWC', 1, 'floor');
        const weights = normal('weights', layer(...inputs).shape);
        const loss = (x: Tensor4D, f: Tensor4D) => tf.sum(tf.mul(layer(x, f), weights));
        return [layer(...inputs), ...(tf.grads(loss as never)([...inputs]) as Tensor4D[])];
      });
  });

  it.each([2, 3, 4])('convolves each channel with a filter dilated by %i, bias and activation fused', async (rate) => {
    for (const pad of ['same', 'valid'] as const)
      await expectEqual(() => {
        const [x, filter] = [normal('x', [2, 13, 10, 3]), normal('filter', [3, 3, 3, 2])];
        const bias = tf.tensor1d([0.5, -1, 0, 2, 1, -0.5]);
        const fused = tf.fused.depthwiseConv2d({
          x,
          filter,
          bias,
          strides: 1,
          pad,
          dilations: rate,
          activation: 'relu',
        });
        return [tf.depthwiseConv2d(x, filter, 1, pad, 'NHWC', rate), fused];
      });
  });

  /** A picture halved and doubled again, with what the papers' networks are made of; ten steps of Adam. */
  function train(): { losses: number[]; weights: Float32Array[] } {
    const shapes = [[3, 3, 3, 8], [8], [3, 3, 8, 16], [3, 3, 8, 16], [3, 3, 8, 1], [1, 1, 8, 3]]; // biome-ignore format: one line
    const weight = (shape: number[], at: number) =>
      tf.tidy(() => tf.variable(tf.mul(normal(`weight ${at}`, shape), 0.2)));
    const variables = shapes.map(weight) as Variable[];
    const [first, bias, down, up, each, last] = variables as unknown as Tensor4D[];
    const optimizer = tf.train.adam(0.01);
    const [input, target] = [normal('input', [2, 12, 12, 3]), normal('target', [2, 12, 12, 3])];
    const network = (x: Tensor4D): Tensor4D => {
      const shallow = tf.leakyRelu(tf.add(tf.conv2d(x, first!, 1, 'same'), bias!), 0.2) as Tensor4D;
      const { mean, variance } = tf.moments(shallow, [1, 2], true);
      const even = tf.div(tf.sub(shallow, mean), tf.sqrt(tf.add(variance, 1e-5))) as Tensor4D;
      const deep = tf.relu(tf.conv2d(tf.maxPool(even, 2, 2, 'same'), down!, 1, 'same'));
      const back = tf.conv2dTranspose(deep, up!, [2, 12, 12, 8], 2, 'same');
      const turned = tf.depthwiseConv2d(tf.add<Tensor4D>(back, tf.image.resizeBilinear(tf.avgPool(even, 2, 2, 'same'), [12, 12], false, true)), each!, 1, 'same', 'NHWC', 2); // biome-ignore format: one line
      return tf.tanh(tf.conv2d(tf.prelu(turned, tf.tensor4d([0.1], [1, 1, 1, 1])), last!, 1, 'same'));
    };
    const losses = Array.from({ length: 10 }, () => {
      const loss = optimizer.minimize(() => tf.losses.meanSquaredError(target, network(input)), true, variables)!;
      const [value] = loss.dataSync();
      loss.dispose();
      return value!;
    });
    const weights = variables.map((variable) => variable.dataSync().slice() as Float32Array);
    optimizer.dispose();
    for (const variable of [...variables, input, target]) variable.dispose();
    return { losses, weights };
  }

  it('trains: the loss falls, as on cpu, and twice to the same bits', async () => {
    await openBackend({ want: 'cpu' });
    const reference = train();
    await openBackend({ want: 'tensorflow', threads: 2 });
    const tensors = tf.memory().numTensors;
    const once = train();
    expect(once.losses.at(-1)!).toBeLessThan(0.9 * once.losses[0]!);
    expect(train()).toEqual(once);
    expect(tf.memory().numTensors).toBe(tensors);
    for (const [at, loss] of once.losses.entries()) expect(loss).toBeCloseTo(reference.losses[at]!, 4);
  });
});
