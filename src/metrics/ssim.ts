import { codeSamples } from '../image/plane.ts';
import { assertSide, type Metric, pairOf } from './metric.ts';
import { structure, windowSide } from './structure.ts';

/**
 * Structural similarity, mean of the channels.
 *
 * **Source** Wang, Bovik, Sheikh, Simoncelli, Image Quality Assessment, TIP 2004, eq. 13; compared with scikit-image.
 * **Input** Two pictures of one size, at least 11x11; 8-bit codes of each channel.
 * **Output** −1…1, higher is better, identical pictures give 1.
 * **Deviations** The authors' script first shrinks large pictures and takes gray ones only (see `ssim@gray`).
 */
export const ssim: Metric = {
  name: 'ssim',
  protocol:
    'SSIM per channel, mean of R, G, B; 8 bit, 11x11 Gaussian window of sigma 1.5, valid region, no downsampling',
  version: 1,
  against: 'target',
  better: 'higher',
  decimals: 4,
  ideal: 1,
  monotone: true,
  atLeast: `${windowSide} pixels a side`,
  source: {
    paper:
      'Wang, Bovik, Sheikh, Simoncelli, Image Quality Assessment: From Error Visibility to Structural Similarity, TIP',
    year: 2004,
    checkedAgainst: 'scikit-image structural_similarity (gaussian_weights, population moments)',
  },
  score(result, reference) {
    const [a, b] = pairOf(ssim, result, reference);
    assertSide(ssim, a, windowSide);
    return structure(codeSamples(a), codeSamples(b));
  },
};
