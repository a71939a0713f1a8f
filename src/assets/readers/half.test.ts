import { describe, expect, it } from 'vitest';
import { bfloatsToFloats, floatsToBfloats, halfToNumber, numberToHalf } from './half.ts';

describe('halves', () => {
  it('come back from their value, all 65,536 of them', () => {
    for (let code = 0; code < 65536; code++) {
      const value = halfToNumber(code);
      if (Number.isNaN(value)) expect(numberToHalf(value)).toBe(0x7e00);
      else if (numberToHalf(value) !== code) expect.unreachable(`code ${code} is ${value}`);
    }
  });

  it('are the nearest to a number, ties to even', () => {
    expect([65504, 65519.9, 65520, -65520, 1e-9, 2 ** -25, 3 * 2 ** -25].map(numberToHalf)).toEqual([
      0x7bff, 0x7bff, 0x7c00, 0xfc00, 0, 0, 2,
    ]);
    expect([1 + 2 ** -11, 1 + 3 * 2 ** -11, 2 - 2 ** -12, -0].map(numberToHalf)).toEqual([
      0x3c00, 0x3c02, 0x4000, 0x8000,
    ]);
  });
});

describe('bfloat16', () => {
  it('is the upper half of a float32, rounded to even', () => {
    const values = new Float32Array([1, -2.5, 1 + 2 ** -8, 1 + 3 * 2 ** -8, Infinity, NaN]);
    const back = bfloatsToFloats(floatsToBfloats(values));
    expect([...back]).toEqual([1, -2.5, 1, 1 + 2 ** -6, Infinity, NaN]);
  });
});
