import { type Code, type Definition, type Local, wasm } from '../core/assembler.ts';
import { floats } from '../image/float-kernel.ts';
import { cellKernel, planes, type RowCode, rowKernel, total } from './grid-kernel.ts';

const { plus, times } = wasm;
const { minus, choose, both } = floats;
const { solution, rightSide, inverse, excess, east, south, falling, rising, residual, weights } = planes;
const { direction, iterate, given } = planes;

/** One of a pixel's neighbours: where it is, and where the coupling with it is kept. */
interface Neighbour {
  readonly dx: -1 | 0 | 1;
  readonly dy: -1 | 0 | 1;
  /** Plane and place, as `load` takes them. */
  readonly coupling: readonly [plane: number, dx: number, dy: number];
}
const four: readonly Neighbour[] = [
  { dx: 1, dy: 0, coupling: [east, 0, 0] },
  { dx: -1, dy: 0, coupling: [east, -1, 0] },
  { dx: 0, dy: 1, coupling: [south, 0, 0] },
  { dx: 0, dy: -1, coupling: [south, 0, -1] },
];
const eight: readonly Neighbour[] = [
  ...four,
  { dx: 1, dy: 1, coupling: [falling, 0, 0] },
  { dx: -1, dy: -1, coupling: [falling, -1, -1] },
  { dx: -1, dy: 1, coupling: [rising, -1, 0] },
  { dx: 1, dy: -1, coupling: [rising, 0, -1] },
];

/** Σ coupling · neighbour. */
const pulled = ({ load }: RowCode, neighbours: readonly Neighbour[], value: (dx: number, dy: number) => Code): Code =>
  total(...neighbours.map(({ dx, dy, coupling }) => times(load(...coupling), value(dx, dy))));

/**
 * Gauss–Seidel at the pixels of a row that the mask at `extra` holds. The row itself is read once and shifted in
 * registers: what was just stored is dear to load at another place.
 */
const sweep = (name: string, neighbours: readonly Neighbour[]): Definition =>
  rowKernel(name, (row) => {
    const { load, store, vector } = row;
    const [mask, west, here, ahead] = [vector(), vector(), vector(), vector()];
    const value = (dx: number, dy: number): Code => {
      if (dy !== 0) return load(solution, dx, dy);
      return dx < 0 ? floats.fromLast(west.get, here.get) : floats.toFirst(here.get, ahead.get);
    };
    const next = times(plus(load(rightSide), pulled(row, neighbours, value)), load(inverse));
    return {
      before: [mask.set(wasm.load(row.extra)), here.set(wasm.zeros), ahead.set(row.first(solution))],
      each: [
        west.set(here.get),
        here.set(ahead.get),
        ahead.set(load(solution, 4)),
        store(solution, choose(mask.get, next, here.get)),
      ],
    };
  });

const diagonal = (name: string, neighbours: readonly Neighbour[]): Definition =>
  rowKernel(name, ({ load, store, vector }) => {
    const sum = vector();
    return {
      each: [
        sum.set(total(load(excess), ...neighbours.map(({ coupling }) => load(...coupling)))),
        // Beyond the picture there is nothing to divide by.
        store(inverse, both(floats.over(floats.constant(1), sum.get), floats.positive(sum.get))),
      ],
    };
  });

/** The sum of a product over a row, added to the double at `extra` + `offset`. */
const summed = ({ extra }: RowCode, sum: Local, offset: number): Code =>
  floats.addSum(wasm.add(extra, wasm.number(offset)), sum.get);

/** What every four values of the scalar at `extra` are followed by: the double that takes the row's sum. */
export const sumAfterScalar = 16;

export const sweepKernels: readonly Definition[] = [
  sweep('sweepFive', four),
  sweep('sweepNine', eight),
  diagonal('diagonalFive', four),
  diagonal('diagonalNine', eight),
  // The first half of a sweep from zero: the pixels of the other colour are zero.
  rowKernel('firstFive', (row) => ({
    each: row.store(solution, both(wasm.load(row.extra), times(row.load(rightSide), row.load(inverse)))),
  })),
  // After a sweep from zero only the pixels that were swept first have a residual.
  rowKernel('residualFive', (row) => ({
    each: row.store(
      residual,
      both(
        wasm.load(row.extra),
        pulled(row, four, (dx, dy) => row.load(solution, dx, dy)),
      ),
    ),
  })),
  rowKernel('residualNine', (row) => {
    const { load, store, vector } = row;
    const here = vector();
    const flows = eight.map(({ dx, dy, coupling }) =>
      times(load(...coupling), minus(load(solution, dx, dy), here.get)),
    );
    return {
      each: [
        here.set(load(solution)),
        store(residual, minus(total(load(rightSide), ...flows), times(load(excess), here.get))),
      ],
    };
  }),
  // Pᵀ · residual, gathered.
  cellKernel('restrict', ({ fine, coarse, storeCoarse }) => {
    const share = (k: number, dx: number, dy: number, fx: number, fy: number): Code =>
      times(coarse(weights + k, dx, dy), fine(residual, fx, fy));
    const sides = [share(0, 0, 0, 1, 0), share(1, -1, 0, -1, 0), share(2, 0, 0, 0, 1), share(3, 0, -1, 0, -1)];
    const corners = [share(4, 0, 0, 1, 1), share(5, -1, 0, -1, 1), share(6, 0, -1, 1, -1), share(7, -1, -1, -1, -1)];
    return storeCoarse(rightSide, total(fine(residual, 0, 0), ...sides, ...corners));
  }),
  // Adds P · coarse solution.
  cellKernel('interpolate', ({ addFine, coarse, vector }) => {
    const [here, right, below, even, odd] = [vector(), vector(), vector(), vector(), vector()];
    const share = (k: number, value: Code): Code => times(coarse(weights + k), value);
    return [
      here.set(coarse(solution)),
      right.set(coarse(solution, 1)),
      below.set(coarse(solution, 0, 1)),
      odd.set(plus(share(0, here.get), share(1, right.get))),
      addFine(solution, 0, here, odd),
      even.set(plus(share(2, here.get), share(3, below.get))),
      odd.set(total(share(4, here.get), share(5, right.get), share(6, below.get), share(7, coarse(solution, 1, 1)))),
      addFine(solution, 1, even, odd),
    ];
  }),
  // Conjugate gradients. residual = A · direction, by differences so that large couplings cancel exactly; the sum takes
  // direction · A · direction.
  rowKernel('multiply', (row) => {
    const { load, store, vector } = row;
    const [here, value, sum] = [vector(), vector(), vector()];
    const flows = four.map(({ dx, dy, coupling }) =>
      times(load(...coupling), minus(here.get, load(direction, dx, dy))),
    );
    return {
      before: sum.set(wasm.zeros),
      each: [
        here.set(load(direction)),
        value.set(total(times(load(excess), here.get), ...flows)),
        store(residual, value.get),
        sum.set(plus(sum.get, times(here.get, value.get))),
      ],
      after: summed(row, sum, 0),
    };
  }),
  // direction = solution + scalar · direction
  rowKernel('turn', ({ load, store, extra }) => ({
    each: store(direction, plus(load(solution), times(wasm.load(extra), load(direction)))),
  })),
  // iterate += scalar · direction, rightSide −= scalar · residual; the sum takes iterate · given.
  rowKernel('advance', (row) => {
    const { load, store, extra, vector } = row;
    const [scalar, next, sum] = [vector(), vector(), vector()];
    return {
      before: [scalar.set(wasm.load(extra)), sum.set(wasm.zeros)],
      each: [
        next.set(plus(load(iterate), times(scalar.get, load(direction)))),
        store(iterate, next.get),
        store(rightSide, minus(load(rightSide), times(scalar.get, load(residual)))),
        sum.set(plus(sum.get, times(next.get, load(given)))),
      ],
      after: summed(row, sum, sumAfterScalar),
    };
  }),
  // The sum takes rightSide · solution.
  rowKernel('dot', (row) => {
    const sum = row.vector();
    return {
      before: sum.set(wasm.zeros),
      each: sum.set(plus(sum.get, times(row.load(rightSide), row.load(solution)))),
      after: summed(row, sum, 0),
    };
  }),
];
