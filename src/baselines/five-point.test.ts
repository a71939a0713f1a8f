import { describe, expect, it } from 'vitest';
import { randomStream } from '../core/random.ts';
import { type FivePointSystem, solveFivePoint } from './five-point.ts';
import { Fourier, fastLength } from './fourier.ts';

const at = (values: number | Float32Array, i: number): number => (typeof values === 'number' ? values : values[i]!);

/** A u, written out pixel by pixel in double precision. */
function apply({ width, height, excess, east, south, wrap }: FivePointSystem, u: Float32Array): Float64Array {
  const out = Float64Array.from(u, (value, i) => value * at(excess, i));
  const link = (i: number, j: number, coupling: number): void => {
    out[i]! += coupling * (u[i]! - u[j]!);
    out[j]! += coupling * (u[j]! - u[i]!);
  };
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      if (x + 1 < width) link(i, i + 1, at(east, i));
      else if (wrap && width > 1) link(i, y * width, at(east, i));
      if (y + 1 < height) link(i, i + width, at(south, i));
      else if (wrap && height > 1) link(i, x, at(south, i));
    }
  return out;
}

const length = (values: Float64Array): number => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));

function randomSystem(width: number, height: number, decades: number, wrap = false) {
  const random = randomStream(7, 'five-point', width, height, decades);
  const coupling = () =>
    Float32Array.from({ length: width * height }, () => 10 ** (decades * random.uniform() - decades / 2));
  const system = { width, height, excess: 1, east: coupling(), south: coupling(), wrap };
  const rightSide = Float32Array.from({ length: width * height }, () => random.uniform());
  return { system, rightSide };
}

describe('solveFivePoint', () => {
  it.each([
    [1, 1],
    [1, 37],
    [40, 1],
    [2, 2],
    [16, 16],
    [63, 64],
    [129, 50],
  ])('leaves a small residual on %d × %d pixels with couplings over four decades', (width, height) => {
    const { system, rightSide } = randomSystem(width, height, 4);
    const { solution, relativeError } = solveFivePoint(system, rightSide, { tolerance: 1e-6 });
    expect(relativeError).toBeLessThan(1e-6);
    const residual = apply(system, solution).map((value, i) => value - rightSide[i]!);
    expect(length(residual) / length(Float64Array.from(rightSide))).toBeLessThan(2e-5);
  });

  it('solves periodic systems', () => {
    const { system, rightSide } = randomSystem(48, 30, 3, true);
    const { solution } = solveFivePoint(system, rightSide, { tolerance: 1e-6, maximumIterations: 200 });
    const residual = apply(system, solution).map((value, i) => value - rightSide[i]!);
    expect(length(residual) / length(Float64Array.from(rightSide))).toBeLessThan(2e-5);
  });

  it('takes one excess per pixel and a start', () => {
    const { system, rightSide } = randomSystem(33, 21, 2);
    const random = randomStream(8);
    const excess = Float32Array.from(rightSide, () => 0.1 + random.uniform());
    const { solution } = solveFivePoint({ ...system, excess }, rightSide, { tolerance: 1e-6 });
    const again = solveFivePoint({ ...system, excess }, rightSide, { tolerance: 1e-4, start: solution });
    expect(again.iterations).toBe(0);
    const residual = apply({ ...system, excess }, solution).map((value, i) => value - rightSide[i]!);
    expect(length(residual) / length(Float64Array.from(rightSide))).toBeLessThan(2e-5);
  });

  it('needs hardly more iterations on sixteen times the pixels', () => {
    const small = randomSystem(64, 64, 2);
    const large = randomSystem(256, 256, 2);
    const iterations = solveFivePoint(small.system, small.rightSide).iterations;
    expect(solveFivePoint(large.system, large.rightSide).iterations).toBeLessThanOrEqual(iterations + 2);
  });

  it('equals the Fourier solution where couplings are constant and periodic', () => {
    const [width, height] = [45, 32];
    const { rightSide } = randomSystem(width, height, 1);
    const ones = new Float32Array(width * height).fill(3);
    const { solution } = solveFivePoint({ width, height, excess: 2, east: ones, south: ones, wrap: true }, rightSide, {
      tolerance: 1e-6,
    });
    const fourier = new Fourier(width, height);
    const expected = fourier.solve(rightSide, 2, 3);
    fourier.delete();
    for (let i = 0; i < expected.length; i++) expect(solution[i]).toBeCloseTo(expected[i]!, 5);
  });
});

describe('fastLength', () => {
  it('goes up to the next product of 2, 3 and 5', () => {
    expect([1, 7, 97, 375, 641].map(fastLength)).toEqual([1, 8, 100, 375, 648]);
  });
});
