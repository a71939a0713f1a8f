import type { Random } from '../../../core/random.ts';
import { lettering, randomWord } from '../glyphs.ts';
import { cloth, matte, signboard } from '../materials.ts';
import { mix, type Noise, smoothstep } from '../noise.ts';
import type { Ball, Box, Material, Rgb } from '../scene.ts';
import { between, box, pick } from '../stage.ts';
import { books, painting } from './wall-things.ts';

const tableTop = 0.76;

/** A bookcase, the table with its chairs, and what hangs on the walls. */
export function furnish(
  random: Random,
  noise: Noise,
  at: { left: number; right: number; back: number; w1: number; oak: Material },
  boxes: Box[],
): void {
  const { right, back, left, w1, oak } = at;
  // A bookcase on the back wall beside the window.
  const x0 = w1 + 0.45;
  if (right - x0 > 0.6) {
    const width = right - x0 - 0.05;
    for (let k = 0; k <= 5; k++) {
      boxes.push(box([x0, 0.1 + k * 0.36, back - 0.3], [width, 0.03, 0.3], oak, oak, false));
      if (k < 5) books(random, noise, x0 + 0.03, x0 + width - 0.03, 0.13 + k * 0.36, back, boxes);
    }
    for (const x of [x0 - 0.03, x0 + width]) boxes.push(box([x, 0, back - 0.3], [0.03, 1.95, 0.3], oak, oak, false));
  }
  // A table with a cloth or bare, near the middle.
  boxes.push(
    box(
      [-0.75, tableTop - 0.04, 2.1],
      [1.5, 0.04, 0.85],
      oak,
      random.uniform() < 0.5
        ? oak
        : cloth(
            noise,
            [0.7, 0.68, 0.6],
            pick<Rgb>(random, [
              [0.5, 0.08, 0.08],
              [0.1, 0.2, 0.45],
              [0.15, 0.35, 0.2],
            ]),
            0.12,
            true,
          ),
    ),
  );
  for (const [x, z] of [
    [-0.7, 2.15],
    [0.64, 2.15],
    [-0.7, 2.85],
    [0.64, 2.85],
  ] as const)
    boxes.push(box([x, 0, z], [0.06, tableTop - 0.04, 0.06], oak));
  // Chair behind the table, sofa at the left wall, carpet.
  boxes.push(
    box([-0.25, 0.43, 3.1], [0.45, 0.04, 0.42], oak),
    box([-0.25, 0.47, 3.48], [0.45, 0.5, 0.04], oak, oak, false),
  );
  const sofa = cloth(
    noise,
    pick<Rgb>(random, [
      [0.25, 0.28, 0.3],
      [0.36, 0.16, 0.1],
      [0.16, 0.26, 0.22],
    ]),
    [0.2, 0.2, 0.2],
    0.02,
    false,
  );
  boxes.push(
    box([left, 0.05, 2.6], [0.85, 0.38, 1.6], sofa),
    box([left, 0.43, 2.6], [0.22, 0.42, 1.6], sofa),
    box([left, 0.43, 2.45], [0.85, 0.2, 0.18], sofa),
  );
  boxes.push(
    box(
      [-1.3, 0, 1.7],
      [2.6, 0.012, 1.9],
      cloth(noise, [0.4, 0.12, 0.1], [0.55, 0.45, 0.3], 0.3, true),
      cloth(noise, [0.4, 0.12, 0.1], [0.55, 0.45, 0.3], 0.3, true),
      false,
    ),
  );
  for (const [side, x] of [
    [0, left],
    [1, right - 0.03],
  ] as const) {
    const z = between(random, 2.4, 3.6);
    boxes.push(
      box(
        [x, 1.3, z],
        [0.03, between(random, 0.45, 0.7), between(random, 0.5, 0.9)],
        painting(random, noise),
        matte(noise, [0.1, 0.08, 0.05]),
        side > 1,
      ),
    );
  }
}

/** Fruit, a book and a box on the table. */
export function tableThings(random: Random, noise: Noise, boxes: Box[], balls: Ball[]): void {
  const count = 3 + random.integer(4);
  for (let k = 0; k < count; k++) {
    const radius = between(random, 0.035, 0.055);
    balls.push({
      centre: [-0.5 + 0.16 * k + between(random, -0.03, 0.03), tableTop + radius, between(random, 2.3, 2.75)],
      radius,
      material: fruit(random, noise),
    });
  }
  const word = randomWord(random);
  const spine = signboard(
    noise,
    pick<Rgb>(random, [
      [0.5, 0.1, 0.06],
      [0.1, 0.2, 0.4],
      [0.7, 0.6, 0.3],
    ]),
    [0.8, 0.78, 0.7],
    (p) => lettering(word, p.u, p.v, p.width, p.height, p.foot),
  );
  boxes.push(box([0.3, tableTop, 2.25], [0.3, 0.07, 0.22], spine, matte(noise, [0.35, 0.12, 0.08])));
}

function fruit(random: Random, noise: Noise): Material {
  const [first, second] = pick<readonly [Rgb, Rgb]>(random, [
    [
      [0.55, 0.05, 0.03],
      [0.6, 0.4, 0.06],
    ],
    [
      [0.75, 0.33, 0.03],
      [0.8, 0.45, 0.05],
    ],
    [
      [0.3, 0.42, 0.05],
      [0.55, 0.5, 0.1],
    ],
    [
      [0.75, 0.6, 0.06],
      [0.5, 0.55, 0.1],
    ],
    [
      [0.12, 0.03, 0.09],
      [0.25, 0.06, 0.12],
    ],
  ]);
  const turn = random.uniform() * 9;
  return (s, p) => {
    const share = noise.fractal(p.u * 9 + turn, p.v * 14, 4);
    const speck = noise.fractal(p.u * 160 + turn, p.v * 160, 2, p.foot * 160);
    const t = smoothstep(0.4, 0.68, share);
    const tone = 0.85 + 0.5 * (speck - 0.5);
    [s.r, s.g, s.b] = [
      mix(first[0], second[0], t) * tone,
      mix(first[1], second[1], t) * tone,
      mix(first[2], second[2], t) * tone,
    ];
    s.gloss = 0.04;
  };
}
