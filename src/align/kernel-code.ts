import { type Code, type Definition, type Local, wasm } from '../core/assembler.ts';

const simd = (opcode: number): Code => [0xfd, opcode < 128 ? opcode : [(opcode & 0x7f) | 0x80, opcode >> 7]];
const loadInteger = (address: Code, offset: number): Code => [address, 0x28, 0, offset];
/** Lanes of two vectors, bytes of the first from 0 and of the second from 16. */
const lanes = (value: Code, ...order: readonly number[]): Code => [
  [value, value, simd(0x0d)],
  order.flatMap((lane) => [0, 1, 2, 3].map((byte) => 4 * lane + byte)),
];
const lane = (value: Code, index: number): Code => lanes(value, index, index, index, index);
const constant = (...values: number[]): Code => [simd(0x0c), [...new Uint8Array(Float32Array.from(values).buffer)]];

/** The sum of a vector's four lanes in each of them. */
function total(value: Local, add: (a: Code, b: Code) => Code): Code {
  return [
    value.set(add(value.get, lanes(value.get, 2, 3, 0, 1))),
    value.set(add(value.get, lanes(value.get, 1, 0, 3, 2))),
  ];
}

const floatLane = (value: Code): Code => [value, simd(0x1f), 0];
const storeFloat = (address: Code, value: Code): Code => [address, value, 0x38, 0, 0];
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

/** The four Catmull-Rom weights at a fraction that stands in every lane. */
function cubicWeights(at: Code): Code {
  const [cube, square, line, one] = [
    constant(-0.5, 1.5, -1.5, 0.5),
    constant(1, -2.5, 2, -0.5),
    constant(-0.5, 0, 0.5, 0),
    constant(0, 1, 0, 0),
  ];
  const { plus, times } = wasm;
  return plus(times(plus(times(plus(times(cube, at), square), at), line), at), one);
}

/** sample(out, table, count, rowBytes) and sampleRgb, the same for pixels of three interleaved channels. */
const sampler = (name: string, channels: 1 | 3): Definition => ({
  name,
  parameters: 4,
  body([out, table, count, rowBytes], integer, floats) {
    const [entry, from] = [integer(), integer()];
    const [across, down, sum, row, fraction] = [floats(), floats(), floats(), floats(), floats()];
    const { plus, times, load } = wasm;
    const rowSum: Code =
      channels === 1
        ? row.set(load(from.get))
        : [0, 1, 2, 3].map((tap) => {
            const part = times(load(from.get, 12 * tap), lane(across.get, tap));
            return row.set(tap === 0 ? part : plus(row.get, part));
          });
    return [
      entry.set(table!.get),
      wasm.steps(entry, wasm.add(table!.get, wasm.multiply(count!.get, wasm.number(12))), 12, [
        from.set(loadInteger(entry.get, 0)),
        fraction.set(wasm.spread(entry.get, 4)),
        across.set(cubicWeights(fraction.get)),
        fraction.set(wasm.spread(entry.get, 8)),
        down.set(cubicWeights(fraction.get)),
        [0, 1, 2, 3].map((tap) => [
          rowSum,
          sum.set(tap === 0 ? times(row.get, lane(down.get, 0)) : plus(sum.get, times(row.get, lane(down.get, tap)))),
          tap < 3 ? from.set(wasm.add(from.get, rowBytes!.get)) : [],
        ]),
        channels === 1
          ? [sum.set(times(sum.get, across.get)), total(sum, plus), storeFloat(out!.get, floatLane(sum.get))]
          : wasm.store(out!.get, sum.get),
        out!.set(wasm.add(out!.get, wasm.number(4 * channels))),
      ]),
    ];
  },
});

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

/** Numbers of 64 bits at `parameters` in the order that `grid` reads them. */
export const gridParameters = [
  ...['alongX', 'startX', 'alongY', 'startY', 'strength', 'centreX', 'centreY'],
  ...['h0', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'h7', 'h8'],
  ...['left', 'top', 'lastX', 'lastY', 'rowBytes', 'pixelBytes'],
] as const;

/** grid(table, count, parameters): see `Kernels`. */
const grid: Definition = {
  name: 'grid',
  parameters: 3,
  body([table, count, parameters], integer, vectors) {
    const entry = integer();
    const [x, dx, dy, factor, px, py, w, inside, column, row] = Array.from({ length: 10 }, vectors) as Local[];
    const known = new Map(gridParameters.map((name) => [name as string, vectors()]));
    const of = (name: (typeof gridParameters)[number]): Code => known.get(name)!.get;
    const double =
      (opcode: number) =>
      (a: Code, b: Code): Code => [a, b, simd(opcode)];
    const [plus, minus, times, over] = [double(0xf0), double(0xf1), double(0xf2), double(0xf3)];
    const [atMost, atLeast, both] = [double(0x4b), double(0x4c), double(0x4e)];
    const [addIntegersOf, timesIntegers] = [double(0xae), double(0xb5)];
    const [floor, toInteger, toFloat] = [0x75, 0xfc, 0x5e].map(
      (opcode) =>
        (value: Code): Code => [value, simd(opcode)],
    );
    const doubles = (...values: number[]): Code => [simd(0x0c), [...new Uint8Array(Float64Array.from(values).buffer)]];
    const one = doubles(1, 1);
    const zero = doubles(0, 0);
    const sum3 = (a: Code, b: Code, c: Code): Code => plus(plus(times(a, px!.get), times(b, py!.get)), c);
    const storeLane = (value: Code, place: number, offset: number): Code => [
      entry.get,
      value,
      simd(0x5a),
      [0, offset, place],
    ];
    const within = (value: Code, last: Code): Code => both(atLeast(value, zero), atMost(value, last));
    const fraction = (value: Local, whole: Local): Code => toFloat!(minus(value.get, whole.get));
    return [
      gridParameters.map((name, k) =>
        known
          .get(name)!
          .set([parameters!.get, simd(0x0a), 0, 8 * k < 128 ? 8 * k : [((8 * k) & 0x7f) | 0x80, (8 * k) >> 7]]),
      ),
      x!.set(doubles(0, 1)),
      entry.set(table!.get),
      wasm.steps(entry, wasm.add(table!.get, wasm.multiply(count!.get, wasm.number(12))), 24, [
        dx!.set(plus(times(of('alongX'), x!.get), of('startX'))),
        dy!.set(plus(times(of('alongY'), x!.get), of('startY'))),
        factor!.set(plus(times(plus(times(dx!.get, dx!.get), times(dy!.get, dy!.get)), of('strength')), one)),
        px!.set(plus(times(dx!.get, factor!.get), of('centreX'))),
        py!.set(plus(times(dy!.get, factor!.get), of('centreY'))),
        w!.set(over(one, sum3(of('h6'), of('h7'), of('h8')))),
        dx!.set(minus(times(sum3(of('h0'), of('h1'), of('h2')), w!.get), of('left'))),
        dy!.set(minus(times(sum3(of('h3'), of('h4'), of('h5')), w!.get), of('top'))),
        inside!.set(both(within(dx!.get, of('lastX')), within(dy!.get, of('lastY')))),
        inside!.set(lanes(inside!.get, 0, 2, 0, 2)),
        column!.set(floor!(dx!.get)),
        row!.set(floor!(dy!.get)),
        dx!.set(fraction(dx!, column!)),
        dy!.set(fraction(dy!, row!)),
        column!.set(timesIntegers(toInteger!(column!.get), toInteger!(of('pixelBytes')))),
        row!.set(timesIntegers(toInteger!(row!.get), toInteger!(of('rowBytes')))),
        row!.set(both(addIntegersOf(row!.get, column!.get), inside!.get)),
        dx!.set([dx!.get, constant(Number.NaN, Number.NaN, Number.NaN, Number.NaN), inside!.get, simd(0x52)]),
        [0, 1].map((place) => [
          storeLane(row!.get, place, 12 * place),
          storeLane(dx!.get, place, 12 * place + 4),
          storeLane(dy!.get, place, 12 * place + 8),
        ]),
        x!.set(plus(x!.get, doubles(2, 2))),
      ]),
    ];
  },
};

/** Everything that alignment does in 128-bit vectors. */
export const kernelCode: readonly Definition[] = [
  weigh,
  sampler('sample', 1),
  sampler('sampleRgb', 3),
  grid,
  dots,
  project,
];
