import { defineBaseline } from './baseline.ts';
import { brightnessPlane, histogramOf, histogramOfV, withCurve } from './value.ts';

export interface HeOptions {
  /** The plane whose histogram is made flat: V of HSV (default) or BT.601 luma. */
  on: 'v' | 'luminance';
}

/**
 * Histogram equalisation: brightness becomes its own cumulative frequency, (cdf(k) − cdf_min) / (N − cdf_min), over
 * 256 bins; colours keep their ratios.
 *
 * **Source** Gonzalez & Woods, Digital Image Processing, section 3.3; checked against OpenCV's equalizeHist on gray.
 * **Input** Gray or RGB, any size.
 * **Output** Same size; a constant picture is returned as it is.
 * **Deviations** The papers that print "HE" do not say on which plane; V by default.
 */
export const he = defineBaseline<HeOptions>({
  name: 'he',
  version: 1,
  summary: 'global histogram equalisation, 256 bins',
  source: {
    paper: 'Gonzalez & Woods, Digital Image Processing (3rd edition), section 3.3',
    year: 2008,
    checkedAgainst: 'OpenCV equalizeHist',
  },
  defaults: { on: 'v' },
  enhance(picture, { on }) {
    const plane = on === 'v' ? undefined : brightnessPlane(picture, on);
    const curve = equalisingCurve(plane ? histogramOf(plane.codes) : histogramOfV(picture));
    return curve ? withCurve(picture, curve, plane) : { ...picture, data: picture.data.slice() };
  },
});

/** The map from 8-bit code to equalised value in [0, 1] in whole codes; undefined when only one code occurs. */
function equalisingCurve(histogram: Uint32Array): Float32Array | undefined {
  const first = histogram.findIndex((count) => count > 0);
  const rest = histogram.reduce((sum, count) => sum + count, 0) - histogram[first]!;
  if (rest === 0) return undefined;
  const curve = new Float32Array(256);
  let sum = 0;
  for (let code = first + 1; code < 256; code++) {
    sum += histogram[code]!;
    curve[code] = Math.round((sum / rest) * 255) / 255;
  }
  return curve;
}
