import { codesOf } from '../image/codes.ts';
import { toRgb } from '../image/image.ts';
import { type Metric, pairOf } from './metric.ts';

const degrees = Math.PI / 180;
const length = (a: number, b: number): number => Math.sqrt(a * a + b * b);

/** √(c⁷/(c⁷ + 25⁷)): how much of a chroma counts as large. */
function largeness(chroma: number): number {
  const cube = chroma * chroma * chroma;
  const seventh = cube * cube * chroma;
  return Math.sqrt(seventh / (seventh + 25 ** 7));
}

/** CIEDE2000 between two CIELAB colours, all weights 1. */
export function ciede2000(l1: number, a1: number, b1: number, l2: number, a2: number, b2: number): number {
  const g = 0.5 * (1 - largeness((length(a1, b1) + length(a2, b2)) / 2));
  const red1 = (1 + g) * a1;
  const red2 = (1 + g) * a2;
  const c1 = length(red1, b1);
  const c2 = length(red2, b2);
  const h1 = hue(red1, b1);
  const h2 = hue(red2, b2);
  const gray = c1 * c2 === 0;
  let turn = gray ? 0 : h2 - h1;
  if (turn > 180) turn -= 360;
  else if (turn < -180) turn += 360;
  const deltaH = 2 * Math.sqrt(c1 * c2) * Math.sin((turn / 2) * degrees);
  const meanL = (l1 + l2) / 2;
  const meanC = (c1 + c2) / 2;
  let meanH = h1 + h2;
  if (!gray) {
    if (Math.abs(h1 - h2) > 180) meanH += meanH < 360 ? 360 : -360;
    meanH /= 2;
  }
  const t =
    1 -
    0.17 * Math.cos((meanH - 30) * degrees) +
    0.24 * Math.cos(2 * meanH * degrees) +
    0.32 * Math.cos((3 * meanH + 6) * degrees) -
    0.2 * Math.cos((4 * meanH - 63) * degrees);
  const fromMiddle = (meanL - 50) ** 2;
  const lightness = (l2 - l1) / (1 + (0.015 * fromMiddle) / Math.sqrt(20 + fromMiddle));
  const chroma = (c2 - c1) / (1 + 0.045 * meanC);
  const hueShare = deltaH / (1 + 0.015 * meanC * t);
  const rotation = -2 * largeness(meanC) * Math.sin(60 * degrees * Math.exp(-(((meanH - 275) / 25) ** 2)));
  return Math.sqrt(lightness ** 2 + chroma ** 2 + hueShare ** 2 + rotation * chroma * hueShare);
}

function hue(a: number, b: number): number {
  if (a === 0 && b === 0) return 0;
  const angle = Math.atan2(b, a) / degrees;
  return angle < 0 ? angle + 360 : angle;
}

/** Linear light of every 8-bit sRGB code (IEC 61966-2-1). */
const linear = Float64Array.from({ length: 256 }, (_, code) =>
  code / 255 <= 0.04045 ? code / 255 / 12.92 : ((code / 255 + 0.055) / 1.055) ** 2.4,
);

/** sRGB primaries to XYZ (IEC 61966-2-1), rows divided by their sums, so that white is (1, 1, 1). */
const toXyz = [
  [0.4124, 0.3576, 0.1805],
  [0.2126, 0.7152, 0.0722],
  [0.0193, 0.1192, 0.9505],
].map(([r = 0, g = 0, b = 0]) => [r / (r + g + b), g / (r + g + b), b / (r + g + b)] as const);

function cubeRoot(t: number): number {
  return t > 216 / 24389 ? Math.cbrt(t) : t / (3 * (6 / 29) ** 2) + 4 / 29;
}

/** CIELAB (D65, 2°) of an 8-bit sRGB colour. */
export function labOfCodes(red: number, green: number, blue: number): [number, number, number] {
  const [r, g, b] = [linear[red]!, linear[green]!, linear[blue]!];
  const root = ([ofRed, ofGreen, ofBlue]: (typeof toXyz)[number]): number =>
    cubeRoot(ofRed * r + ofGreen * g + ofBlue * b);
  const [x, y, z] = [root(toXyz[0]!), root(toXyz[1]!), root(toXyz[2]!)];
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/**
 * Mean colour difference CIEDE2000.
 *
 * **Source** Sharma, Wu, Dalal, Color Research and Application 2005 (formula and test pairs); sRGB of IEC 61966-2-1.
 * **Input** Two pictures of one size, 8-bit sRGB codes; CIELAB for D65.
 * **Output** Mean over pixels, about 1 is just noticeable, lower is better, identical pictures give 0.
 * **Deviations** None.
 */
export const deltaE: Metric = {
  name: 'deltaE',
  protocol: 'mean CIEDE2000 over pixels, 8-bit sRGB, D65',
  version: 1,
  against: 'target',
  better: 'lower',
  decimals: 2,
  ideal: 0,
  monotone: true,
  source: {
    paper: 'Sharma, Wu, Dalal, The CIEDE2000 Color-Difference Formula, Color Research and Application',
    year: 2005,
    checkedAgainst: "the paper's test pairs; scikit-image",
  },
  score(result, reference) {
    const [a, b] = pairOf(deltaE, result, reference).map((image) => codesOf(toRgb(image)));
    let sum = 0;
    for (let i = 0; i < a!.length; i += 3) {
      if (a![i] === b![i] && a![i + 1] === b![i + 1] && a![i + 2] === b![i + 2]) continue;
      sum += ciede2000(...labOfCodes(a![i]!, a![i + 1]!, a![i + 2]!), ...labOfCodes(b![i]!, b![i + 1]!, b![i + 2]!));
    }
    return sum / (a!.length / 3);
  },
};
