import { type Code, type Definition, wasm } from '../core/assembler.ts';
import { doubles, type Functions, giveBack, takeInstance } from './double-kernel.ts';

const doublesPerStep = 8;

const { plus, times, spread } = doubles;

/**
 * sum(taps, out, out stride, bytes, signals, stride, centre, above 1, below 1, …): for every signal, out =
 * taps[0]·centre + Σ taps[j]·(above j + below j), from the innermost pair outwards, eight doubles at a time. Parameters
 * but strides, `bytes` and `signals` are addresses; they move on by their stride from signal to signal.
 */
const weightedSum = (pairs: number): Definition => ({
  name: 'sum',
  parameters: 7 + 2 * pairs,
  body([taps, out, outStride, length, signals, stride, centre, ...rows], integer, vector) {
    const [signal, at, from, to] = [integer(), integer(), integer(), integer()];
    const weights = Array.from({ length: pairs + 1 }, vector);
    const sums = Array.from({ length: doublesPerStep / 2 }, vector);
    const load = (base: Code, part: number): Code => wasm.load(base, 16 * part);
    return [
      weights.map((weight, j) => weight.set(spread(taps!.get, 8 * j))),
      signal.set(wasm.number(0)),
      wasm.steps(signal, signals!.get, 1, [
        at.set(wasm.number(0)),
        wasm.steps(at, length!.get, 8 * doublesPerStep, [
          from.set(wasm.add(centre!.get, at.get)),
          sums.map((sum, part) => sum.set(times(weights[0]!.get, load(from.get, part)))),
          Array.from({ length: pairs }, (_, j) => [
            from.set(wasm.add(rows[2 * j]!.get, at.get)),
            to.set(wasm.add(rows[2 * j + 1]!.get, at.get)),
            sums.map((sum, part) => {
              const both = plus(load(from.get, part), load(to.get, part));
              return sum.set(plus(sum.get, times(weights[j + 1]!.get, both)));
            }),
          ]),
          to.set(wasm.add(out!.get, at.get)),
          sums.map((sum, part) => wasm.store(to.get, sum.get, 16 * part)),
        ]),
        out!.set(wasm.add(out!.get, outStride!.get)),
        [centre!, ...rows].map((row) => row.set(wasm.add(row.get, stride!.get))),
      ]),
    ];
  },
});

/** Rows of doubles that the kernel can reach, and the sums of rows. */
export interface WindowKernel {
  /** The row of that number: `length` doubles, to be written before they are read. Its `byteOffset` is its address. */
  row(index: number): Float64Array;
  /** The address of a place in a row. */
  address(row: number, place: number): number;
  /**
   * Writes to the address `out` on the window sum of `count` doubles: sources are addresses ordered as the taps are.
   * Then the same one row further, for `out` and all sources, `signals` times in all. Up to seven doubles more may be
   * written to every row.
   */
  sum(out: number, count: number, sources: readonly number[], signals: number): void;
  /** Functions that were asked for beside the sum. */
  readonly functions: Functions;
  /** Gives the memory back; no row may be touched afterwards. */
  close(): void;
}

/** A kernel for a symmetric window over `rows` rows of `length` doubles each, all zero at first. */
export function openWindowKernel(
  taps: Float64Array,
  rows: number,
  length: number,
  others: readonly Definition[] = [],
): WindowKernel {
  const pairs = taps.length >> 1;
  const odd = taps.length % 2 === 1;
  // Whole steps may run past the end of a row, so every row has room for more.
  const stride = 8 * (Math.ceil(length / doublesPerStep) + 2) * doublesPerStep;
  const tapsAt = rows * stride;
  const key = [pairs, ...others.map(({ name }) => name)].join();
  const instance = takeInstance(key, () => [weightedSum(pairs), ...others], tapsAt + 8 * (pairs + 1));
  const { buffer } = instance.memory;
  new Float64Array(buffer, 0, tapsAt / 8).fill(0);
  const weights = new Float64Array(buffer, tapsAt, pairs + 1);
  weights[0] = odd ? taps[pairs]! : 0;
  for (let j = 0; j < pairs; j++) weights[1 + j] = taps[pairs - 1 - j]!;
  const parameters = [tapsAt, 0, stride, 0, 0, stride, ...new Array<number>(1 + 2 * pairs).fill(0)];
  return {
    functions: instance.functions,
    row: (index) => new Float64Array(buffer, index * stride, length),
    address: (row, place) => row * stride + 8 * place,
    sum(out, count, sources, signals) {
      parameters[1] = out;
      parameters[3] = 8 * Math.ceil(count / doublesPerStep) * doublesPerStep;
      parameters[4] = signals;
      parameters[6] = sources[odd ? pairs : 0]!;
      for (let j = 0; j < pairs; j++) {
        parameters[7 + 2 * j] = sources[pairs - 1 - j]!;
        parameters[8 + 2 * j] = sources[taps.length - pairs + j]!;
      }
      instance.functions.sum!(...parameters);
    },
    close() {
      giveBack(instance);
    },
  };
}
