import { type Definition, wasm } from '../core/assembler.ts';
import { giveBack, takeInstance } from '../image/double-kernel.ts';
import type { Plane, Samples } from '../image/filter.ts';
import { floats } from '../image/float-kernel.ts';
import { type Contributions, contributions, resizePlane } from '../image/resize.ts';
import type { CacheOptions } from './cache.ts';

/** addFour(out, row, row, row, row, weights, bytes): out += Σ weight · row; all but `bytes` are addresses. */
const addFour: Definition = {
  name: 'addFour',
  parameters: 7,
  body([out, a, b, c, d, weights, length], integer, vector) {
    const at = integer();
    const rows = [a!, b!, c!, d!].map((row, i) => ({ row, offset: 4 * i, weight: vector() }));
    const place = wasm.add(out!.get, at.get);
    const sum = rows.reduce(
      (before, { row, weight }) => wasm.plus(before, wasm.times(weight.get, wasm.load(wasm.add(row.get, at.get)))),
      wasm.load(place),
    );
    return [
      rows.map(({ weight, offset }) => weight.set(wasm.spread(weights!.get, offset))),
      at.set(wasm.number(0)),
      wasm.steps(at, length!.get, 16, wasm.store(place, sum)),
    ];
  },
};

/** multiply(product, row, least, bytes): product ·= max(row, least), row = 0. */
const multiply: Definition = {
  name: 'multiply',
  parameters: 4,
  body([product, row, least, length], integer, vector) {
    const [at, lowest] = [integer(), vector()];
    const [to, from] = [wasm.add(product!.get, at.get), wasm.add(row!.get, at.get)];
    return [
      lowest.set(wasm.spread(least!.get)),
      at.set(wasm.number(0)),
      wasm.steps(at, length!.get, 16, [
        wasm.store(to, wasm.times(wasm.load(to), wasm.greater(wasm.load(from), lowest.get))),
        wasm.store(from, wasm.zeros),
      ]),
    ];
  },
};

/** fourthRoot(row, bytes) in place. */
const fourthRoot: Definition = {
  name: 'fourthRoot',
  parameters: 2,
  body([row, length], integer) {
    const at = integer();
    const place = wasm.add(row!.get, at.get);
    return [
      at.set(wasm.number(0)),
      wasm.steps(at, length!.get, 16, wasm.store(place, floats.root(floats.root(wasm.load(place))))),
    ];
  },
};

/** A scale's contrasts as wide as the picture: where they begin among the floats, and how rows are made of them. */
interface Scale {
  readonly at: number;
  readonly data: Float64Array;
  readonly down: Contributions;
}

/**
 * Visits Φ, the geometric mean over the scales of every pixel's contrast, row by row: index of the first pixel, and Φ.
 * Contrasts are brought to the picture's width at once, and to its height as the rows are needed.
 */
export function overContrasts(
  plane: Samples,
  options: CacheOptions,
  visit: (first: number, contrasts: Float32Array) => void,
): void {
  const { width, height } = plane;
  const stride = 4 * Math.ceil(width / 4);
  // First the least contrast, the weights of four rows, the product, the row of one scale; then the scales.
  const [weightsAt, productAt, rowAt] = [4, 8, 8 + stride];
  let end = rowAt + stride;
  const scales = scaledContrasts(plane, options).map((contrast): Scale => {
    const { data } = resizePlane(contrast, { width, height: contrast.height });
    const at = end;
    end += contrast.height * stride;
    return { at, data, down: contributions(contrast.height, height) };
  });
  const instance = takeInstance('cache', () => [addFour, multiply, fourthRoot], 4 * end);
  const heap = new Float32Array(instance.memory.buffer);
  const run = instance.functions;
  for (const { at, data } of scales)
    for (let from = 0, to = at; from < data.length; from += width, to += stride)
      heap.set(data.subarray(from, from + width), to);
  heap[0] = options.epsilon;
  heap.fill(0, rowAt, rowAt + stride);
  const product = heap.subarray(productAt, productAt + width);
  for (let y = 0; y < height; y++) {
    heap.fill(1, productAt, productAt + stride);
    for (const { at, down } of scales) {
      const { taps, indices, weights } = down;
      for (let first = y * taps; first < (y + 1) * taps; first += 4) {
        const rows = [0, 1, 2, 3].map((tap) => {
          const used = first + tap < (y + 1) * taps;
          heap[weightsAt + tap] = used ? weights[first + tap]! : 0;
          return 4 * (at + (used ? indices[first + tap]! : 0) * stride);
        });
        run.addFour!(4 * rowAt, rows[0]!, rows[1]!, rows[2]!, rows[3]!, 4 * weightsAt, 4 * stride);
      }
      run.multiply!(4 * productAt, 4 * rowAt, 0, 4 * stride);
    }
    if (options.scales === 4) run.fourthRoot!(4 * productAt, 4 * stride);
    else for (let x = 0; x < width; x++) product[x] = product[x]! ** (1 / options.scales);
    visit(y * width, product);
  }
  giveBack(instance);
}

/** The contrasts of every scale, at its own size. */
function scaledContrasts(plane: Samples, { gradient, shortSidePixels, scales }: CacheOptions): Plane[] {
  const { width, height } = plane;
  let scaled = plane;
  return Array.from({ length: scales }, (_, level) => {
    const short = Math.max(1, Math.round(shortSidePixels / 2 ** level));
    const factor = short / Math.min(width, height);
    const smaller = resizePlane(scaled, {
      width: width < height ? short : Math.max(1, Math.round(width * factor)),
      height: width < height ? Math.max(1, Math.round(height * factor)) : short,
    });
    scaled = smaller;
    return gradient === 'robust' ? centralDifferences(smaller) : oneSided(smaller, gradient);
  });
}

/** Σ over the four neighbours inside of how much they are brighter (dark-pass) or darker (bright-pass). */
function oneSided({ width, height, data }: Plane, gradient: 'dark-pass' | 'bright-pass'): Plane {
  const sign = gradient === 'dark-pass' ? 1 : -1;
  const out = new Float64Array(data.length);
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      const here = data[i]!;
      let sum = 0;
      if (x > 0) sum += Math.max(sign * (data[i - 1]! - here), 0);
      if (x + 1 < width) sum += Math.max(sign * (data[i + 1]! - here), 0);
      if (y > 0) sum += Math.max(sign * (data[i - width]! - here), 0);
      if (y + 1 < height) sum += Math.max(sign * (data[i + width]! - here), 0);
      out[i] = sum;
    }
  return { width, height, data: out };
}

function centralDifferences({ width, height, data }: Plane): Plane {
  const out = new Float64Array(data.length);
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      if (x > 0 && x + 1 < width) out[i]! += Math.abs(data[i + 1]! - data[i - 1]!);
      if (y > 0 && y + 1 < height) out[i]! += Math.abs(data[i + width]! - data[i - width]!);
    }
  return { width, height, data: out };
}
