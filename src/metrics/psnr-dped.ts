import type { Metric } from './metric.ts';
import { pairOf } from './metric.ts';
import { decibels, meanSquaredCodeError, psnr } from './psnr.ts';

const batch = 50;

/**
 * PSNR as DPED's training code prints it: the squared error is pooled over batches of 50 patches before the logarithm.
 *
 * **Source** Ignatov et al., DPED, ICCV 2017; release aiff22/DPED (`train_model.py`, `test_generator` loop).
 * **Input** Pictures of one size in the order of their ids; 8 bit as in `psnr`. The last incomplete batch is dropped.
 * **Output** dB, higher is better, the mean over whole batches. Fewer than 50 pictures give NaN.
 * **Deviations** The release neither clips nor rounds the network's output; here the stored 8-bit picture counts.
 */
export const psnrDped: Metric = {
  ...psnr,
  name: 'psnr@dped',
  protocol:
    'PSNR, RGB, 8 bit, MSE pooled over batches of 50 in id order (last incomplete batch dropped), mean of batches',
  source: {
    paper: 'Ignatov et al., DSLR-Quality Photos on Mobile Devices with Deep Convolutional Networks, ICCV',
    year: 2017,
    url: 'https://github.com/aiff22/DPED',
  },
  score: (result, reference) => decibels(meanSquaredCodeError(...pairOf(psnrDped, result, reference))),
  aggregate(scores) {
    const batches = Math.floor(scores.length / batch);
    let sum = 0;
    for (let b = 0; b < batches; b++) {
      let pooled = 0;
      for (const score of scores.slice(b * batch, (b + 1) * batch)) pooled += 255 * 255 * 10 ** (-score / 10);
      sum += decibels(pooled / batch);
    }
    return batches === 0 ? Number.NaN : sum / batches;
  },
  batch,
};
