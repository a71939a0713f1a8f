import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../backend/backend.ts';
import { type Tensor4D, tf } from '../../backend/tf.ts';
import { parameterCount } from '../model.ts';
import type { Discriminator, Judge } from './discriminator.ts';
import { discriminators } from './index.ts';

beforeAll(async () => {
  await openBackend({ want: 'wasm' });
});

const dispose = (judge: Judge): void => tf.dispose([...judge.weights.values(), ...judge.state.values()]);

describe('parameter counts of the specification', () => {
  it.each([
    ['dped', 7_359_842 + 1_280],
    ['drbn', 4_691_329],
  ] as const)('%s', (name, count) => {
    const judge = discriminators[name].build(100, 1);
    expect(parameterCount(judge)).toBe(count);
    dispose(judge);
  });
});

describe.each(Object.values(discriminators) as Discriminator[])('discriminator $name', (discriminator) => {
  it('judges every picture, with a finite gradient other than zero for every weight and for the picture', () => {
    const crop = 32;
    const judge = discriminator.build(crop, 1);
    const [picture, input] = [1, 2].map(
      (seed) => tf.randomUniform([3, crop, crop, 3], 0, 1, 'float32', seed) as Tensor4D,
    );
    const features = tf.randomUniform([3, crop, crop, 64], 0, 1, 'float32', 3) as Tensor4D;
    const outputs = (x: Tensor4D) => judge.judge(discriminator.see(x, input!, features));
    const shape = tf.tidy(() => outputs(picture!).shape);
    expect(shape).toEqual([3, discriminator.plan.outputs]);
    const weighted = (x: Tensor4D) =>
      outputs(x)
        .mul(tf.tensor2d([0.3, -0.2, 1], [3, 1]))
        .slice([0, 0], [3, 1])
        .sum()
        .asScalar();
    const { grads } = tf.variableGrads(() => weighted(picture!), [...judge.weights.values()]);
    const wrong: string[] = [];
    for (const [name, weight] of judge.weights) {
      const values = grads[weight.name]!.dataSync();
      if (!values.every(Number.isFinite) || values.every((value) => value === 0)) wrong.push(name);
    }
    expect(wrong).toEqual([]);
    const slope = tf
      .grad((x) => weighted(x as Tensor4D))(picture!)
      .dataSync();
    expect(slope.every(Number.isFinite) && slope.some((value) => value !== 0)).toBe(true);
    tf.dispose(grads);
    dispose(judge);
  });
});

it('shows the discriminator of DRBN each pixel’s values in order', () => {
  const picture = tf.tensor4d([0.5, 0.1, 0.9, 0.2, 0.7, 0.3], [1, 1, 2, 3]);
  const seen = discriminators.drbn.see(picture, picture).dataSync();
  const expected = [0.5, 0.1, 0.9, 0.1, 0.5, 0.9, 0.2, 0.7, 0.3, 0.2, 0.3, 0.7];
  for (const [i, value] of expected.entries()) expect(seen[i]).toBeCloseTo(value, 6);
});
