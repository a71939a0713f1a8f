import { describe, expect, it } from 'vitest';
import { randomStream } from '../core/random.ts';
import { squaredError } from './squared-error.ts';

describe('squaredError', () => {
  it('equals the sum of integers for lengths around its steps, again and again', () => {
    const random = randomStream(3, 'codes');
    for (const length of [0, 1, 15, 16, 17, 16383, 16384, 16385, 50001, 7]) {
      const codes = (): Uint8Array => Uint8Array.from({ length }, () => Math.floor(256 * random.uniform()));
      const [a, b] = [codes(), codes()];
      let sum = 0;
      for (let i = 0; i < length; i++) sum += (a[i]! - b[i]!) ** 2;
      expect(squaredError(a, b)).toBe(sum);
    }
  });

  it('holds the largest difference of a large picture', () => {
    const length = 3_000_000;
    expect(squaredError(new Uint8Array(length).fill(255), new Uint8Array(length))).toBe(255 * 255 * length);
  });
});
