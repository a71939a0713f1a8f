import { grayPlane } from '../image/plane.ts';
import { brisqueFeatures } from './brisque-features.ts';
import { assertSide, type Metric } from './metric.ts';
import { releasedBrisque } from './released.ts';
import { predictSvr, scaleFeatures } from './svr.ts';

/** Features of a picture that has enough pixels for two scales of the 7x7 window. */
export const smallestBrisqueSide = 16;

/**
 * Blind/Referenceless Image Spatial Quality Evaluator with the authors' regression, trained on the LIVE database.
 *
 * **Source** Mittal, Moorthy, Bovik, No-Reference Image Quality Assessment in the Spatial Domain, TIP 2012; release
 * utlive/BRISQUE.
 * **Input** One picture with sides of at least 16 pixels, as MATLAB's rounded 8-bit gray.
 * **Output** About 0 (best) to 100 (worst), lower is better. Flat or saturated areas make it ill-conditioned.
 * **Deviations** None: features are rounded to six decimals, scaled ones to six digits, as in the release's text files.
 */
export const brisqueLive: Metric = {
  name: 'brisque-live',
  protocol: "BRISQUE of the authors' release (LIVE model, 0 best, 100 worst), MATLAB's rounded gray",
  version: 1,
  against: 'nothing',
  better: 'lower',
  decimals: 2,
  atLeast: `${smallestBrisqueSide} pixels a side`,
  needs: ['brisque'],
  source: {
    paper: 'Mittal, Moorthy, Bovik, No-Reference Image Quality Assessment in the Spatial Domain, TIP',
    year: 2012,
    url: 'https://github.com/utlive/BRISQUE',
    checkedAgainst: "a re-run of the authors' release; official calibration values; values documented by piq",
  },
  score(result) {
    const { svr, ranges } = releasedBrisque();
    assertSide(brisqueLive, result, smallestBrisqueSide);
    const features = brisqueFeatures(grayPlane(result));
    if (!features.every(Number.isFinite)) return Number.NaN;
    const written = features.map((value) => Number(value.toFixed(6)));
    const scaled = scaleFeatures(written, ranges).map((value) => Number(value.toPrecision(6)));
    return predictSvr(svr, scaled);
  },
};
