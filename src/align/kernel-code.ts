import { type Code, type Definition, wasm } from '../core/assembler.ts';
import { grid, sampler } from './kernel-sampling.ts';
import { floatLane, lanes, loadInteger, mixed, simd, storeFloat, total } from './kernel-words.ts';

const addIntegers = (a: Code, b: Code): Code => [a, b, simd(0xae)];
const dotOfShorts = (a: Code, b: Code): Code => [a, b, simd(0xba)];
const integerLane = (value: Code): Code => [value, simd(0x1b), 0];
const storeInteger = (address: Code, value: Code): Code => [address, value, 0x36, 0, 0];

/** weigh(out, table, taps, count): see `Kernels`. */
const weigh: Definition = {
  name: 'weigh',
  parameters: 4,
  body([out, table, taps, count], integer, floats) {
    const [x, entry, first, second] = [integer(), integer(), integer(), integer()];
    const weight = floats();
    const sums = [0, 16, 32, 48].map((offset) => ({ offset, sum: floats() }));
    const end = wasm.add(table!.get, wasm.multiply(taps!.get, wasm.number(12)));
    return [
      x.set(wasm.number(0)),
      wasm.steps(x, wasm.multiply(count!.get, wasm.number(4)), 64, [
        sums.map(({ sum }) => sum.set(wasm.zeros)),
        entry.set(table!.get),
        wasm.steps(entry, end, 12, [
          first.set(wasm.add(loadInteger(entry.get, 0), x.get)),
          second.set(wasm.add(loadInteger(entry.get, 4), x.get)),
          weight.set(wasm.spread(entry.get, 8)),
          sums.map(({ offset, sum }) => {
            const both = wasm.plus(wasm.load(first.get, offset), wasm.load(second.get, offset));
            return sum.set(wasm.plus(sum.get, wasm.times(both, weight.get)));
          }),
        ]),
        sums.map(({ offset, sum }) => wasm.store(wasm.add(out!.get, x.get), sum.get, offset)),
      ]),
    ];
  },
};

/** dots(out, query, train, count): see `Kernels`. */
const dots: Definition = {
  name: 'dots',
  parameters: 4,
  body([out, query, train, count], integer, floats) {
    const at = integer();
    const [one, other] = [floats(), floats()];
    const parts = Array.from({ length: 16 }, (_, k) => ({ value: floats(), offset: 16 * k }));
    return [
      parts.map(({ value, offset }) => value.set(wasm.load(query!.get, offset))),
      at.set(train!.get),
      wasm.steps(at, wasm.add(train!.get, wasm.multiply(count!.get, wasm.number(256))), 256, [
        one.set(wasm.zeros),
        other.set(wasm.zeros),
        parts.map(({ value, offset }, k) => {
          const sum = k % 2 === 0 ? one : other;
          return sum.set(addIntegers(sum.get, dotOfShorts(value.get, wasm.load(at.get, offset))));
        }),
        one.set(addIntegers(one.get, other.get)),
        total(one, addIntegers),
        storeInteger(out!.get, integerLane(one.get)),
        out!.set(wasm.add(out!.get, wasm.number(4))),
      ]),
    ];
  },
};

/** project(out, values, count, share, bases): see `Kernels`. */
const project: Definition = {
  name: 'project',
  parameters: 5,
  body([out, values, count, share, bases], integer, floats) {
    const [at, length] = [integer(), integer()];
    const [mean, value, squares] = [floats(), floats(), floats()];
    const products = Array.from({ length: 4 }, () => ({ start: integer(), sum: floats() }));
    const { plus, times } = wasm;
    const minus = (a: Code, b: Code): Code => [a, b, simd(0xe5)];
    return [
      length.set(wasm.multiply(count!.get, wasm.number(4))),
      products.map(({ start }, k) => start.set(wasm.add(bases!.get, wasm.multiply(length.get, wasm.number(k))))),
      [mean, squares, ...products.map(({ sum }) => sum)].map((sum) => sum.set(wasm.zeros)),
      at.set(wasm.number(0)),
      wasm.steps(at, length.get, 16, mean.set(plus(mean.get, wasm.load(wasm.add(values!.get, at.get))))),
      total(mean, plus),
      mean.set(times(mean.get, wasm.spread(share!.get))),
      at.set(wasm.number(0)),
      wasm.steps(at, length.get, 16, [
        value.set(minus(wasm.load(wasm.add(values!.get, at.get)), mean.get)),
        squares.set(plus(squares.get, times(value.get, value.get))),
        products.map(({ start, sum }) =>
          sum.set(plus(sum.get, times(value.get, wasm.load(wasm.add(start.get, at.get))))),
        ),
      ]),
      [mean, squares, ...products.map(({ sum }) => sum)].map((sum, k) => [
        k > 0 ? total(sum, plus) : [],
        storeFloat(wasm.add(out!.get, wasm.number(4 * k)), floatLane(sum.get)),
      ]),
    ];
  },
};

/** compare(out, a, b, mask, columns, rows, rowBytes), and compareSpaced, for which B has two numbers to each of A's. */
const compare = (name: string, spaced: boolean): Definition => ({
  name,
  parameters: 7,
  body([out, a, b, mask, columns, rows, rowBytes], integer, vectors) {
    const [y, x, across, from] = [integer(), integer(), integer(), integer()];
    const [one, other, wide, wideOther] = [vectors(), vectors(), vectors(), vectors()];
    const sums = [0, 1, 2].map(() => [vectors(), vectors()] as const);
    const plus = (p: Code, q: Code): Code => [p, q, simd(0xf0)];
    const times = (p: Code, q: Code): Code => [p, q, simd(0xf2)];
    const both = (p: Code, q: Code): Code => [p, q, simd(0x4e)];
    const widened = (value: Code): Code => [value, simd(0x5f)];
    const everySecond = mixed(wasm.load(from.get), wasm.load(from.get, 16), 0, 2, 4, 6);
    return [
      sums.flat().map((sum) => sum.set(wasm.zeros)),
      across.set(wasm.multiply(columns!.get, wasm.number(4))),
      y.set(wasm.number(0)),
      wasm.steps(y, rows!.get, 1, [
        x.set(wasm.number(0)),
        from.set(b!.get),
        wasm.steps(x, across.get, 16, [
          one.set(wasm.load(wasm.add(a!.get, x.get))),
          other.set(both(spaced ? everySecond : wasm.load(from.get), wasm.load(wasm.add(mask!.get, x.get)))),
          from.set(wasm.add(from.get, wasm.number(spaced ? 32 : 16))),
          [0, 1].map((half) => [
            wide.set(widened(half === 0 ? one.get : lanes(one.get, 2, 3, 2, 3))),
            wideOther.set(widened(half === 0 ? other.get : lanes(other.get, 2, 3, 2, 3))),
            sums.map((sum, k) =>
              sum[half]!.set(
                plus(
                  sum[half]!.get,
                  k === 0 ? wideOther.get : times(wideOther.get, k === 1 ? wideOther.get : wide.get),
                ),
              ),
            ),
          ]),
        ]),
        a!.set(wasm.add(a!.get, across.get)),
        b!.set(wasm.add(b!.get, rowBytes!.get)),
      ]),
      sums.map(([low, high], k) => [
        low.set(plus(low.get, high.get)),
        low.set(plus(low.get, lanes(low.get, 2, 3, 0, 1))),
        [out!.get, low.get, simd(0x5b), [0, 8 * k, 0]],
      ]),
    ];
  },
});

/** Everything that alignment does in 128-bit vectors. */
export const kernelCode: readonly Definition[] = [
  weigh,
  sampler('sample', 1),
  sampler('sampleRgb', 3),
  grid,
  dots,
  project,
  compare('compare', false),
  compare('compareSpaced', true),
];
