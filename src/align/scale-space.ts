import { gaussianBlur } from './blur.ts';
import { doubled, everySecond, type Plane } from './plane.ts';

/** Pictures of one octave: Gaussian layers 0 … layers + 2, each of one size. */
export interface Octave {
  /** Pixels of the input per pixel of this octave: 0.5, 1, 2, 4, … */
  readonly step: number;
  /** Where pixel (0, 0) of this octave lies in the input, on both axes. */
  readonly origin: number;
  readonly gaussians: readonly Plane[];
}

/** The blur that a sharp photograph already carries, as Lowe assumes. */
const cameraSigmaPixels = 0.5;
const smallestSide = 8;

/**
 * Octaves of the Gaussian scale space, one after another.
 *
 * **Source** Lowe 2004, sections 3 and 3.3: `layers` scales per octave, `sigmaPixels` at the first of them, the input
 * doubled first when `doubling` is on.
 * **Input** one channel in [0, 1].
 * **Output** octaves from fine to coarse; the caller may drop one before asking for the next.
 * **Deviations** the doubled picture's samples lie at (i - 0.5) / 2, which keeps pixel centres where they are.
 */
export function* octavesOf(plane: Plane, layers: number, sigmaPixels: number, doubling: boolean): Generator<Octave> {
  const carried = doubling ? 2 * cameraSigmaPixels : cameraSigmaPixels;
  const first = doubling ? doubled(plane) : plane;
  let base = gaussianBlur(first, Math.sqrt(Math.max(sigmaPixels ** 2 - carried ** 2, 0.01)));
  let step = doubling ? 0.5 : 1;
  while (Math.min(base.width, base.height) >= smallestSide) {
    const gaussians = [base];
    for (let layer = 1; layer < layers + 3; layer++) {
      const before = sigmaPixels * 2 ** ((layer - 1) / layers);
      const after = sigmaPixels * 2 ** (layer / layers);
      gaussians.push(gaussianBlur(gaussians[layer - 1]!, Math.sqrt(after ** 2 - before ** 2)));
    }
    yield { step, origin: doubling ? -0.25 : 0, gaussians };
    base = everySecond(gaussians[layers]!);
    step *= 2;
  }
}
