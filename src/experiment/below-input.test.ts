import { describe, expect, it } from 'vitest';
import { metrics } from '../metrics/index.ts';
import { belowInput } from './below-input.ts';

const system = (name: string, values: readonly number[]) => ({
  name,
  cells: {
    entropy: {
      mean: values.reduce((sum, value) => sum + value, 0) / values.length,
      low: null,
      high: null,
      count: values.length,
      of: values.length,
    },
  },
  perImage: values.map((entropy, i) => ({ id: `${i}`, scores: { entropy } })),
});

describe('belowInput', () => {
  it('names who is worse than the input, and the inputs on which they lose and gain', () => {
    const systems = [system('input', [7, 7.5, 3]), system('he', [6, 6.5, 4]), system('lime', [6.9, 7.4, 6])];
    expect(belowInput([metrics.entropy], systems)).toEqual([
      'Worse than the input by entropy: he (on 2 whose inputs average 7.250; not on 1 whose inputs average 3.000).',
    ]);
  });

  it('says nothing without an input row', () => {
    expect(belowInput([metrics.entropy], [system('he', [1]), system('lime', [2])])).toEqual([]);
  });
});
