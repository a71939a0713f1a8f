import { describe, expect, it } from 'vitest';
import { baselines } from '../../src/baselines/index.ts';
import { randomStream } from '../../src/core/random.ts';
import { type Image, toRgb } from '../../src/image/image.ts';

function noisyScene(width: number, height: number, channels: 1 | 3): Image {
  const random = randomStream(5, width, height, channels);
  const data = Float32Array.from({ length: width * height * channels }, (_, i) => {
    const x = Math.floor(i / channels) % width;
    return Math.round(255 * Math.min(1, 0.6 * (x / width) ** 2 + 0.2 * random.uniform())) / 255;
  });
  return { width, height, channels, data };
}

const flat = (value: number, channels: 1 | 3): Image => ({
  width: 20,
  height: 16,
  channels,
  data: new Float32Array(320 * channels).fill(value),
});

const inUnit = (image: Image): boolean => image.data.every((v) => v >= 0 && v <= 1);

describe.each(Object.entries(baselines))('baseline %s', (name, baseline) => {
  const enhancer = baseline.enhancer();

  it('is registered under its own name and says where it comes from', () => {
    expect(baseline.name).toBe(name);
    expect(enhancer.name).toBe(name);
    expect(baseline.source.paper).not.toBe('');
    expect(baseline.summary).not.toBe('');
    expect(baseline.enhancer({}).key).toBe(enhancer.key);
  });

  it.each([
    [16, 16, 1],
    [16, 16, 3],
    [37, 61, 3],
    [128, 17, 1],
    [300, 20, 3],
  ] as const)('gives a picture of the same size, in range, on %d × %d × %d', async (width, height, channels) => {
    const result = await enhancer.enhance(noisyScene(width, height, channels));
    expect([result.width, result.height, result.channels]).toEqual([width, height, channels]);
    expect(result.data).toHaveLength(width * height * channels);
    expect(inUnit(result)).toBe(true);
  });

  it.each([0, 1, 0.5, 1 / 255])('gives a constant picture for one of %d', async (value) => {
    for (const channels of [1, 3] as const) {
      const result = await enhancer.enhance(flat(value, channels));
      expect(inUnit(result)).toBe(true);
      const ordered = result.data.slice().sort();
      expect(ordered.at(-1)! - ordered[0]!).toBeLessThan(1 / 255);
    }
  });

  it('is deterministic and leaves its input as it was', async () => {
    const picture = noisyScene(40, 33, 3);
    const before = picture.data.slice();
    const first = await enhancer.enhance(picture);
    const second = await baseline.enhancer().enhance(picture);
    expect(picture.data).toEqual(before);
    expect(second.data).toEqual(first.data);
    expect(first.data).not.toBe(picture.data);
  });

  // Colour restoration gives gray pixels of a colour picture a gain that a gray picture has not.
  it.skipIf(name === 'msrcr')('treats gray as three equal channels', async () => {
    const gray = noisyScene(32, 24, 1);
    const a = await enhancer.enhance(gray);
    const b = await enhancer.enhance(toRgb(gray));
    for (let i = 0; i < a.data.length; i++) expect(Math.abs(a.data[i]! - b.data[3 * i]!)).toBeLessThan(1e-5);
  });
});
