import { beforeAll, describe, expect, test } from 'vitest';
import { type LayerCase, layerCases } from '../../test/support/layer-cases.ts';
import { randomStream } from '../core/random.ts';
import { type BackendName, backendStatuses, openBackend } from './backend.ts';
import { type Tensor, tf } from './tf.ts';

const statuses = await backendStatuses();
const fast = (['wasm', 'native', 'tensorflow'] as const).map(
  (name) => statuses.find((status) => status.name === name)!,
);

interface Result {
  readonly output: Float32Array;
  readonly gradients: Float32Array[];
}

const size = (shape: readonly number[]): number => shape.reduce((product, count) => product * count, 1);

const values = (name: string, count: number): Float32Array => {
  const random = randomStream(7, name);
  return Float32Array.from({ length: count }, () => random.normal());
};

/** The layer's output, and the gradients of its sum under fixed random weights by each input. */
function differentiate({ name, shapes, layer }: LayerCase): Result {
  return tf.tidy(() => {
    const inputs = shapes.map((shape, at) => tf.tensor(values(`${name} ${at}`, size(shape)), [...shape]));
    const weighted = (...all: Tensor[]): Tensor => {
      const output = layer(...all);
      return tf.sum(tf.mul(output, tf.tensor(values(`${name} weights`, output.size), output.shape)));
    };
    return {
      output: layer(...inputs).dataSync() as Float32Array,
      gradients: tf
        .grads(weighted)(inputs)
        .map((gradient) => gradient.dataSync() as Float32Array),
    };
  });
}

const largest = (array: Float32Array): number => array.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

function expectClose(actual: Float32Array, expected: Float32Array, tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  const worst = largest(actual.map((value, at) => value - expected[at]!));
  expect(worst / Math.max(largest(expected), 1e-6)).toBeLessThan(tolerance);
}

describe('cpu, the reference', () => {
  beforeAll(() => openBackend({ want: 'cpu' }));

  /** Along one random direction: what the gradient promises, and the difference quotient in double precision. */
  test.each(layerCases)('$name: the gradient equals the central difference', (layerCase) => {
    const { name, shapes, layer, linear, corners } = layerCase;
    const { gradients } = differentiate(layerCase);
    const step = linear ? 0.5 : 2e-4;
    const at = (input: number, distance: number): number =>
      tf.tidy(() => {
        const output = layer(
          ...shapes.map((shape, index) => {
            const start = values(`${name} ${index}`, size(shape));
            const direction = values(`${name} direction ${index}`, size(shape));
            const moved = start.map((value, k) => value + (index === input ? distance * direction[k]! : 0));
            return tf.tensor(moved, [...shape]);
          }),
        );
        const weights = values(`${name} weights`, output.size);
        return (output.dataSync() as Float32Array).reduce((sum, value, k) => sum + value * weights[k]!, 0);
      });
    for (const [input, gradient] of gradients.entries()) {
      const direction = values(`${name} direction ${input}`, gradient.length);
      const promised = gradient.reduce((sum, value, k) => sum + value * direction[k]!, 0);
      const measured = (at(input, step) - at(input, -step)) / (2 * step);
      const scale = Math.sqrt(gradient.reduce((sum, value) => sum + value * value, 0));
      expect(Math.abs(promised - measured) / scale).toBeLessThan(linear ? 1e-5 : corners ? 2e-2 : 2e-3);
    }
  });
});

for (const { name, found, why } of fast) {
  describe.skipIf(!found)(found ? name : `${name} (${why})`, () => {
    const expected = new Map<string, Result>();
    beforeAll(async () => {
      await openBackend({ want: 'cpu' });
      for (const layerCase of layerCases) expected.set(layerCase.name, differentiate(layerCase));
      await openBackend({ want: name as BackendName, threads: 2 });
    });

    test.each(layerCases)('$name: output and gradients equal those of cpu', (layerCase) => {
      const { output, gradients } = differentiate(layerCase);
      const reference = expected.get(layerCase.name)!;
      expectClose(output, reference.output, 1e-4);
      for (const [input, gradient] of gradients.entries()) expectClose(gradient, reference.gradients[input]!, 1e-4);
    });

    test.each(layerCases)('$name: the same bits twice, and no tensor left behind', (layerCase) => {
      const before = tf.memory().numTensors;
      const dataBefore = tf.engine().backend.numDataIds();
      const once = differentiate(layerCase);
      expect(differentiate(layerCase)).toEqual(once);
      expect(tf.memory().numTensors).toBe(before);
      expect(tf.engine().backend.numDataIds()).toBe(dataBefore);
    });
  });
}
