import { describe, expect, it } from 'vitest';
import { sharedData, sharedTable } from '../../test/support/shared-data.ts';
import { readImage } from '../image/read.ts';
import { metrics } from './index.ts';

const calib = sharedData('metrics/calib');
const official = sharedTable('expected/calib_official.csv');
const files = ['I03.bmp', 'I04.bmp', 'I06.bmp'] as const;

async function picture(...path: string[]) {
  return (await readImage(sharedData(...path)!)).image;
}

describe.skipIf(!calib)('official calibration values (shared/data/metrics/calib)', () => {
  it.each([
    ['psnr', 'psnr', 0.005],
    ['ssim@gray', 'ssim', 0.00005],
  ] as const)('%s equals the official %s', async (name, row, tolerance) => {
    for (const file of files) {
      const result = await picture('metrics/calib/dist_dir', file);
      const target = await picture('metrics/calib/ref_dir', file);
      const score = await metrics[name].score(result, target);
      expect(
        Math.abs(score - Number(official.find(({ Method }) => Method === row)![file])),
        `${name} of ${file}: ${score}`,
      ).toBeLessThan(tolerance);
    }
  });

  it('ssim equals scikit-image 0.19.3 with Gaussian weights and population moments', async () => {
    const expected = [0.673172873136043, 0.9325185560500078, 0.9896346361030578];
    for (const [i, file] of files.entries()) {
      const result = await picture('metrics/calib/dist_dir', file);
      const target = await picture('metrics/calib/ref_dir', file);
      expect(await metrics.ssim.score(result, target)).toBeCloseTo(expected[i]!, 12);
    }
  });
});
