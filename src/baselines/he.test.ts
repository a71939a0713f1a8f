import { describe, expect, it } from 'vitest';
import { cv } from '../../test/support/opencv.ts';
import { randomStream } from '../core/random.ts';
import { fromBytes, toBytes } from '../image/color.ts';
import { he } from './he.ts';
import { baselines } from './index.ts';

describe('he', () => {
  it('equals OpenCV equalizeHist on a gray picture, code by code', async () => {
    const random = randomStream(1, 'he');
    const bytes = Uint8Array.from({ length: 64 * 48 }, () => Math.floor(30 + 60 * random.uniform() ** 2));
    const source = cv.matFromArray(48, 64, cv.CV_8UC1, bytes);
    const expected = new cv.Mat();
    cv.equalizeHist(source, expected);
    const result = await he.enhancer().enhance(fromBytes(bytes, 64, 48, 1));
    expect([...toBytes(result)]).toEqual([...expected.data]);
    source.delete();
    expected.delete();
  });

  it('keeps the ratios of the channels', async () => {
    const random = randomStream(2, 'he');
    const data = Float32Array.from({ length: 3 * 400 }, () => 0.1 + 0.3 * random.uniform());
    const result = await he.enhancer().enhance({ width: 20, height: 20, channels: 3, data });
    for (let i = 0; i < 1200; i += 3)
      if (result.data[i]! > 0.05) {
        expect(result.data[i + 1]! / result.data[i]!).toBeCloseTo(data[i + 1]! / data[i]!, 4);
        expect(result.data[i + 2]! / result.data[i]!).toBeCloseTo(data[i + 2]! / data[i]!, 4);
      }
  });

  it.each(['he', 'cache'] as const)('%s gives one picture for 8-bit codes and for their samples', async (name) => {
    const random = randomStream(3, 'he');
    // More pixels than the kernel takes at a time.
    const [width, height] = [151, 113];
    const codes = Uint8Array.from({ length: 3 * width * height }, () => Math.floor(256 * random.uniform() ** 3));
    const decoded = fromBytes(codes, width, height, 3);
    const computed = {
      ...{ width, height },
      channels: 3 as const,
      data: Float32Array.from(codes, (code) => code / 255),
    };
    const enhancer = baselines[name].enhancer();
    expect((await enhancer.enhance(decoded)).data).toEqual((await enhancer.enhance(computed)).data);
  });

  it('names the options that were changed, and keys them', () => {
    expect(he.enhancer().name).toBe('he');
    expect(he.enhancer({ on: 'luminance' }).name).toBe('he(on=luminance)');
    expect(he.enhancer({ on: 'v' }).key).toBe(he.enhancer().key);
    expect(he.enhancer({ on: 'luminance' }).key).not.toBe(he.enhancer().key);
    expect(() => he.enhancer({ onn: 'v' } as never)).toThrow('There is no option of he named "onn".');
  });
});
