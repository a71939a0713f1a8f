import { beforeAll, describe, expect, it, vi } from 'vitest';
import { openBackend } from '../backend/backend.ts';
import { type Tensor4D, tf } from '../backend/tf.ts';
import { randomFilter, vggFeatures, vggSteps } from './vgg.ts';

beforeAll(async () => {
  await openBackend({ want: 'wasm' });
});

describe('vggFeatures', () => {
  it.each([
    ['vgg16', [0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28]],
    ['vgg19', [0, 2, 5, 7, 10, 12, 14, 16, 19, 21, 23, 25, 28, 30, 32, 34]],
  ] as const)('finds the convolutions of %s at the places of torchvision', (net, places) => {
    expect(vggSteps(net).map(({ at }) => at)).toEqual(places);
  });

  it('gives the layers asked for, in their order, with the sizes of the paper', () => {
    const input = tf.randomUniform([1, 16, 16, 3], 0, 1, 'float32', 1) as Tensor4D;
    const shapes = tf.tidy(() =>
      vggFeatures('vgg16', 'random', ['pool2', 'relu1_2', 'conv2_1', 'relu2_2'], input).map(({ shape }) => shape),
    );
    expect(shapes).toEqual([
      [1, 4, 4, 128],
      [1, 16, 16, 64],
      [1, 8, 8, 128],
      [1, 8, 8, 128],
    ]);
  });

  it('names a layer that the network does not have', () => {
    const input = tf.zeros([1, 16, 16, 3]) as Tensor4D;
    expect(() => vggFeatures('vgg16', 'random', ['relu1_3'], input)).toThrow('vgg16 has no layer relu1_3');
  });

  it('asks for its weights with the command that gets them', () => {
    vi.stubEnv('BENCH_ASSETS', '');
    vi.stubEnv('BENCH_HOME', '/nonexistent');
    const input = tf.zeros([1, 16, 16, 3]) as Tensor4D;
    expect(() => vggFeatures('vgg19', 'imagenet', ['relu1_1'], input)).toThrow('needs the asset "vgg19"');
    vi.unstubAllEnvs();
  });
});

describe('random features', () => {
  it('are orthogonal filters of length √2 in groups, the same in every run', () => {
    const step = vggSteps('vgg16')[1]!;
    const rows = (): number[][] =>
      tf.tidy(
        () =>
          randomFilter('vgg16', step)
            .kernel.reshape([9 * 64, 64])
            .transpose()
            .arraySync() as number[][],
      );
    const filters = rows();
    const product = (a: number, b: number): number =>
      filters[a]!.reduce((sum, value, i) => sum + value * filters[b]![i]!, 0);
    for (const a of [0, 13, 26]) {
      expect(product(a, a)).toBeCloseTo(2, 5);
      for (const b of [5, 20]) expect(product(a, b)).toBeCloseTo(0, 5);
    }
    expect(rows()).toEqual(filters);
  });
});
