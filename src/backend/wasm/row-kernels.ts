import { bytes, type Code, type Definition, wasm } from './assembler.ts';
import { kernelParameters } from './kernel-parameters.ts';

const { add, multiply, number } = wasm;

export const copyRows: Definition = {
  name: 'copyRows',
  parameters: kernelParameters.copyRows.length,
  body([from, to, fromStep, toStep, rowBytes, first, last], integer) {
    const [at, source, target] = [integer(), integer(), integer()];
    return wasm.steps(first!, last!.get, 1, [
      source!.set(add(from!.get, multiply(first!.get, fromStep!.get))),
      target!.set(add(to!.get, multiply(first!.get, toStep!.get))),
      at!.set(number(0)),
      wasm.steps(at!, rowBytes!.get, 16, wasm.store(add(target!.get, at!.get), wasm.load(add(source!.get, at!.get)))),
      wasm.steps(at!, rowBytes!.get, 4, wasm.copyNumber(add(target!.get, at!.get), add(source!.get, at!.get))),
    ]);
  },
};

export const sumRows: Definition = {
  name: 'sumRows',
  parameters: kernelParameters.sumRows.length,
  body([x, sums, rows, channels, first, last], integer, floats) {
    const [row, stretch, rowBytes, blocks, place] = [integer(), integer(), integer(), integer(), integer()];
    const [sum, part] = [floats(), floats()];
    const addRow: Code = [
      part.set(wasm.plus(part.get, wasm.load(place!.get))),
      place!.set(add(place!.get, rowBytes!.get)),
    ];
    return [
      rowBytes!.set(bytes(channels!.get)),
      blocks!.set(wasm.divide(channels!.get, number(4))),
      wasm.steps(first!, last!.get, 1, [
        place!.set(
          add(
            x!.get,
            add(
              multiply(multiply(wasm.divide(first!.get, blocks!.get), rows!.get), rowBytes!.get),
              multiply(wasm.remainder(first!.get, blocks!.get), number(16)),
            ),
          ),
        ),
        sum.set(wasm.zeros),
        row!.set(number(0)),
        wasm.steps(row!, rows!.get, 64, [
          part.set(wasm.zeros),
          stretch!.set(number(0)),
          wasm.steps(stretch!, number(64), 1, addRow),
          sum.set(wasm.plus(sum.get, part.get)),
        ]),
        part.set(wasm.zeros),
        wasm.steps(row!, rows!.get, 1, addRow),
        wasm.store(add(sums!.get, multiply(first!.get, number(16))), wasm.plus(sum.get, part.get)),
      ]),
    ];
  },
};
