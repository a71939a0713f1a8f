import { lumaPlane } from '../image/plane.ts';
import { assertSide, type Metric, pairOf } from './metric.ts';
import { ssim } from './ssim.ts';
import { structure, windowSide } from './structure.ts';

/**
 * Structural similarity of the luma.
 *
 * **Source** Wang et al., TIP 2004, eq. 13, on Y' of ITU-R BT.601; compared with scikit-image.
 * **Input** Two pictures of one size, at least 11x11; Y' of the 8-bit codes, full range 0…255, not rounded.
 * **Output** −1…1, higher is better, identical pictures give 1.
 * **Deviations** Papers that use MATLAB's `rgb2ycbcr` (16…235) print slightly higher values.
 */
export const ssimY: Metric = {
  ...ssim,
  name: 'ssim@y',
  protocol:
    "SSIM of BT.601 luma Y' (full range, not rounded) of the 8-bit picture, 11x11 Gaussian window, valid region",
  score(result, reference) {
    const [a, b] = pairOf(ssimY, result, reference);
    assertSide(ssimY, a, windowSide);
    return structure(lumaPlane(a), lumaPlane(b));
  },
};
