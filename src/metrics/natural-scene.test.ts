import { describe, expect, it } from 'vitest';
import { useSharedAssets } from '../../test/support/shared-assets.ts';
import { sharedData, sharedTable } from '../../test/support/shared-data.ts';
import { readImage } from '../image/read.ts';
import { brisqueLive } from './brisque-live.ts';
import { niqe } from './niqe.ts';

useSharedAssets();
const rows = sharedTable('expected/niqe_brisque.csv');
const models = sharedData('metrics/niqe/modelparameters.mat') && sharedData('metrics/brisque/allmodel');

/**
 * BRISQUE of pictures with flat or saturated areas depends on the order in which the window is summed. This is the
 * spread over four orders (row by row, OpenCV's filter2D and sepFilter2D, differences from the centre), measured with
 * NumPy and OpenCV; on all other pictures the four agree to every digit.
 */
const brisqueSpread: Readonly<Record<string, number>> = {
  'kodak/06.png': 2.51e-2,
  'kodak/10.png': 7.49e-2,
  'kodak/12.png': 3.44e-4,
  'lime/2.bmp': 1.47e-2,
  'lime/4.bmp': 7.13e-3,
  'lime/6.bmp': 7.58e-4,
  'lime/7.bmp': 0.445,
  'dicm/01.jpg': 2.36e-3,
  'dicm/03.jpg': 1.8e-3,
  'dicm/05.jpg': 0.26,
  'metrics/niqe/bikes_distorted.bmp': 1.37,
  'metrics/calib/dist_dir/I03.bmp': 7.68e-3,
  'metrics/calib/dist_dir/I06.bmp': 0.105,
  'metrics/calib/ref_dir/I06.bmp': 7.07e-3,
  'cache_roads/dark_road_1.jpg': 1.7,
  'cache_roads/dark_road_2.jpg': 1.24,
  'cache_roads/dark_road_3.jpg': 1.18,
  'cache_roads/dark_road_4.jpg': 8.17e-2,
  'cache_roads/dark_road_5.jpg': 0.13,
};

describe.skipIf(!models)('the released NIQE and BRISQUE (shared/data/metrics)', () => {
  it.each(rows)('$image', async ({ image: path, niqe: niqeValue, niqe_spread, brisque }) => {
    const { image } = await readImage(sharedData(path!)!);
    const niqeTolerance = Number(niqe_spread) < 1e-6 ? 1e-6 : 2 * Number(niqe_spread);
    expect(Math.abs((await niqe.score(image)) - Number(niqeValue))).toBeLessThan(niqeTolerance);
    const brisqueTolerance = 2 * (brisqueSpread[path!] ?? 0.5e-4);
    expect(Math.abs((await brisqueLive.score(image)) - Number(brisque))).toBeLessThan(brisqueTolerance);
  });

  it.each([
    ['goldhill.gif', 8.425548],
    ['I01.BMP', 10.259409],
  ])('BRISQUE of %s is the value that piq documents', async (file, value) => {
    const { image } = await readImage(sharedData('metrics/piq', file)!);
    expect(Math.abs((await brisqueLive.score(image)) / value - 1)).toBeLessThan(1e-4);
  });

  it.each([['I04.bmp', 3.6549215235377, -0.107618]])(
    '%s has the official values of MATLAB',
    async (file, officialNiqe, officialBrisque) => {
      const { image } = await readImage(sharedData('metrics/calib/dist_dir', file)!);
      expect(await niqe.score(image)).toBeCloseTo(officialNiqe, 10);
      expect(await brisqueLive.score(image)).toBeCloseTo(officialBrisque, 6);
    },
  );

  it('is undefined on a flat picture and refuses fewer than two blocks', () => {
    const flat = (width: number, height: number) =>
      ({ width, height, channels: 1, data: new Float32Array(width * height).fill(0) }) as const;
    expect(niqe.score(flat(192, 96))).toBeNaN();
    expect(brisqueLive.score(flat(192, 96))).toBeNaN();
    expect(() => niqe.score(flat(191, 191))).toThrow(/at least two blocks of 96x96.*191x191/);
    expect(() => brisqueLive.score(flat(15, 40))).toThrow(/at least 16 pixels.*15x40/);
  });
});
