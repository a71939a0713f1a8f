import { describe, expect, it } from 'vitest';
import { sharedData, sharedTable } from '../../test/support/shared-data.ts';
import { readImage } from '../image/read.ts';
import { type MetricName, metrics } from './index.ts';

const calib = sharedData('metrics/calib');
const official = sharedTable('expected/calib_official.csv');
const files = ['I03.bmp', 'I04.bmp', 'I06.bmp'] as const;

async function scoresOf(name: MetricName): Promise<number[]> {
  const scores: number[] = [];
  for (const file of files) {
    const { image: result } = await readImage(`${calib}/dist_dir/${file}`);
    const { image: reference } = await readImage(`${calib}/ref_dir/${file}`);
    scores.push(await metrics[name].score(result, reference));
  }
  return scores;
}

describe.skipIf(!calib)('official calibration values (shared/data/metrics/calib)', () => {
  it.each([
    ['psnr', 'psnr', 0.005],
    ['ssim@gray', 'ssim', 0.00005],
    ['ms-ssim@gray', 'ms_ssim', 0.00005],
    ['entropy@gray', 'entropy', 0.00005],
  ] as const)('%s equals the official %s', async (name, row, tolerance) => {
    const expected = official.find(({ Method }) => Method === row)!;
    for (const [i, score] of (await scoresOf(name)).entries())
      expect(Math.abs(score - Number(expected[files[i]!])), `${name} of ${files[i]}: ${score}`).toBeLessThan(tolerance);
  });
});

/** Values of NumPy 1.24, SciPy 1.10 and scikit-image 0.19.3 (written for this test) on the same pictures. */
const independent = [
  ['psnr@y', 10, [22.270277763589345, 56.01684442308162, 56.556360702345145]],
  ['psnr@gt-mean', 10, [21.114080867407367, 20.98719620266173, 27.013871006782423]],
  ['ssim', 12, [0.673172873136043, 0.9325185560500078, 0.9896346361030578]],
  ['ssim@y', 12, [0.7005825241216309, 0.9986057386672782, 0.9994357738593089]],
  ['ssim@gt-mean', 12, [0.6732272413025983, 0.9325185560500078, 0.9896346361030578]],
  ['ms-ssim', 12, [0.6704366230901636, 0.9542926292936148, 0.9911172251995336]],
  ['ms-ssim@gray-product', 12, [0.6699786559823575, 0.9996338017781244, 0.9998225920928846]],
  ['entropy', 12, [6.951143483350531, 6.9660914458451675, 7.53090933916004]],
  ['loe', 9, [537.0101471334348, 635.3269913749366, 96.69710806697108]],
  // scikit-image rounds the sRGB matrix and white point differently
  ['deltaE', 2, [10.863051924200372, 13.939450808365555, 7.173159325153567]],
] as const;

describe.skipIf(!calib)('independent implementations (shared/data/metrics/calib)', () => {
  it.each(independent)('%s agrees to %i decimals', async (name, decimals, expected) => {
    for (const [i, score] of (await scoresOf(name)).entries()) expect(score).toBeCloseTo(expected[i]!, decimals);
  });
});
