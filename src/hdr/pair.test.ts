import { describe, expect, it } from 'vitest';
import { randomStream } from '../core/random.ts';
import type { HdrImage } from '../image/image.ts';
import { photograph } from './camera.ts';
import { cutOut, drawPair, grayEntropy, makePair, tuneRange } from './pair.ts';
import { decodePfm, encodePfm } from './pfm.ts';

function scene(width: number, height: number): HdrImage {
  const random = randomStream(4, 'scene');
  const data = Float32Array.from({ length: 3 * width * height }, () => 2 ** (10 * random.uniform() - 5));
  return { width, height, channels: 3, data };
}

describe('drawPair', () => {
  it('draws crops of 0.2 to 0.6 of the short side inside the scene, and stops in their range', () => {
    for (let n = 0; n < 300; n++) {
      const draw = drawPair(randomStream(1, n), { width: 500, height: 300 }, 256, [-4, 4]);
      expect(draw.side).toBeGreaterThanOrEqual(60);
      expect(draw.side).toBeLessThanOrEqual(180);
      expect(draw.left + draw.side).toBeLessThanOrEqual(500);
      expect(draw.top + draw.side).toBeLessThanOrEqual(300);
      expect(Math.abs(draw.stops)).toBeLessThanOrEqual(4);
    }
  });
});

describe('makePair', () => {
  const draw = drawPair(randomStream(2), { width: 90, height: 70 }, 64, [-2, 2]);

  it('gives the same pictures for the same draw, of the size drawn', () => {
    const [a, b] = [makePair(scene(90, 70), draw), makePair(scene(90, 70), draw)];
    expect(b).toEqual(a);
    expect([a.input.width, a.target.height, a.hdr.width]).toEqual([64, 64, 64]);
    expect(a.input.data).not.toEqual(a.target.data);
  });

  it('flips radiance and photograph alike', () => {
    const plain = cutOut(scene(90, 70), { ...draw, flipX: false, flipY: false });
    const flipped = cutOut(scene(90, 70), { ...draw, flipX: true, flipY: false });
    for (let x = 0; x < 64; x++) expect(flipped.data[3 * x]).toBe(plain.data[3 * (63 - x)]);
  });

  it('takes gray scenes', () => {
    const gray = { width: 80, height: 80, channels: 1 as const, data: new Float32Array(6400).fill(2) };
    expect(new Set(makePair(gray, { ...draw, left: 0, top: 0 }).input.data).size).toBe(1);
  });
});

describe('tuneRange', () => {
  it('finds the exposures whose photographs have the wanted entropy', async () => {
    const crop = scene(48, 48);
    const measure = async ([low, high]: readonly [number, number]) => {
      let sum = 0;
      for (let k = 0; k < 8; k++) sum += grayEntropy(photograph(crop, low + ((high - low) * k) / 7)) / 8;
      return sum;
    };
    const { range, bits } = await tuneRange([-4, 4], 3.8, measure);
    expect(bits).toBeCloseTo(3.8, 1);
    expect(range[1] - range[0]).toBeCloseTo(8, 6);
  });
});

describe('encodePfm', () => {
  it('is read back as it was', () => {
    const image = scene(7, 5);
    expect(decodePfm('a.pfm', encodePfm(image))).toEqual(image);
  });
});
