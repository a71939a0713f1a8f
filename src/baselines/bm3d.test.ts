import { describe, expect, it } from 'vitest';
import { sharedData } from '../../test/support/shared-data.ts';
import { randomStream } from '../core/random.ts';
import { luma601 } from '../image/color.ts';
import { cropImage } from '../image/image.ts';
import { readImage } from '../image/read.ts';
import { denoise } from './bm3d.ts';
import { lime } from './lime.ts';

const noisy = (clean: Float32Array, sigma: number): Float32Array => {
  const random = randomStream(1, 'noise');
  return clean.map((value) => value + sigma * random.normal());
};

function psnr(a: Float32Array, b: Float32Array): number {
  return -10 * Math.log10(a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0) / a.length);
}

describe('denoise', () => {
  const size = 72;
  const stripes = Float32Array.from({ length: size * size }, (_, i) => {
    const [x, y] = [i % size, Math.floor(i / size)];
    return x < 36 ? 0.2 + 0.6 * Number((x + y) % 12 < 6) : 0.1 + y / 100;
  });

  it('gains more than 12 dB on edges and ramps under noise of 20 codes', () => {
    const before = noisy(stripes, 20 / 255);
    const after = denoise(before, size, size, 20 / 255);
    expect(psnr(after, stripes) - psnr(before, stripes)).toBeGreaterThan(12);
  });

  it('is deterministic, leaves its input as it was and takes planes smaller than a patch', () => {
    const before = noisy(stripes.slice(0, 35), 0.1);
    const copy = before.slice();
    const after = denoise(before, 7, 5, 0.1);
    expect(before).toEqual(copy);
    expect(denoise(before, 7, 5, 0.1)).toEqual(after);
    expect(after.every(Number.isFinite)).toBe(true);
  });

  it('keeps a constant plane, and every plane where there is no noise', () => {
    const flat = new Float32Array(400).fill(0.3);
    // Wiener's filter shrinks even the mean, by less than 1 in 1,000.
    for (const value of denoise(flat, 20, 20, 0.1)) expect(Math.abs(value / 0.3 - 1)).toBeLessThan(1e-3);
    expect(denoise(stripes, size, size, 0)).toEqual(stripes);
  });

  it.skipIf(!sharedData('kodak'))('gains what BM3D gains on a photograph (needs ../shared/data/kodak)', async () => {
    const { image } = await readImage(sharedData('kodak', '03.png')!);
    const clean = new Float32Array(luma601(cropImage(image, 100, 100, 128, 128)));
    for (const [codes, gain] of [
      [10, 7],
      [25, 10],
    ] as const) {
      const before = noisy(clean, codes / 255);
      expect(psnr(denoise(before, 128, 128, codes / 255), clean) - psnr(before, clean)).toBeGreaterThan(gain);
    }
  });
});

describe('lime with denoiseCodes', () => {
  it('smooths what it brightens and leaves what was bright', async () => {
    const clean = Float32Array.from({ length: 64 * 48 }, (_, i) => (i % 64 < 32 ? 0.06 : 0.95));
    const picture = { width: 64, height: 48, channels: 1 as const, data: noisy(clean, 0.01) };
    const deviation = (data: Float32Array, from: number): number => {
      const values = data.filter((_, i) => i % 64 >= from && i % 64 < from + 16);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    };
    const plain = (await lime.enhancer().enhance(picture)).data;
    const denoised = (await lime.enhancer({ denoiseCodes: 25 }).enhance(picture)).data;
    expect(deviation(denoised, 8)).toBeLessThan(0.4 * deviation(plain, 8));
    expect(deviation(denoised, 40)).toBeGreaterThan(0.9 * deviation(plain, 40));
  });
});
