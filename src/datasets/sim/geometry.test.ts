import { describe, expect, it } from 'vitest';
import { randomStream } from '../../core/random.ts';
import { phoneModel, phones } from './cameras.ts';
import { applyTo, distort, drawGeometry, inverse, multiply, undistort } from './geometry.ts';

const out = new Float64Array(2);
const names = Object.keys(phones) as (keyof typeof phones)[];

describe('the geometry of a simulated pair', () => {
  it.each(names)('undoes the lens distortion of %s to a thousandth of a pixel', (name) => {
    const { phone } = drawGeometry(randomStream(1, name), phoneModel(name), 1, 10);
    for (const [x, y] of [
      [0, 0],
      [639, 479],
      [320, 17],
      [100, 400],
    ] as const) {
      undistort(phone, x, y, out);
      distort(phone, out[0]!, out[1]!, out);
      expect(Math.hypot(out[0]! - x, out[1]! - y)).toBeLessThan(1e-3);
    }
  });

  it('sends a phone pixel and its DSLR pixel to the same point of the plane', () => {
    const g = drawGeometry(randomStream(2), phoneModel('sony'), 1.1, 10);
    for (const [x, y] of [
      [10, 20],
      [600, 450],
      [320, 240],
    ] as const) {
      applyTo(g.phoneToDslr, x, y, out);
      applyTo(g.dslr.toPlane, out[0]!, out[1]!, out);
      const [u, v] = out;
      applyTo(g.phone.toPlane, x, y, out);
      expect([out[0], out[1]]).toEqual([expect.closeTo(u!, 9), expect.closeTo(v!, 9)]);
    }
  });

  it('inverts matrices', () => {
    const { phoneToDslr } = drawGeometry(randomStream(3), phoneModel('iphone'), 1, 10);
    const identity = multiply(phoneToDslr, inverse(phoneToDslr));
    [1, 0, 0, 0, 1, 0, 0, 0, 1].forEach((value, k) => void expect(identity[k]).toBeCloseTo(value, 9));
  });
});
