import { describe, expect, it } from 'vitest';
import { randomStream } from '../core/random.ts';
import { gamma } from './gamma.ts';
import { pseudoInverseForm, symmetricEigen } from './symmetric.ts';

describe('symmetricEigen', () => {
  it('takes a symmetric matrix apart and puts it together again', () => {
    const size = 12;
    const random = randomStream(1, 'eigen');
    const matrix = new Float64Array(size * size);
    for (let i = 0; i < size; i++)
      for (let j = i; j < size; j++) matrix[i * size + j] = matrix[j * size + i] = random.normal();
    const { values, vectors } = symmetricEigen(matrix, size);
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++) {
        let sum = 0;
        for (let k = 0; k < size; k++) sum += vectors[i * size + k]! * values[k]! * vectors[j * size + k]!;
        expect(sum).toBeCloseTo(matrix[i * size + j]!, 12);
      }
  });
});

describe('pseudoInverseForm', () => {
  it('leaves out the directions that a singular matrix does not have', () => {
    expect(pseudoInverseForm(Float64Array.from([2, 0, 0, 0]), Float64Array.from([3, 5]))).toBeCloseTo(4.5, 14);
    expect(pseudoInverseForm(Float64Array.from([2, 1, 1, 2]), Float64Array.from([1, 0]))).toBeCloseTo(2 / 3, 14);
  });
});

describe('gamma', () => {
  it('equals factorials and half-integer values', () => {
    let factorial = 1;
    for (let n = 1; n < 20; n++) {
      expect(gamma(n) / factorial).toBeCloseTo(1, 13);
      factorial *= n;
    }
    expect(gamma(0.5)).toBeCloseTo(Math.sqrt(Math.PI), 13);
    expect(gamma(0.1)).toBeCloseTo(9.513507698668732, 12);
  });
});
