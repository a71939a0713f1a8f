import { type Definition, wasm } from '../core/assembler.ts';
import { doubles } from '../image/double-kernel.ts';

const { plus, minus, times, over, magnitude, root, differs, below, both, constant } = doubles;
const pairBytes = 16;

/** square(values, squares, bytes), two doubles at a time, as all functions here; what is no number is an address. */
export const square: Definition = {
  name: 'square',
  parameters: 3,
  body([values, squares, length], integer, vector) {
    const [at, value] = [integer(), vector()];
    return [
      at.set(wasm.number(0)),
      wasm.steps(at, length!.get, pairBytes, [
        value.set(wasm.load(wasm.add(values!.get, at.get))),
        wasm.store(wasm.add(squares!.get, at.get), times(value.get, value.get)),
      ]),
    ];
  },
};

/**
 * normalise(values, means, squares, out, bytes): σ = √|squares − means²| takes the place of `squares`, and out =
 * (values − means)/(σ + 1). The number of values other than 0 that are within `noise` of their mean takes the place of
 * the first mean.
 */
export const normalise = (noise: number): Definition => ({
  name: 'normalise',
  parameters: 5,
  body([values, means, squares, out, length], integer, vector) {
    const at = integer();
    const [value, mean, sigma, difference, doubtful] = Array.from({ length: 5 }, vector);
    const near = below(magnitude(difference!.get), constant(noise));
    return [
      at.set(wasm.number(0)),
      doubtful!.set(wasm.zeros),
      wasm.steps(at, length!.get, pairBytes, [
        value!.set(wasm.load(wasm.add(values!.get, at.get))),
        mean!.set(wasm.load(wasm.add(means!.get, at.get))),
        sigma!.set(minus(wasm.load(wasm.add(squares!.get, at.get)), times(mean!.get, mean!.get))),
        sigma!.set(root(magnitude(sigma!.get))),
        difference!.set(minus(value!.get, mean!.get)),
        wasm.store(wasm.add(squares!.get, at.get), sigma!.get),
        wasm.store(wasm.add(out!.get, at.get), over(difference!.get, plus(sigma!.get, constant(1)))),
        doubtful!.set(plus(doubtful!.get, both(both(near, differs(value!.get, wasm.zeros)), constant(1)))),
      ]),
      doubles.storeSum(means!.get, doubtful!.get),
    ];
  },
});

/**
 * moments(a, b, sums, bytes): adds to five sums, for the products a·b: four times the squares below 0, four times those
 * above 0, how many are below 0, how many above, and their magnitudes.
 */
export const moments: Definition = {
  name: 'moments',
  parameters: 4,
  body([a, b, out, length], integer, vector) {
    const at = integer();
    const [value, size, half, ...sums] = Array.from({ length: 8 }, vector);
    const [left, right, negative, positive, absolute] = sums;
    const count = (condition: ReturnType<typeof below>) => both(condition, constant(1));
    return [
      at.set(wasm.number(0)),
      sums.map((sum) => sum.set(wasm.zeros)),
      wasm.steps(at, length!.get, pairBytes, [
        value!.set(times(wasm.load(wasm.add(a!.get, at.get)), wasm.load(wasm.add(b!.get, at.get)))),
        size!.set(magnitude(value!.get)),
        half!.set(minus(value!.get, size!.get)),
        left!.set(plus(left!.get, times(half!.get, half!.get))),
        half!.set(plus(value!.get, size!.get)),
        right!.set(plus(right!.get, times(half!.get, half!.get))),
        negative!.set(plus(negative!.get, count(below(value!.get, wasm.zeros)))),
        positive!.set(plus(positive!.get, count(below(wasm.zeros, value!.get)))),
        absolute!.set(plus(absolute!.get, size!.get)),
      ]),
      sums.map((sum, i) => doubles.addSum(out!.get, sum.get, 8 * i)),
    ];
  },
};
