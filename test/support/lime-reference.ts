import { maxChannel } from '../../src/baselines/value.ts';
import { type Border, filterPlane, gaussianTaps, type Plane } from '../../src/image/filter.ts';
import type { Image } from '../../src/image/image.ts';
import { solveGrid } from './grid-solve.ts';

const lambda = 0.15;
const epsilon = 1e-3;
const sigmaPixels = 3;
const windowPixels = 15;

/**
 * The illumination of LIME's sped-up solver, solved directly. `paper`: forward differences, and one coupling for both
 * pixels of a pair. `port`: as the public port pvnieo/Low-light-Image-Enhancement has it, central differences over two
 * pixels, Gaussian weights that are not divided by their sum, and every pixel pulled to its neighbour by the neighbour's
 * weight, so that the system is not symmetric.
 */
export function limeIllumination(picture: Image, system: 'paper' | 'port'): Float64Array {
  const { width, height } = picture;
  const plane = { width, height, data: Float64Array.from(maxChannel(picture)) };
  const across = couplings(plane, 1, system);
  const down = couplings(plane, width, system);
  const pull = (p: number, q: number): number => {
    const weights = Math.abs(p - q) === 1 ? across : down;
    return lambda * weights[system === 'port' ? q : Math.min(p, q)]!;
  };
  return solveGrid({ width, height, excess: 1, pull }, plane.data);
}

function couplings(plane: Plane, step: number, system: 'paper' | 'port'): Float64Array {
  const { width, height, data } = plane;
  const size = step === 1 ? width : height;
  const gradient = data.map((here, i) => {
    const at = step === 1 ? i % width : Math.floor(i / width);
    if (system === 'paper') return at + 1 < size ? data[i + step]! - here : 0;
    return at > 0 && at + 1 < size ? data[i + step]! - data[i - step]! : 0;
  });
  const taps = gaussianTaps(windowPixels, sigmaPixels);
  const border: Border = system === 'port' ? 'zero' : 'replicate';
  const gain = system === 'port' ? taps[windowPixels >> 1]! ** -2 : 1; // makes the middle weight 1
  const smoothed = filterPlane({ width, height, data: gradient }, taps, border).data;
  const inside = filterPlane({ width, height, data: new Float64Array(data.length).fill(1) }, taps, border).data;
  return gradient.map(
    (g, i) => (gain * inside[i]!) / (gain * Math.abs(smoothed[i]!) + epsilon) / (Math.abs(g) + epsilon),
  );
}
