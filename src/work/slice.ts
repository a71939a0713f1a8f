import { BenchError } from '../core/errors.ts';

/** Part `index` (from 1) of `count` equal parts of the work, for array jobs on clusters. */
export interface Slice {
  readonly index: number;
  readonly count: number;
}

/** Reads "2/8". */
export function parseSlice(text: string): Slice {
  const match = /^(\d+)\/(\d+)$/.exec(text.trim());
  const [index, count] = [Number(match?.[1]), Number(match?.[2])];
  if (match && index >= 1 && index <= count) return { index, count };
  throw new BenchError('bad-slice', `--slice is "${text}", expected I/N with I from 1 to N.`, {
    mend: 'write for example --slice 2/8 for the second of eight parts',
  });
}

/** The items of a part: every `count`th, so that all parts take about as long. */
export function sliceOf<T>(items: readonly T[], slice: Slice | undefined): T[] {
  return slice ? items.filter((_, i) => i % slice.count === slice.index - 1) : items.slice();
}
