import { type Code, type Definition, type Local, wasm } from '../core/assembler.ts';
import { floats } from '../image/float-kernel.ts';

/** A sum of codes. */
export const total = (...codes: Code[]): Code => codes.reduce((sum, code) => wasm.plus(sum, code));

/** The planes of a level, one behind the other; on the finest level the last ones belong to conjugate gradients. */
export const planes = {
  solution: 0,
  rightSide: 1,
  /** 1 / diagonal entry. */
  inverse: 2,
  /** What a pixel's diagonal entry exceeds the sum of its couplings by. */
  excess: 3,
  /** (x, y) – (x+1, y) */
  east: 4,
  /** (x, y) – (x, y+1) */
  south: 5,
  residual: 6,
  /** (x, y) – (x+1, y+1), on all levels but the finest, whose systems have five points */
  falling: 7,
  /** (x+1, y) – (x, y+1), likewise */
  rising: 8,
  /** Per coarse pixel how to interpolate: pixel (1, 0) from W E, pixel (0, 1) from N S, pixel (1, 1) from NW NE SW SE. */
  weights: 9,
  direction: 7,
  iterate: 8,
  given: 9,
} as const;

export const planesOf = { finest: 10, coarse: 17 } as const;

/** Code on four neighbouring pixels of a row; `dx` and `dy` move by whole pixels. */
export interface RowCode {
  load(plane: number, dx?: number, dy?: number): Code;
  store(plane: number, value: Code): Code;
  /** The first four pixels of the row. */
  first(plane: number): Code;
  /** The address that was handed over. */
  readonly extra: Code;
  vector(): Local;
}

/** What is done before the row, at every four pixels, and after it. */
export interface RowBody {
  readonly before?: Code;
  readonly each: Code;
  readonly after?: Code;
}

/** Where the rows of a plane begin, computed once: a local for every plane and row that the code names. */
function rowBases(row: Local, plane: Local, stride: Local, integer: () => Local) {
  const bases = new Map<string, Local>();
  const code: Code[] = [];
  return {
    code,
    base(index: number, dy: number): Code {
      const key = `${index} ${dy}`;
      let base = bases.get(key);
      if (!base) {
        base = integer();
        bases.set(key, base);
        const moved = [wasm.multiply(plane.get, wasm.number(index)), wasm.multiply(stride.get, wasm.number(dy))];
        code.push(base.set(moved.reduce((sum, part) => wasm.add(sum, part), row.get)));
      }
      return base.get;
    },
  };
}

const vectorBytes = 16;

/**
 * NAME(row, plane, stride, bytes, extra): `row` is the address of the pixel before the row's first one in the level's
 * first plane, `plane` and `stride` the bytes from plane to plane and from row to row.
 */
export function rowKernel(name: string, write: (row: RowCode) => RowBody): Definition {
  return {
    name,
    parameters: 5,
    body([row, plane, stride, length, extra], integer, vector) {
      const at = integer();
      const { base, code } = rowBases(row!, plane!, stride!, integer);
      const { before, each, after } = write({
        load: (index, dx = 0, dy = 0) => wasm.load(wasm.add(base(index, dy), at.get), 4 * (1 + dx)),
        store: (index, value) => wasm.store(wasm.add(base(index, 0), at.get), value, 4),
        first: (index) => wasm.load(base(index, 0), 4),
        extra: extra!.get,
        vector,
      });
      return [code, before ?? [], at.set(wasm.number(0)), wasm.steps(at, length!.get, vectorBytes, each), after ?? []];
    },
  };
}

/** Code on four neighbouring coarse pixels and the fine pixels (2X + dx, 2Y + dy) of their cells. */
export interface CellCode {
  fine(plane: number, dx: number, dy: number): Code;
  /** Adds to the pixels (2X, 2Y + dy) and (2X + 1, 2Y + dy). */
  addFine(plane: number, dy: number, even: Local, odd: Local): Code;
  coarse(plane: number, dx?: number, dy?: number): Code;
  storeCoarse(plane: number, value: Code, dx?: number, dy?: number): Code;
  vector(): Local;
}

/** NAME(fine row, fine plane, fine stride, coarse row, coarse plane, coarse stride, coarse bytes), as for rows. */
export function cellKernel(name: string, write: (cell: CellCode) => Code): Definition {
  return {
    name,
    parameters: 7,
    body([fineRow, finePlane, fineStride, coarseRow, coarsePlane, coarseStride, length], integer, vector) {
      const [at, twice] = [integer(), integer()];
      const fine = rowBases(fineRow!, finePlane!, fineStride!, integer);
      const coarse = rowBases(coarseRow!, coarsePlane!, coarseStride!, integer);
      const fineAt = (plane: number, dy: number): Code => wasm.add(fine.base(plane, dy), twice.get);
      const coarseAt = (plane: number, dy: number): Code => wasm.add(coarse.base(plane, dy), at.get);
      const each = write({
        fine(plane, dx, dy) {
          const offset = 4 * (1 + dx);
          return floats.evens(wasm.load(fineAt(plane, dy), offset), wasm.load(fineAt(plane, dy), offset + vectorBytes));
        },
        addFine: (plane, dy, even, odd) =>
          [floats.mixedLow(even.get, odd.get), floats.mixedHigh(even.get, odd.get)].map((mixed, half) => {
            const offset = 4 + vectorBytes * half;
            return wasm.store(fineAt(plane, dy), wasm.plus(wasm.load(fineAt(plane, dy), offset), mixed), offset);
          }),
        coarse: (plane, dx = 0, dy = 0) => wasm.load(coarseAt(plane, dy), 4 * (1 + dx)),
        storeCoarse: (plane, value, dx = 0, dy = 0) => wasm.store(coarseAt(plane, dy), value, 4 * (1 + dx)),
        vector,
      });
      const body = [twice.set(wasm.add(at.get, at.get)), each];
      return [fine.code, coarse.code, at.set(wasm.number(0)), wasm.steps(at, length!.get, vectorBytes, body)];
    },
  };
}
