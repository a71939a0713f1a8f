import { grayPlane } from '../image/plane.ts';
import { assertSide, type Metric, pairOf } from './metric.ts';
import { ssim } from './ssim.ts';
import { structure, windowSide } from './structure.ts';

/**
 * Structural similarity on MATLAB's rounded gray, the protocol of the official calibration values.
 *
 * **Source** Wang et al., TIP 2004, eq. 13; official values of the TID2013 calibration set of IQA-PyTorch.
 * **Input** Two pictures of one size, at least 11x11.
 * **Output** −1…1, higher is better, identical pictures give 1.
 * **Deviations** No shrinking of large pictures, which the authors' script does from 384 pixels on.
 */
export const ssimGray: Metric = {
  ...ssim,
  name: 'ssim@gray',
  protocol: "SSIM on MATLAB's rounded 8-bit gray, 11x11 Gaussian window of sigma 1.5, valid region, no downsampling",
  source: { ...ssim.source, checkedAgainst: 'TID2013 calibration values of IQA-PyTorch' },
  score(result, reference) {
    const [a, b] = pairOf(ssimGray, result, reference);
    assertSide(ssimGray, a, windowSide);
    return structure(grayPlane(a), grayPlane(b));
  },
};
