import { describe, expect, it } from 'vitest';
import { limeIllumination } from '../../test/support/lime-reference.ts';
import { cv } from '../../test/support/opencv.ts';
import { sharedData } from '../../test/support/shared-data.ts';
import { fromBytes, matlabGray, toBytes } from '../image/color.ts';
import { cropImage, type Image } from '../image/image.ts';
import { readImage } from '../image/read.ts';
import { baselines } from './index.ts';

const data = sharedData('expected', 'baselines');

const read = async (...inside: string[]): Promise<Image> => (await readImage(sharedData(...inside)!)).image;

/** Mean and 99.9th percentile of the absolute difference in 8-bit codes. */
function difference(result: Image, expected: Image): { mean: number; high: number } {
  const a = toBytes(result);
  const b = toBytes(expected);
  expect(a.length).toBe(b.length);
  const sorted = Float64Array.from(a, (code, i) => Math.abs(code - b[i]!)).sort();
  return {
    mean: sorted.reduce((sum, value) => sum + value, 0) / sorted.length,
    high: sorted[Math.floor(0.999 * sorted.length)]!,
  };
}

describe.skipIf(!data)('baselines beside other implementations (needs ../shared/data/expected/baselines)', () => {
  it.each([
    ['lime/3.bmp', 'bimef_LIME_3.png'],
    ['lime/4.bmp', 'bimef_LIME_4.png'],
    ['dicm/01.jpg', 'bimef_DICM_01.png'],
  ])('bimef on %s is within 1/255 mean and 4/255 at 99.9 %% of the authors’ program', async (from, expected) => {
    const result = await baselines.bimef.enhancer().enhance(await read(from));
    const { mean, high } = difference(result, await read('expected', 'baselines', expected));
    expect(mean).toBeLessThan(1);
    expect(high).toBeLessThanOrEqual(4);
  });

  describe('lime beside a public port whose system is not symmetric', () => {
    const divided = (picture: Image, illumination: Float64Array, round: (code: number) => number): Image => {
      const scales = illumination.map((t) => 255 / Math.min(1, Math.max(1e-3, t)) ** 0.8);
      const codes = picture.data.map((value, i) => round(Math.min(255, value * scales[Math.floor(i / 3)]!)));
      return { ...picture, data: codes.map((code) => code / 255) };
    };

    it('the port’s own system, solved directly, gives the port’s picture', async () => {
      const picture = await read('lime', '4.bmp');
      const port = divided(picture, limeIllumination(picture, 'port'), Math.floor);
      expect(difference(port, await read('expected', 'baselines', 'lime_LIME_4.png')).mean).toBeLessThan(0.01);
    }, 60_000);

    it('the paper’s system in its place gives the picture of lime', async () => {
      const picture = cropImage(await read('lime', '3.bmp'), 100, 80, 220, 200);
      const paper = divided(picture, limeIllumination(picture, 'paper'), Math.round);
      const { mean, high } = difference(await baselines.lime.enhancer({ sigmaPixels: 3 }).enhance(picture), paper);
      expect(mean).toBeLessThan(0.25);
      expect(high).toBeLessThanOrEqual(4);
    });
  });

  it.each([
    ['cache', 'DP'],
    ['cache-bright', 'BP'],
    ['cache-robust', 'RG'],
  ] as const)('%s is within 3/255 mean of a public reimplementation on gray', async (name, gradient) => {
    for (const road of ['dark_road_1', 'dark_road_3']) {
      const picture = await read('cache_roads', `${road}.jpg`);
      const gray = fromBytes(matlabGray(picture), picture.width, picture.height, 1);
      const result = await baselines[name].enhancer().enhance(gray);
      const expected = await read('expected', 'baselines', `cache_${gradient}_${road}.png`);
      expect(difference(result, expected).mean).toBeLessThan(3);
    }
  });
});

describe.skipIf(!sharedData('cache_roads'))('clahe beside OpenCV (needs ../shared/data/cache_roads)', () => {
  it.each([
    [2, 8],
    [40, 8],
    [3, 5],
  ])('equals its CLAHE on gray, code by code (clip limit %d, %d tiles)', async (clipLimit, tiles) => {
    const picture = await read('cache_roads', 'dark_road_4.jpg');
    const bytes = matlabGray(picture);
    const source = cv.matFromArray(picture.height, picture.width, cv.CV_8UC1, bytes);
    const expected = new cv.Mat();
    const peer = new cv.CLAHE(clipLimit, new cv.Size(tiles, tiles));
    peer.apply(source, expected);
    const result = await baselines.clahe
      .enhancer({ clipLimit, tiles })
      .enhance(fromBytes(bytes, picture.width, picture.height, 1));
    const codes = toBytes(result);
    let differing = 0;
    for (let i = 0; i < codes.length; i++) if (codes[i] !== expected.data[i]) differing++;
    expect(differing).toBe(0);
    for (const one of [source, expected, peer]) one.delete();
  });
});
