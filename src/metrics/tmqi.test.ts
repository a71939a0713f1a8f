import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sharedData, sharedTable } from '../../test/support/shared-data.ts';
import type { HdrImage, Image } from '../image/image.ts';
import { readImage } from '../image/read.ts';
import { tmqi, tmqiN, tmqiParts, tmqiS } from './tmqi.ts';

const folder = sharedData('metrics/tmqi');
const expected = sharedTable('expected/tmqi.csv');

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

function floats(path: string, unit: number): HdrImage {
  const bytes = readFileSync(path);
  const data = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  return { width: 396, height: 561, channels: 3, data: data.map((value) => value / unit) };
}

describe.skipIf(!folder)('tmqi against official 1.0 (shared/data/metrics/tmqi)', () => {
  const rows = expected.filter(({ hdr }) => hdr!.endsWith('.png') || hdr!.endsWith('.float32'));
  it.each(rows)('$hdr', async (row) => {
    const raw = row.hdr!.endsWith('.float32');
    const hdr = raw ? floats(sharedData(row.hdr!)!, 1) : (await readImage(sharedData(row.hdr!)!)).image;
    const ldr = raw ? floats(sharedData(row.ldr!)!, 255) : (await readImage(sharedData(row.ldr!)!)).image;
    const parts = tmqiParts(tmqi, ldr, hdr);
    const got = [parts.quality, parts.fidelity, parts.naturalness, ...parts.scales];
    const wanted = [row.Q, row.S, row.N, row.s1, row.s2, row.s3, row.s4, row.s5].map(Number);
    for (const [i, value] of got.entries()) expect(Math.abs(value - wanted[i]!)).toBeLessThan(1e-6);
  });
});
