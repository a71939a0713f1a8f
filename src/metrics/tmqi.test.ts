import { describe, expect, it } from 'vitest';
import type { HdrImage, Image } from '../image/image.ts';
import { tmqi, tmqiN, tmqiS } from './tmqi.ts';

/** A scene with structure on several scales, and a tone-mapped rendering of it. */
function scene(width = 200, height = 170): { hdr: HdrImage; ldr: Image } {
  const hdr = new Float32Array(width * height * 3);
  const ldr = new Float32Array(hdr.length);
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    const light = Math.exp(3 * Math.sin(x / 17) * Math.cos(y / 23) + Math.sin(x * 1.3) * Math.cos(y * 1.7));
    hdr.fill(light, 3 * i, 3 * i + 3);
    ldr.fill(light / (1 + light), 3 * i, 3 * i + 3);
  }
  return { hdr: { width, height, channels: 3, data: hdr }, ldr: { width, height, channels: 3, data: ldr } };
}

describe('tmqi', () => {
  it('does not depend on the unit of the radiance', () => {
    const { hdr, ldr } = scene();
    const brighter = { ...hdr, data: hdr.data.map((value) => value * 1024) };
    expect(tmqi.score(ldr, brighter)).toBeCloseTo(tmqi.score(ldr, hdr) as number, 6);
  });

  it('is made of fidelity and naturalness', () => {
    const { hdr, ldr } = scene();
    const [q, s, n] = [tmqi, tmqiS, tmqiN].map((metric) => metric.score(ldr, hdr) as number);
    expect(q).toBeCloseTo(0.8012 * s! ** 0.3046 + 0.1988 * n! ** 0.7088, 14);
  });

  it('replaces negative, NaN and infinite radiance', () => {
    const { hdr, ldr } = scene();
    const odd = { ...hdr, data: hdr.data.slice() };
    odd.data[0] = Number.NaN;
    odd.data[1] = -5;
    odd.data[2] = Number.POSITIVE_INFINITY;
    expect(tmqi.score(ldr, odd)).toBeGreaterThan(0);
  });

  it('is undefined on a flat scene and refuses small or unequal pictures', () => {
    const { hdr, ldr } = scene();
    expect(tmqi.score(ldr, { ...hdr, data: hdr.data.map(() => 1) })).toBeNaN();
    expect(() => tmqi.score(ldr, scene(201).hdr)).toThrow(/tmqi.*200x170.*201x170/);
    const small = scene(160, 160);
    expect(() => tmqi.score(small.ldr, small.hdr)).toThrow(/at least 161 pixels/);
    expect(() => tmqi.score(ldr)).toThrow(/HDR picture/);
  });
});
