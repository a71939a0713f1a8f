import { beforeAll, expect, test } from 'vitest';
import { computeOn, describeNative, noise, openNativeAndCpu, relativeError } from '../../../test/support/native.ts';
import { adamUpdate, channelNorm, hasKernel } from '../fused.ts';
import { registerGradients } from '../gradients.ts';
import { type Tensor, type Tensor1D, type Tensor4D, tf } from '../tf.ts';
import { loadAddon } from './addon.ts';

describeNative('native kernels of a training step', () => {
  beforeAll(async () => {
    await openNativeAndCpu();
    registerGradients();
  });

  test('Adam moves weights and moments as its plain operations do, bit for bit', () => {
    const step = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, firstScale: 0.01, secondScale: 31.6 };
    for (const shape of [[1], [3, 3, 5, 7], [70_000]]) {
      const parts = ['weight', 'first', 'second', 'gradient'].map((name) => noise(name, shape));
      const update = (backend: string, place: number) =>
        computeOn(backend, () => {
          const [weight, first, second, gradient] = parts.map(({ data }, i) =>
            tf.tensor(i === 2 ? data.map(Math.abs) : data, shape),
          ) as [Tensor, Tensor, Tensor, Tensor];
          return adamUpdate(weight, first, second, gradient, step)[place]!;
        });
      for (const place of [0, 1, 2]) expect(update('wasm', place).data).toEqual(update('cpu', place).data);
    }
    tf.setBackend('wasm');
    expect(hasKernel('AdamUpdate')).toBe(true);
  });

  test('means and variances are those of double precision, also far from zero', () => {
    const [batch, height, width, channels] = [2, 83, 97, 5];
    const x = noise('x', [batch, height, width, channels]);
    const far = x.data.map((value, i) => value * 0.01 + 100 * (i % channels));
    const rows = far.length / channels / batch;
    const statistics = (['mean', 'variance'] as const).map((which) =>
      computeOn('wasm', () => {
        const input = tf.tensor<tf.Rank.R4>(far, [batch, height, width, channels]);
        return channelNorm(input, tf.ones([channels]) as Tensor1D, tf.zeros([channels]) as Tensor1D, 1e-3, 'instance')[
          which
        ];
      }),
    );
    for (let b = 0; b < batch; b++)
      for (let c = 0; c < channels; c++) {
        const own = far.subarray(b * rows * channels, (b + 1) * rows * channels).filter((_, i) => i % channels === c);
        const mean = own.reduce((sum, value) => sum + value, 0) / rows;
        const variance = own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rows;
        expect(Math.abs(statistics[0]!.data[b * channels + c]! - mean)).toBeLessThan(1e-5 * Math.max(1, mean));
        expect(Math.abs(statistics[1]!.data[b * channels + c]! / variance - 1)).toBeLessThan(2e-3);
      }
  });

  test('the threads change no bit', () => {
    const { addon } = loadAddon();
    const x = noise('x', [3, 67, 71, 9]);
    const once = (threads: number): Float32Array => {
      addon!.setThreads(threads);
      return computeOn('wasm', () => {
        const input = tf.tensor<tf.Rank.R4>(x.data, [3, 67, 71, 9]);
        return tf.grad((y) =>
          channelNorm(y as Tensor4D, tf.ones([9]) as Tensor1D, tf.zeros([9]) as Tensor1D, 1e-3, 'batch')
            .y.pow(3)
            .sum(),
        )(input);
      }).data;
    };
    expect(once(1)).toEqual(once(2));
  });

  test('arguments that do not fit are refused', () => {
    const { addon } = loadAddon();
    const heap = new Uint8Array(4096);
    expect(() => addon!.activationBack(heap, 0, 0, 0, -1, 0, 4, 0)).toThrow('at least 1');
    expect(() => addon!.activationBack(heap, 0, 0, 0, -1, 2000, 4, 0)).toThrow('inside the heap');
    expect(() => addon!.normalise(heap, 0, 0, 0, 0, 0, 0, 1, 2 ** 31, 2 ** 20, 1)).toThrow();
    expect(() => addon!.adam(heap, 0, 0, 0, 0, 0, 0, 0, 2000, 0, 0, 0, 0, 0)).toThrow('inside the heap');
  });

  test('relative errors against cpu stay small for odd sizes', () => {
    for (const shape of [
      [1, 1, 1, 1],
      [2, 1, 3, 65],
      [1, 130, 127, 3],
    ]) {
      const x = noise('x', shape);
      const run = (backend: string, over: 'instance' | 'batch') =>
        computeOn(backend, () => {
          const [scale, shift] = ['scale', 'shift'].map((name) => tf.tensor1d(noise(name, [shape[3]!]).data));
          return channelNorm(tf.tensor4d(x.data, shape as [number, number, number, number]), scale!, shift!, 1e-3, over)
            .y;
        });
      for (const over of ['instance', 'batch'] as const)
        expect(relativeError(run('wasm', over), run('cpu', over))).toBeLessThan(2e-5);
    }
  });
});
