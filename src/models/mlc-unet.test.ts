import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../backend/backend.ts';
import { type Tensor4D, tf } from '../backend/tf.ts';
import { type MlcUnetOptions, mlcUnet } from './mlc-unet.ts';
import { disposeNetwork, type Network, parameterCount } from './model.ts';

beforeAll(async () => {
  await openBackend({ want: 'wasm' });
});

const build = (changes: Partial<MlcUnetOptions> = {}): Network => mlcUnet.build({ ...mlcUnet.defaults, ...changes }, 1);

describe('mlc-unet', () => {
  it.each([
    [{}, 247_907],
    [{ refinement: false }, 155_555],
    [{ aggregation: false }, 211_043],
    [{ aggregation: false, refinement: false }, 118_691],
  ])('has the parameter count of the specification with %o', (changes, count) => {
    const network = build(changes);
    expect(parameterCount(network)).toBe(count);
    disposeNetwork(network);
  });

  it.each(['none', 'batch', 'instance', 'weight'] as const)(
    'keeps size and range with normalisation %s',
    (normalisation) => {
      const network = build({ normalisation });
      const out = tf.tidy(() =>
        network.forward(tf.randomUniform([1, 16, 12, 3], 0, 1, 'float32', 3) as Tensor4D, 'train'),
      );
      expect(out.shape).toEqual([1, 16, 12, 3]);
      for (const value of out.dataSync()) {
        expect(value).toBeGreaterThanOrEqual(-0.0801);
        expect(value).toBeLessThanOrEqual(1.0801);
      }
      tf.dispose(out);
      disposeNetwork(network);
    },
  );

  it('is rebuilt bit for bit from its seed', () => {
    const bits = (): Float32Array[] => {
      const network = build();
      const values = [...network.weights.values()].map((weight) => weight.dataSync().slice() as Float32Array);
      disposeNetwork(network);
      return values;
    };
    expect(bits()).toEqual(bits());
  });

  it('gives back roughly its input before training when it starts as identity', () => {
    const input = tf.randomUniform([1, 16, 16, 3], 0.1, 0.9, 'float32', 9) as Tensor4D;
    for (const changes of [{}, { aggregation: false, refinement: false }]) {
      const network = build({ start: 'identity', ...changes });
      const error = tf.tidy(() => network.forward(input).sub(input).abs().max().dataSync()[0]!);
      expect(error).toBeLessThan(0.1);
      disposeNetwork(network);
    }
  });

  it('uses the shallow features when asked, which changes the picture but not the count', () => {
    const input = tf.randomUniform([1, 16, 16, 3], 0, 1, 'float32', 5) as Tensor4D;
    const outputs = (['deep', 'shallow'] as const).map((features) => {
      const network = build({ features });
      const out = tf.tidy(() => network.forward(input).dataSync().slice());
      disposeNetwork(network);
      return out;
    });
    expect(outputs[0]).not.toEqual(outputs[1]);
  });

  it('reaches no farther than its stated receptive radius', () => {
    const network = build();
    const radius = network.receptiveRadius!;
    const side = 2 * radius + 20 - ((2 * radius + 20) % 4);
    const centre = side / 2;
    const input = tf.randomUniform([1, side, side, 3], 0, 1, 'float32', 7) as Tensor4D;
    const gradient = tf.tidy(() => {
      const pixel = (x: Tensor4D) => network.forward(x).slice([0, centre, centre, 0], [1, 1, 1, 3]).sum().asScalar();
      return tf
        .grad((x) => pixel(x as Tensor4D))(input)
        .abs()
        .sum([0, 3]);
    });
    const rows = gradient.sum(1).dataSync();
    const reach = [...rows].map((value, y) => (value > 0 ? Math.abs(y - centre) : 0));
    const farthest = Math.max(...reach);
    expect(farthest).toBeLessThanOrEqual(radius);
    expect(farthest).toBeGreaterThan(radius / 2);
    tf.dispose([input, gradient]);
    disposeNetwork(network);
  });
});
