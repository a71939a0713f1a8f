import { describe, expect, it } from 'vitest';
import { randomStream } from './random.ts';

const take = (count: number, ...name: [number, ...(string | number)[]]): number[] => {
  const random = randomStream(...name);
  return Array.from({ length: count }, () => random.uniform());
};

describe('randomStream', () => {
  it('gives the same numbers for the same seed and name, whenever it is opened', () => {
    expect(take(5, 1, 'batch', 7)).toEqual(take(5, 1, 'batch', 7));
  });

  it('gives other numbers for another seed or name', () => {
    const first = take(1, 1, 'batch', 7)[0];
    for (const other of [
      take(1, 2, 'batch', 7),
      take(1, 1, 'batch', 8),
      take(1, 1, 'batch', '7'),
      take(1, 1, 'batch7'),
    ])
      expect(other[0]).not.toBe(first);
  });

  it('is frozen: these numbers are part of every stored result', () => {
    const random = randomStream(1, 'frozen');
    expect([random.uniform(), random.uniform()].map((value) => value.toFixed(12))).toMatchInlineSnapshot(`
      [
        "0.682311743341",
        "0.910635073183",
      ]
    `);
  });

  it('is uniform: mean 1/2, variance 1/12, no drift between halves', () => {
    const values = take(100_000, 3, 'uniform');
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.004);
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(0.001);
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
  });

  it('draws normal values with mean 0 and variance 1', () => {
    const random = randomStream(4, 'normal');
    const values = Array.from({ length: 50_000 }, () => random.normal());
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + value ** 2, 0) / values.length;
    expect(Math.abs(mean)).toBeLessThan(0.015);
    expect(Math.abs(variance - 1)).toBeLessThan(0.02);
  });

  it('shuffles without losing or changing the list it was given', () => {
    const list = Object.freeze([1, 2, 3, 4, 5, 6]);
    const shuffled = randomStream(5, 'shuffle').shuffle(list);
    expect([...shuffled].sort()).toEqual(list);
    expect(shuffled).not.toEqual(list);
  });
});
