import { type Code, type Definition, wasm } from '../core/assembler.ts';
import { floats } from '../image/float-kernel.ts';

const { plus, times, load, store, add } = wasm;
const vectorBytes = 16;

const { constant, minus, over, evens, mixedLow, mixedHigh } = floats;

/** NAME(row, row, …, bytes): something at every four floats of rows that are given by their addresses. */
const overRows = (name: string, rows: number, each: (at: (row: number) => Code) => Code): Definition => ({
  name,
  parameters: rows + 1,
  body(parameters, integer) {
    const at = integer();
    const length = parameters[rows]!;
    const place = (row: number): Code => add(parameters[row]!.get, at.get);
    return [at.set(wasm.number(0)), wasm.steps(at, length.get, vectorBytes, each(place))];
  },
});

/** (a + e + 4 (b + d) + 6 c) / 16 */
const window = ([a, b, c, d, e]: readonly Code[]): Code =>
  times(plus(plus(plus(a!, e!), times(constant(4), plus(b!, d!))), times(constant(6), c!)), constant(1 / 16));
/** Between samples of a plane that is made twice as large: at a sample, and halfway to the next. */
const atSample = (before: Code, here: Code, after: Code): Code =>
  times(plus(plus(before, times(constant(6), here)), after), constant(1 / 8));
const halfway = (here: Code, after: Code): Code => times(plus(here, after), constant(1 / 2));

/** Rows are addresses of their first sample; every one has room for four samples before it and for whole vectors after it. */
export const pyramidKernels: readonly Definition[] = [
  overRows('down', 6, (row) => store(row(0), window([1, 2, 3, 4, 5].map((n) => load(row(n)))))),
  // halve(out, row 8 bytes before its first sample, bytes of out): every second sample under the window.
  {
    name: 'halve',
    parameters: 3,
    body([out, row, length], integer) {
      const [at, from] = [integer(), integer()];
      const samples = [0, 4, 8, 12, 16].map((offset) =>
        evens(load(from.get, offset), load(from.get, offset + vectorBytes)),
      );
      return [
        at.set(wasm.number(0)),
        wasm.steps(at, length!.get, vectorBytes, [
          from.set(add(add(row!.get, at.get), at.get)),
          store(add(out!.get, at.get), window(samples)),
        ]),
      ];
    },
  },
  // double(out, row 4 bytes before its first sample, bytes of row)
  {
    name: 'double',
    parameters: 3,
    body([out, row, length], integer, vector) {
      const [at, from, to] = [integer(), integer(), integer()];
      const [here, after, even, odd] = [vector(), vector(), vector(), vector()];
      return [
        at.set(wasm.number(0)),
        wasm.steps(at, length!.get, vectorBytes, [
          from.set(add(row!.get, at.get)),
          to.set(add(add(out!.get, at.get), at.get)),
          here.set(load(from.get, 4)),
          after.set(load(from.get, 8)),
          even.set(atSample(load(from.get), here.get, after.get)),
          odd.set(halfway(here.get, after.get)),
          store(to.get, mixedLow(even.get, odd.get)),
          store(to.get, mixedHigh(even.get, odd.get), vectorBytes),
        ]),
      ];
    },
  },
  // sum += weight · (row − what the smaller level gives for it)
  blend('blendAtSample', 3, (row) => atSample(load(row(3)), load(row(4)), load(row(5)))),
  blend('blendHalfway', 2, (row) => halfway(load(row(3)), load(row(4)))),
  overRows('blendLast', 3, (row) => store(row(0), plus(load(row(0)), times(load(row(1)), load(row(2)))))),
  // row += what the smaller level gives for it
  overRows('addAtSample', 4, (row) =>
    store(row(0), plus(load(row(0)), atSample(load(row(1)), load(row(2)), load(row(3))))),
  ),
  overRows('addHalfway', 3, (row) => store(row(0), plus(load(row(0)), halfway(load(row(1)), load(row(2)))))),
  overRows('add', 2, (row) => store(row(0), plus(load(row(0)), load(row(1))))),
  overRows('divide', 2, (row) => store(row(0), over(load(row(0)), load(row(1))))),
];

function blend(name: string, given: number, grown: (at: (row: number) => Code) => Code): Definition {
  return overRows(name, 3 + given, (row) =>
    store(row(0), plus(load(row(0)), times(load(row(1)), minus(load(row(2)), grown(row))))),
  );
}
