import type { Moments } from './block-moments.ts';
import { gamma } from './gamma.ts';

/** The shapes 0.2, 0.201 … 10 that both releases search, and Γ(2/α)²/(Γ(1/α)·Γ(3/α)), which grows with the shape. */
const shapes = Float64Array.from({ length: 9801 }, (_, i) => (200 + i) / 1000);
const ratios = shapes.map((shape) => gamma(2 / shape) ** 2 / (gamma(1 / shape) * gamma(3 / shape)));
const inverseRatios = shapes.map((shape) => (gamma(1 / shape) * gamma(3 / shape)) / gamma(2 / shape) ** 2);

/** The index of the entry of a monotone table nearest to `value`, the first of equal ones; 0 for NaN. */
function nearest(table: Float64Array, value: number): number {
  const rising = table[0]! < table.at(-1)!;
  let low = 0;
  let high = table.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rising ? table[middle]! < value : table[middle]! > value) low = middle + 1;
    else high = middle;
  }
  if (low > 0 && Math.abs(table[low - 1]! - value) <= Math.abs(table[low]! - value)) low--;
  return Number.isNaN(value) ? 0 : low;
}

/** Shape of the generalised Gaussian with these moments, and its variance. */
export function fitGaussian({ meanAbsolute, meanSquare }: Moments): { shape: number; variance: number } {
  return { shape: shapes[nearest(inverseRatios, meanSquare / meanAbsolute ** 2)]!, variance: meanSquare };
}

/** An asymmetric generalised Gaussian. */
export interface AsymmetricFit {
  readonly shape: number;
  /** Scales of both sides: deviation times √(Γ(1/α)/Γ(3/α)). */
  readonly leftScale: number;
  readonly rightScale: number;
  readonly mean: number;
}

/** The asymmetric generalised Gaussian with these moments; NaN scales where a side is empty. */
export function fitAsymmetric({ left, right, meanAbsolute, meanSquare }: Moments): AsymmetricFit {
  const asymmetry = left / right;
  const ratio = meanAbsolute ** 2 / meanSquare;
  const normalised = (ratio * (asymmetry ** 3 + 1) * (asymmetry + 1)) / (asymmetry ** 2 + 1) ** 2;
  const shape = shapes[nearest(ratios, normalised)]!;
  const one = gamma(1 / shape);
  const scale = Math.sqrt(one / gamma(3 / shape));
  const leftScale = left * scale;
  const rightScale = right * scale;
  return { shape, leftScale, rightScale, mean: (rightScale - leftScale) * (gamma(2 / shape) / one) };
}
