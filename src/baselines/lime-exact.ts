import { Fourier, fastLength } from './fourier.ts';
import type { GradientWeights } from './lime.ts';

const rounds = 50;
const firstPenalty = 0.03;
const growth = 1.2;
const stopShare = 1e-5;

/**
 * LIME's exact solver: min ‖T̂ − T‖² + λ‖W∘∇T‖₁ by augmented Lagrangians, each round one division in the Fourier domain
 * and one shrinkage (Guo, Li, Ling, IEEE TIP 26(2), 2017, algorithm 1). The transform is periodic; links across the
 * border have weight 0, so that opposite sides do not meet.
 */
export function refineExactly(
  initial: Float32Array,
  width: number,
  height: number,
  weights: GradientWeights,
  lambda: number,
): Float32Array {
  const w = fastLength(width);
  const h = fastLength(height);
  const fourier = new Fourier(w, h);
  const target = pad(initial, width, height, w, h);
  const weight = { east: pad(weights.east, width, height, w, h), south: pad(weights.south, width, height, w, h) };
  for (let y = 0; y < h; y++) weight.east[y * w + w - 1] = 0;
  weight.south.fill(0, (h - 1) * w);
  const plane = (): Float32Array => new Float32Array(w * h);
  const gradient = { east: plane(), south: plane() };
  const multiplier = { east: plane(), south: plane() };
  const rightSide = plane();
  let refined = target;
  const norm = Math.sqrt(target.reduce((sum, value) => sum + value * value, 0));
  let penalty = firstPenalty;
  for (let round = 0; round < rounds; round++, penalty *= growth) {
    for (let y = 0, i = 0; y < h; y++)
      for (let x = 0; x < w; x++, i++) {
        const west = x > 0 ? i - 1 : i + w - 1;
        const north = y > 0 ? i - w : i + (h - 1) * w;
        const flow = (side: 'east' | 'south', at: number): number =>
          gradient[side][at]! - multiplier[side][at]! / penalty;
        rightSide[i] =
          2 * target[i]! + penalty * (flow('east', west) - flow('east', i) + flow('south', north) - flow('south', i));
      }
    refined = fourier.solve(rightSide, 2, penalty);
    let gap = 0;
    const shrink = (side: 'east' | 'south', i: number, difference: number): void => {
      const z = multiplier[side][i]!;
      const moved = difference + z / penalty;
      const threshold = (lambda * weight[side][i]!) / penalty;
      const g = Math.sign(moved) * Math.max(Math.abs(moved) - threshold, 0);
      gradient[side][i] = g;
      multiplier[side][i] = z + penalty * (difference - g);
      gap += (difference - g) ** 2;
    };
    for (let y = 0, i = 0; y < h; y++)
      for (let x = 0; x < w; x++, i++) {
        shrink('east', i, refined[x + 1 < w ? i + 1 : i + 1 - w]! - refined[i]!);
        shrink('south', i, refined[y + 1 < h ? i + w : x]! - refined[i]!);
      }
    if (Math.sqrt(gap) <= stopShare * norm) break;
  }
  fourier.delete();
  return crop(refined, w, width, height);
}

/** A plane at a larger size, its last column and row repeated. */
function pad(plane: Float32Array, width: number, height: number, w: number, h: number): Float32Array {
  const out = new Float32Array(w * h);
  for (let y = 0, i = 0; y < h; y++)
    for (let x = 0; x < w; x++, i++) out[i] = plane[Math.min(y, height - 1) * width + Math.min(x, width - 1)]!;
  return out;
}

function crop(plane: Float32Array, w: number, width: number, height: number): Float32Array {
  const out = new Float32Array(width * height);
  for (let y = 0; y < height; y++) out.set(plane.subarray(y * w, y * w + width), y * width);
  return out;
}
