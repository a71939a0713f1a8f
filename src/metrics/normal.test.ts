import { describe, expect, it } from 'vitest';
import { complementaryError, normalCumulative } from './normal.ts';

describe('complementaryError', () => {
  it('equals SciPy over all three ranges, to 15 digits', () => {
    const expected = [
      [0.1, 0.8875370839817152],
      [0.3, 0.6713732405408726],
      [0.46875, 0.507386526782062],
      [0.47, 0.5062549491139179],
      [0.7, 0.3221988061625817],
      [1.0, 0.15729920705028516],
      [1.5, 0.03389485352468927],
      [2.0, 0.004677734981047266],
      [3.0, 2.2090496998585445e-5],
      [3.9, 3.479224859723178e-8],
      [4.0, 1.541725790028002e-8],
      [4.1, 6.7000276540849075e-9],
      [5.0, 1.5374597944280347e-12],
      [7.0, 4.183825607779414e-23],
      [10.0, 2.0884875837625446e-45],
      [-0.2, 1.2227025892104784],
      [-0.6, 1.6038560908479258],
      [-3.0, 1.9999779095030015],
      [-5.0, 1.9999999999984626],
    ] as const;
    for (const [x, value] of expected) expect(Math.abs(complementaryError(x) / value - 1)).toBeLessThan(2e-15);
  });
});

describe('normalCumulative', () => {
  it('is one half in the middle and adds up to one on both sides', () => {
    expect(normalCumulative(0)).toBe(0.5);
    for (const x of [0.1, 0.5, 1, 3, 6]) expect(normalCumulative(x) + normalCumulative(-x)).toBeCloseTo(1, 15);
  });
});
