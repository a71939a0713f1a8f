import type { NamedTensor } from '../../src/assets/readers/tensor.ts';
import { backboneParameters, type LpipsNet } from '../../src/metrics/lpips-net.ts';

/** A backbone filled by a generator that every language reproduces: one linear congruential sequence per parameter. */
export function reproducibleBackbone(net: LpipsNet): Map<string, NamedTensor> {
  return new Map(
    backboneParameters(net).map(({ name, shape }, i) => {
      let state = (12345 + 1000003 * i) >>> 0;
      const scale = shape.length > 1 ? Math.sqrt(24 / (shape[1]! * shape[2]! * shape[3]!)) : 0.1;
      const data = new Float32Array(shape.reduce((product, side) => product * side, 1));
      for (let j = 0; j < data.length; j++) {
        state = (Math.imul(1664525, state) + 1013904223) >>> 0;
        data[j] = (state / 2 ** 32 - 0.5) * scale;
      }
      return [name, { name, dtype: 'float32', shape, data }];
    }),
  );
}
