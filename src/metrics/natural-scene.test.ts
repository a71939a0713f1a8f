import { describe, expect, it } from 'vitest';
import { useSharedAssets } from '../../test/support/shared-assets.ts';
import { sharedData } from '../../test/support/shared-data.ts';
import { readImage } from '../image/read.ts';
import { brisqueLive } from './brisque-live.ts';
import { niqe } from './niqe.ts';

useSharedAssets();
const models = sharedData('metrics/niqe/modelparameters.mat') && sharedData('metrics/brisque/allmodel');

describe.skipIf(!models)('the released NIQE and BRISQUE (shared/data/metrics)', () => {
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
