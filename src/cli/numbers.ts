import { BenchError } from '../core/errors.ts';

/** A flag's value as a whole number of at least `least`, or the sentence that says what is wrong with it. */
export function atLeast(flag: string, value: number, least: number): number {
  if (Number.isInteger(value) && value >= least) return value;
  throw new BenchError('usage', `${flag} is ${value}, expected a whole number of at least ${least}.`, {
    mend: `write for example ${flag} ${least}`,
  });
}
