import type { Random } from '../../core/random.ts';

/** Value noise over the plane, smooth, in [0, 1], repeating every 256 units; and its sums over octaves. */
export interface Noise {
  at(x: number, y: number): number;
  /** Octaves of halving size and amplitude, mean 0.5; those finer than `footprint` (plane units) fade out. */
  fractal(x: number, y: number, octaves: number, footprint?: number): number;
  /** A fixed random number in [0, 1) for a cell of the integer grid. */
  cell(i: number, j: number): number;
}

const size = 256;
const mask = size - 1;

export function makeNoise(random: Random): Noise {
  const table = new Float32Array(size * size);
  for (let i = 0; i < table.length; i++) table[i] = random.uniform();
  const at = (x: number, y: number): number => {
    const i = Math.floor(x);
    const j = Math.floor(y);
    const fx = x - i;
    const fy = y - j;
    const u = fx * fx * (3 - 2 * fx);
    const v = fy * fy * (3 - 2 * fy);
    const row0 = (j & mask) * size;
    const row1 = ((j + 1) & mask) * size;
    const left = i & mask;
    const right = (i + 1) & mask;
    const top = table[row0 + left]! + (table[row0 + right]! - table[row0 + left]!) * u;
    const bottom = table[row1 + left]! + (table[row1 + right]! - table[row1 + left]!) * u;
    return top + (bottom - top) * v;
  };
  return {
    at,
    fractal(x, y, octaves, footprint = 0) {
      let sum = 0;
      let amplitude = 0.5;
      let frequency = 1;
      for (let o = 0; o < octaves; o++) {
        const fade = footprint > 0 ? Math.min(1, Math.max(0, 2 - 2.5 * footprint * frequency)) : 1;
        if (fade <= 0) break;
        // Each octave is turned and moved so that the grids of the octaves do not line up.
        const rx = (0.8 * x - 0.6 * y) * frequency + 17.3 * o;
        const ry = (0.6 * x + 0.8 * y) * frequency - 9.1 * o;
        sum += amplitude * fade * (at(rx, ry) - 0.5);
        amplitude *= 0.55;
        frequency *= 2.03;
      }
      return 0.5 + sum;
    },
    cell: (i, j) => table[(j & mask) * size + (i & mask)]!,
  };
}

/** 0 below `low`, 1 above `high`, smooth between. */
export function smoothstep(low: number, high: number, x: number): number {
  const t = Math.min(1, Math.max(0, (x - low) / (high - low)));
  return t * t * (3 - 2 * t);
}

export function mix(a: number, b: number, t: number): number {
  return a + (b - a) * t;
}

/**
 * Share of a footprint of width `foot` around `x` that lies in stripes [0, width) of the given period:
 * an antialiased stripe pattern.
 */
export function stripe(x: number, period: number, width: number, foot: number): number {
  const half = Math.max(foot, 1e-6) / 2;
  return Math.min(1, Math.max(0, (covered(x + half, period, width) - covered(x - half, period, width)) / (2 * half)));
}

function covered(x: number, period: number, width: number): number {
  const whole = Math.floor(x / period);
  return whole * width + Math.min(x - whole * period, width);
}
