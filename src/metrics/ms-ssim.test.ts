import { describe, expect, it } from 'vitest';
import { fromBytes } from '../image/codes.ts';
import { msSsim } from './ms-ssim.ts';

/** Two pictures given by a formula, so that another program can make the same ones. */
function formulaPair() {
  const [height, width] = [131, 149];
  const a = new Uint8Array(height * width * 3);
  const b = new Uint8Array(a.length);
  for (let i = 0; i < a.length; i++) {
    a[i] = (i * 7919) % 251;
    b[i] = Math.floor(a[i]! * 0.75) + ((Math.floor(i / 3) % width) % 32);
  }
  return [fromBytes(b, width, height, 3), fromBytes(a, width, height, 3)] as const;
}

describe('ms-ssim', () => {
  it('equals a NumPy re-run of DPED ssim.py, odd sides and a shrinking window included', () => {
    expect(msSsim.score(...formulaPair())).toBeCloseTo(0.6465313063429774, 12);
  });

  it('counts a negative mean contrast as 0, where the release gives NaN', () => {
    const [a, b] = formulaPair();
    const negative = { ...b, data: b.data.map((value) => 1 - value) };
    expect(msSsim.score(b, negative)).toBe(0);
    expect(msSsim.clampedAt).toBe(0);
    expect(msSsim.score(a, a)).toBeCloseTo(1, 14);
  });
});
