import { type Code, type Definition, type Local, wasm } from '../core/assembler.ts';
import { floats } from '../image/float-kernel.ts';
import { type CellCode, cellKernel, planes, total } from './grid-kernel.ts';

const { plus, times } = wasm;
const { minus, over, both, positive, constant } = floats;
const { solution, rightSide, inverse, excess, east, south, falling, rising, weights } = planes;

/**
 * What the weights of the pixels (1, 0), (0, 1) and (1, 1) of a cell lack to 1, kept while a coarse system is made in
 * planes that it needs only later. Computed from the excess: 1 − Σ weights would be lost in rounding.
 */
const lacking = { right: solution, below: rightSide, middle: inverse } as const;

/** Weights that make the residual vanish at the pixels between, with the stencil collapsed onto their line. */
const sideWeights = (name: string, ninePoint: boolean): Definition =>
  cellKernel(name, ({ fine, storeCoarse, vector }) => {
    const [before, after, scale, own] = [vector(), vector(), vector(), vector()];
    const side = (first: number, lack: number, at: readonly [number, number], one: Code[], other: Code[]): Code => [
      before.set(total(...(ninePoint ? one : one.slice(0, 1)))),
      after.set(total(...(ninePoint ? other : other.slice(0, 1)))),
      own.set(fine(excess, ...at)),
      scale.set(total(own.get, before.get, after.get)),
      scale.set(both(over(constant(1), scale.get), positive(scale.get))),
      storeCoarse(weights + first, times(before.get, scale.get)),
      storeCoarse(weights + first + 1, times(after.get, scale.get)),
      storeCoarse(lack, times(own.get, scale.get)),
    ];
    return [
      side(
        0,
        lacking.right,
        [1, 0],
        [fine(east, 0, 0), fine(falling, 0, -1), fine(rising, 0, 0)],
        [fine(east, 1, 0), fine(rising, 1, -1), fine(falling, 1, 0)],
      ),
      side(
        2,
        lacking.below,
        [0, 1],
        [fine(south, 0, 0), fine(falling, -1, 0), fine(rising, 0, 0)],
        [fine(south, 0, 1), fine(rising, -1, 1), fine(falling, 0, 1)],
      ),
    ];
  });

/** The weights of pixel (1, 1), from those of its four neighbours. */
const middleWeights = (name: string, ninePoint: boolean): Definition =>
  cellKernel(name, ({ fine, coarse, storeCoarse, vector }) => {
    const [W, E, N, S, scale] = [vector(), vector(), vector(), vector(), vector()];
    const corner = (plane: number, dx: number, dy: number): Code[] => (ninePoint ? [fine(plane, dx, dy)] : []);
    const through = (k: number, ...codes: Code[]): Code => storeCoarse(weights + k, times(scale.get, total(...codes)));
    const w = (k: number, dx = 0, dy = 0): Code => coarse(weights + k, dx, dy);
    return [
      W.set(fine(east, 0, 1)),
      E.set(fine(east, 1, 1)),
      N.set(fine(south, 1, 0)),
      S.set(fine(south, 1, 1)),
      scale.set(fine(inverse, 1, 1)),
      through(4, times(W.get, w(2)), times(N.get, w(0)), ...corner(falling, 0, 0)),
      through(5, times(E.get, w(2, 1)), times(N.get, w(1)), ...corner(rising, 1, 0)),
      through(6, times(W.get, w(3)), times(S.get, w(0, 0, 1)), ...corner(rising, 0, 1)),
      through(7, times(E.get, w(3, 1)), times(S.get, w(1, 0, 1)), ...corner(falling, 1, 1)),
      storeCoarse(
        lacking.middle,
        times(
          scale.get,
          total(
            fine(excess, 1, 1),
            times(W.get, coarse(lacking.below)),
            times(E.get, coarse(lacking.below, 1)),
            times(N.get, coarse(lacking.right)),
            times(S.get, coarse(lacking.right, 0, 1)),
          ),
        ),
      ),
    ];
  });

/** The weights with which a pixel takes from the four corners of its cell; a number is 0 or 1. */
type Taken = readonly (number | Local)[];

/**
 * The coarse system PᵀAP, cell by cell: every coupling of the fine system lies inside one cell between four coarse
 * pixels A B C D and adds coupling · v vᵀ there, v being the difference of its two interpolation rows; an excess adds
 * excess · p pᵀ. What is added to the coarse excess is coupling · v · Σv, whose last factor is the difference of what the
 * two rows lack.
 */
const galerkin = (name: string, ninePoint: boolean): Definition =>
  cellKernel(name, (cell) => {
    const { fine, coarse, vector } = cell;
    const held = (code: Code): [Local, Code] => {
      const local = vector();
      return [local, local.set(code)];
    };
    const code: Code[] = [];
    const weight = (k: number, dx = 0, dy = 0): Local => keep(coarse(weights + k, dx, dy));
    const keep = (value: Code): Local => {
      const [local, set] = held(value);
      code.push(set);
      return local;
    };
    const rows: Taken[][] = [
      [
        [1, 0, 0, 0],
        [weight(0), weight(1), 0, 0],
        [0, 1, 0, 0],
      ],
      [
        [weight(2), 0, weight(3), 0],
        [weight(4), weight(5), weight(6), weight(7)],
        [0, weight(2, 1), 0, weight(3, 1)],
      ],
      [
        [0, 0, 1, 0],
        [0, 0, weight(0, 0, 1), weight(1, 0, 1)],
        [0, 0, 0, 1],
      ],
    ];
    const lack: (Local | undefined)[][] = [
      [undefined, keep(coarse(lacking.right)), undefined],
      [keep(coarse(lacking.below)), keep(coarse(lacking.middle)), keep(coarse(lacking.below, 1))],
      [undefined, keep(coarse(lacking.right, 0, 1)), undefined],
    ];
    const own = [vector(), vector(), vector(), vector()];
    const pairs = { AB: vector(), AC: vector(), AD: vector(), BC: vector(), BD: vector(), CD: vector() };
    const pairOf = [
      [undefined, pairs.AB, pairs.AC, pairs.AD],
      [undefined, undefined, pairs.BC, pairs.BD],
      [undefined, undefined, undefined, pairs.CD],
    ];
    for (const sum of [...own, ...Object.values(pairs)]) code.push(sum.set(wasm.zeros));
    const [strength, flow] = [vector(), vector()];
    /** coupling · v vᵀ for v with sum t; terms that are zero for every cell are left out. */
    const add = (coupling: Code, v: (Code | undefined)[], t: Code | undefined): void => {
      const parts = v.map((value) => value && keep(value));
      code.push(strength.set(coupling));
      parts.forEach((part, i) => {
        if (!part) return;
        code.push(flow.set(times(strength.get, part.get)));
        if (t) code.push(own[i]!.set(plus(own[i]!.get, times(flow.get, t))));
        for (let j = i + 1; j < 4; j++)
          if (parts[j]) code.push(pairOf[i]![j]!.set(plus(pairOf[i]![j]!.get, times(flow.get, parts[j]!.get))));
      });
    };
    const number = (value: number | Local): Code => (typeof value === 'number' ? constant(value) : value.get);
    const difference = (a: number | Local, b: number | Local): Code | undefined => {
      if (b === 0) return a === 0 ? undefined : number(a);
      return minus(number(a), number(b));
    };
    /** Of pixels p and q of the cell, each (x, y). */
    const link = (plane: number, p: readonly [number, number], q: readonly [number, number]): void => {
      const [a, b] = [rows[p[1]]![p[0]]!, rows[q[1]]![q[0]]!];
      const [lackA, lackB] = [lack[p[1]]![p[0]], lack[q[1]]![q[0]]];
      const t = lackB ? (lackA ? minus(lackB.get, lackA.get) : lackB.get) : lackA && minus(wasm.zeros, lackA.get);
      const at = plane === rising ? ([q[0], p[1]] as const) : p;
      add(
        fine(plane, ...at),
        a.map((value, i) => difference(value, b[i]!)),
        t && keep(t).get,
      );
    };
    for (const y of [0, 1])
      for (const x of [0, 1]) {
        const here = lack[y]![x];
        add(
          fine(excess, x, y),
          rows[y]![x]!.map((value) => (value === 0 ? undefined : number(value))),
          here ? minus(constant(1), here.get) : constant(1),
        );
        link(east, [x, y], [x + 1, y]);
        link(south, [x, y], [x, y + 1]);
        if (!ninePoint) continue;
        link(falling, [x, y], [x + 1, y + 1]);
        link(rising, [x + 1, y], [x, y + 1]);
      }
    return [code, scattered(cell, own, pairs)];
  });

/** Adds to the coarse system: the excess of the four corners, and the couplings between them. */
function scattered({ coarse, storeCoarse }: CellCode, own: Local[], pairs: Record<string, Local>): Code {
  const add = (plane: number, value: Code, dx = 0, dy = 0): Code =>
    storeCoarse(plane, plus(coarse(plane, dx, dy), value), dx, dy);
  const subtract = (plane: number, pair: Local, dx = 0, dy = 0): Code =>
    storeCoarse(plane, minus(coarse(plane, dx, dy), pair.get), dx, dy);
  return [
    own.map((value, i) => add(excess, value.get, i % 2, i >> 1)),
    subtract(east, pairs.AB!),
    subtract(east, pairs.CD!, 0, 1),
    subtract(south, pairs.AC!),
    subtract(south, pairs.BD!, 1, 0),
    subtract(falling, pairs.AD!),
    subtract(rising, pairs.BC!),
  ];
}

export const coarseningKernels: readonly Definition[] = [
  sideWeights('sidesFive', false),
  sideWeights('sidesNine', true),
  middleWeights('middleFive', false),
  middleWeights('middleNine', true),
  galerkin('galerkinFive', false),
  galerkin('galerkinNine', true),
];
