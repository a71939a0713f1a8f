import { BenchError } from '../core/errors.ts';
import { codesOf } from '../image/codes.ts';
import { describeSize, type HdrImage, type Image } from '../image/image.ts';
import { luminancePlane } from '../image/plane.ts';
import { assertSide, type Metric } from './metric.ts';
import { partsOf, smallestSide, stretched, type TmqiParts } from './tmqi-parts.ts';

const known = new WeakMap<Image, WeakMap<HdrImage, TmqiParts>>();

/** The parts of TMQI, kept as long as the pictures live, since `tmqi`, `tmqi-s` and `tmqi-n` ask one after another. */
export function tmqiParts(metric: Metric, result: Image, hdr: HdrImage | undefined): TmqiParts {
  if (hdr === undefined)
    throw new BenchError(
      'missing-reference',
      `The metric ${metric.name} compares with the HDR picture, and there is none.`,
      {
        mend: `give the HDR pictures (--hdr), or leave ${metric.name} out`,
      },
    );
  const found = known.get(result)?.get(hdr);
  if (found) return found;
  if (result.width !== hdr.width || result.height !== hdr.height)
    throw new BenchError(
      'size-mismatch',
      `${metric.name}: the pictures differ in size: ${describeSize(result)} against ${describeSize(hdr)}; expected equal sizes.`,
      { mend: 'resize or crop one of them, or check that the folders hold the same scenes' },
    );
  assertSide(metric, result, smallestSide);
  const codes = { ...result, data: Float32Array.from(codesOf(result)) };
  const parts = partsOf(stretched(hdr), luminancePlane(codes));
  known.set(result, new WeakMap([[hdr, parts]]));
  return parts;
}

/**
 * Tone-mapped image quality index: how well a tone-mapped picture keeps the structure of its HDR scene and how natural
 * it looks.
 *
 * **Source** Yeganeh, Wang, Objective Quality Assessment of Tone-Mapped Images, TIP 2013; authors' release 1.0.
 * **Input** The tone-mapped picture (8-bit codes) and the HDR scene of one size, sides of at least 161 pixels.
 * **Output** 0…1, higher is better.
 * **Deviations** Negative, NaN and infinite radiance is replaced first, which the release leaves to the reader.
 */
export const tmqi: Metric = {
  name: 'tmqi',
  protocol: 'TMQI 1.0 against the HDR picture: luminance (BT.709), 5 scales, 8-bit result',
  version: 1,
  against: 'hdr',
  better: 'higher',
  decimals: 4,
  atLeast: `${smallestSide} pixels a side`,
  source: {
    paper: 'Yeganeh, Wang, Objective Quality Assessment of Tone-Mapped Images, TIP',
    year: 2013,
    checkedAgainst: "a re-run of the authors' release 1.0",
  },
  score: (result, hdr) => tmqiParts(tmqi, result, hdr).quality,
};

/**
 * The structural fidelity S of TMQI.
 *
 * **Source** As `tmqi`, eq. 2–9.
 * **Input** As `tmqi`.
 * **Output** 0…1, higher is better.
 * **Deviations** As `tmqi`.
 */
export const tmqiS: Metric = {
  ...tmqi,
  name: 'tmqi-s',
  protocol: 'structural fidelity S of TMQI 1.0 against the HDR picture',
  score: (result, hdr) => tmqiParts(tmqiS, result, hdr).fidelity,
};

/**
 * The statistical naturalness N of TMQI.
 *
 * **Source** As `tmqi`, eq. 10–13.
 * **Input** As `tmqi`; the HDR picture is asked for but does not enter.
 * **Output** 0…1, higher is better.
 * **Deviations** None.
 */
export const tmqiN: Metric = {
  ...tmqi,
  name: 'tmqi-n',
  protocol: 'statistical naturalness N of TMQI 1.0, 8-bit result',
  score: (result, hdr) => tmqiParts(tmqiN, result, hdr).naturalness,
};
