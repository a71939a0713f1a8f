import { type Definition, wasm } from '../core/assembler.ts';
import { doubles } from '../image/double-kernel.ts';

const { plus, minus, times, over, constant } = doubles;
const pairBytes = 16;

/** products(x, y, power, product, bytes): power = x² + y² and product = x·y, row by row; all but `bytes` are addresses. */
const products: Definition = {
  name: 'products',
  parameters: 5,
  body([x, y, power, product, length], integer, vector) {
    const at = integer();
    const [a, b] = [vector(), vector()];
    return [
      at.set(wasm.number(0)),
      wasm.steps(at, length!.get, pairBytes, [
        a.set(wasm.load(wasm.add(x!.get, at.get))),
        b.set(wasm.load(wasm.add(y!.get, at.get))),
        wasm.store(wasm.add(power!.get, at.get), plus(times(a.get, a.get), times(b.get, b.get))),
        wasm.store(wasm.add(product!.get, at.get), times(a.get, b.get)),
      ]),
    ];
  },
};

/**
 * NAME(x, y, power, product, bytes): the structural similarity of every place of rows of window means, or its
 * contrast–structure part, two places at a time. Their sum takes the place of the first value of `x`.
 */
const similarity = (name: string, whole: boolean, c1: number, c2: number): Definition => ({
  name,
  parameters: 5,
  body([x, y, power, product, length], integer, vector) {
    const at = integer();
    const [a, b, squares, cross, sum, above, below] = Array.from({ length: 7 }, vector);
    const twice = plus(cross!.get, cross!.get);
    return [
      at.set(wasm.number(0)),
      sum!.set(wasm.zeros),
      wasm.steps(
        at,
        length!.get,
        pairBytes,
        [
          a!.set(wasm.load(wasm.add(x!.get, at.get))),
          b!.set(wasm.load(wasm.add(y!.get, at.get))),
          squares!.set(plus(times(a!.get, a!.get), times(b!.get, b!.get))),
          cross!.set(times(a!.get, b!.get)),
          above!.set(minus(wasm.load(wasm.add(product!.get, at.get)), cross!.get)),
          above!.set(plus(plus(above!.get, above!.get), constant(c2))),
          below!.set(plus(minus(wasm.load(wasm.add(power!.get, at.get)), squares!.get), constant(c2))),
          whole && [
            above!.set(times(plus(twice, constant(c1)), above!.get)),
            below!.set(times(plus(squares!.get, constant(c1)), below!.get)),
          ],
          sum!.set(plus(sum!.get, over(above!.get, below!.get))),
        ].filter((code) => code !== false),
      ),
      doubles.storeSum(x!.get, sum!.get),
    ];
  },
});

/** What `structure` does with whole rows, on two doubles at a time, for a range of codes 0…`range`. */
export const structureFunctions = (c1: number, c2: number): readonly Definition[] => [
  products,
  similarity('ssim', true, c1, c2),
  similarity('contrast', false, c1, c2),
];
