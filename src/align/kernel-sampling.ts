import { type Code, type Definition, type Local, wasm } from '../core/assembler.ts';
import { constant, floatLane, lane, lanes, loadInteger, mixed, simd, storeFloat, total } from './kernel-words.ts';

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
export const sampler = (name: string, channels: 1 | 3): Definition => ({
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

/** Numbers of 64 bits at `parameters` in the order that `grid` reads them. */
export const gridParameters = [
  ...['alongX', 'startX', 'alongY', 'startY', 'strength', 'centreX', 'centreY'],
  ...['h0', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'h7', 'h8'],
  ...['left', 'top', 'lastX', 'lastY', 'rowBytes', 'pixelBytes'],
] as const;

/** grid(table, count, parameters): see `Kernels`. */
export const grid: Definition = {
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
    const [floor, toFloat] = [0x75, 0x5e].map(
      (opcode) =>
        (value: Code): Code => [value, simd(opcode)],
    );
    const doubles = (...values: number[]): Code => [simd(0x0c), [...new Uint8Array(Float64Array.from(values).buffer)]];
    const one = doubles(1, 1);
    const zero = doubles(0, 0);
    const sum3 = (a: Code, b: Code, c: Code): Code => plus(plus(times(a, px!.get), times(b, py!.get)), c);
    /** Whole numbers added to this stand in the low half of the sum's bits. */
    const integersBegin = doubles(1.5 * 2 ** 52, 1.5 * 2 ** 52);
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
        row!.set(plus(times(row!.get, of('rowBytes')), times(column!.get, of('pixelBytes')))),
        row!.set(both(lanes(plus(row!.get, integersBegin), 0, 2, 0, 2), inside!.get)),
        dx!.set([dx!.get, constant(Number.NaN, Number.NaN, Number.NaN, Number.NaN), inside!.get, simd(0x52)]),
        // Address and fraction across of both points, then all three numbers of the first and of the second.
        row!.set(mixed(row!.get, dx!.get, 0, 4, 1, 5)),
        wasm.store(entry.get, mixed(row!.get, dy!.get, 0, 1, 4, 2)),
        [entry.get, mixed(row!.get, dy!.get, 3, 5, 3, 5), simd(0x5b), [0, 16, 0]],
        x!.set(plus(x!.get, doubles(2, 2))),
      ]),
    ];
  },
};
