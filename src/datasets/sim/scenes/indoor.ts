import type { Random } from '../../../core/random.ts';
import { lettering, randomWord } from '../glyphs.ts';
import { brick, cloth, glowing, matte, plaster, signboard, wood } from '../materials.ts';
import { mix, type Noise, smoothstep } from '../noise.ts';
import { leafBall } from '../plants.ts';
import type { Ball, Box, Crown, Lamp, Material, Rgb, Scene } from '../scene.ts';
import { between, box, daylight, type Hour, pick, plantLight, yawOf } from '../stage.ts';

/** A picture on a wall: a small landscape of bands and discs in a mount. */
function painting(random: Random, noise: Noise): Material {
  const sky = pick<Rgb>(random, [
    [0.5, 0.6, 0.75],
    [0.8, 0.5, 0.25],
    [0.75, 0.72, 0.65],
  ]);
  const land = pick<Rgb>(random, [
    [0.12, 0.2, 0.08],
    [0.3, 0.18, 0.1],
    [0.08, 0.12, 0.22],
  ]);
  const line = between(random, 0.35, 0.6);
  const disc = [between(random, 0.3, 0.7), between(random, 0.6, 0.8), between(random, 0.05, 0.1)] as const;
  return (s, p) => {
    const x = p.u / p.width;
    const y = p.v / p.height;
    const frame = Math.min(x * p.width, y * p.height, (1 - x) * p.width, (1 - y) * p.height);
    if (frame < 0.035) {
      const tone = 0.6 + 0.6 * (frame / 0.035);
      [s.r, s.g, s.b] = [0.16 * tone, 0.1 * tone, 0.05 * tone];
      return;
    }
    if (frame < 0.09) {
      s.r = s.g = s.b = 0.75;
      return;
    }
    const hill = line + 0.25 * (noise.fractal(x * 3 + 7, disc[0] * 9, 4) - 0.5);
    const stroke = 0.75 + 0.5 * noise.fractal(x * 40, y * 14, 3);
    const inSun = smoothstep(disc[2] + 0.01, disc[2], Math.hypot(x - disc[0], (y - disc[1]) * (p.height / p.width)));
    const low = smoothstep(hill + 0.01, hill - 0.01, y);
    [s.r, s.g, s.b] = [0, 1, 2].map(
      (c) => stroke * mix(mix(sky[c]! * (0.6 + 0.6 * y), 0.85, inSun), land[c]! * (0.5 + y), low),
    ) as [number, number, number];
    s.gloss = 0.03;
  };
}

/** A shelf of books: thin boxes of many colours, some with words on their spines. */
function books(random: Random, noise: Noise, x0: number, x1: number, y: number, z: number, boxes: Box[]): void {
  for (let x = x0; x < x1 - 0.06; ) {
    const thick = between(random, 0.025, 0.06);
    const height = between(random, 0.19, 0.3);
    if (random.uniform() < 0.94) {
      const color: Rgb = [between(random, 0.04, 0.6), between(random, 0.04, 0.45), between(random, 0.04, 0.4)];
      const band = between(random, 0.6, 0.8) * height;
      const spine: Material = (s, p) => {
        const tone = 0.85 + 0.3 * (noise.fractal(p.u * 30 + x * 99, p.v * 9, 3, p.foot * 30) - 0.5);
        const mark =
          Math.abs(p.v - band) < 0.012 ||
          (p.v < band - 0.03 &&
            p.v > 0.05 &&
            Math.abs(p.u - thick / 2) < thick * 0.22 &&
            noise.cell(Math.floor(p.v * 160), Math.floor(x * 999)) > 0.35)
            ? 1
            : 0;
        const round = 1 - 0.45 * Math.abs((2 * p.u) / p.width - 1) ** 3;
        const ink = color[0] + color[1] + color[2] > 0.8 ? 0.05 : 0.65;
        [s.r, s.g, s.b] = [
          mix(color[0] * tone, ink, mark) * round,
          mix(color[1] * tone, ink * 0.9, mark) * round,
          mix(color[2] * tone, ink * 0.6, mark) * round,
        ];
        s.gloss = 0.02;
      };
      boxes.push(
        box(
          [x, y, z - between(random, 0.16, 0.22)],
          [thick - 0.003, height, 0.2],
          spine,
          matte(noise, [0.7, 0.66, 0.55], 0.3),
          false,
        ),
      );
    }
    x += thick;
  }
}

/** A room with a bright window: floor boards, furniture, pictures, books and what is seen outside. */
export function room(random: Random, noise: Noise, hour: Hour): Scene {
  const outside = daylight(random, noise, hour, between(random, 0.2, 1.1) * (random.uniform() < 0.5 ? -1 : 1), [
    { base: 0.05, height: 0.2, frequency: 2, color: [0.5, 0.6, 0.7], shape: 'hills', seed: random.integer(99) },
    { base: -0.2, height: 0.3, frequency: 3, color: [0.45, 0.4, 0.33], shape: 'roofs', seed: random.integer(99) },
    { base: -0.3, height: 0.3, frequency: 5, color: [0.12, 0.2, 0.05], shape: 'trees', seed: random.integer(99) },
  ]);
  const left = -between(random, 1.8, 2.8);
  const right = between(random, 1.8, 2.8);
  const back = between(random, 4.2, 5.6);
  const top = between(random, 2.5, 2.9);
  const wallColor = pick<Rgb>(random, [
    [0.66, 0.62, 0.52],
    [0.5, 0.55, 0.52],
    [0.62, 0.6, 0.6],
    [0.55, 0.42, 0.32],
    [0.36, 0.42, 0.5],
  ]);
  const wall = plaster(noise, wallColor, 0.12);
  const backWall = random.uniform() < 0.3 ? brick(noise, [0.45, 0.22, 0.15], [0.5, 0.47, 0.42]) : wall;
  const white = matte(noise, [0.72, 0.71, 0.68], 0.06, 0.02);
  const w0 = between(random, left + 0.5, left + 1.4);
  const w1 = Math.min(w0 + between(random, 1.1, 1.8), right - 0.7);
  const sill = between(random, 0.8, 0.95);
  const head = between(random, 2.05, 2.3);
  const thick = 0.3;
  const boxes: Box[] = [
    box([left - 0.3, 0, -3], [0.3, top, back + 3], wall, wall, false),
    box([right, 0, -3], [0.3, top, back + 3], wall, wall, false),
    box(
      [left - 0.3, top, -3],
      [right - left + 0.6, 0.3, back + 3.5],
      matte(noise, [0.7, 0.7, 0.68], 0.05),
      matte(noise, [0.7, 0.7, 0.68], 0.05),
      false,
    ),
    box([left, 0, back], [w0 - left, top, thick], backWall, white, false),
    box([w1, 0, back], [right - w1, top, thick], backWall, white, false),
    box([w0, 0, back], [w1 - w0, sill, thick], backWall, white, false),
    box([w0, head, back], [w1 - w0, top - head, thick], backWall, white, false),
    box([w0 - 0.08, sill - 0.05, back - 0.14], [w1 - w0 + 0.16, 0.05, 0.3], white, white, false),
    box([left, 0, back - 0.02], [w0 - left, 0.1, 0.02], white, white, false),
    box([left, 0, back - 0.02], [right - left, 0.1, 0.02], white, white, false),
  ];
  const middle = (w0 + w1) / 2;
  for (const [x, y, width, height] of [
    [w0, sill, 0.06, head - sill],
    [w1 - 0.06, sill, 0.06, head - sill],
    [middle - 0.035, sill, 0.07, head - sill],
    [w0, sill, w1 - w0, 0.06],
    [w0, head - 0.06, w1 - w0, 0.06],
    [w0, mix(sill, head, 0.68), w1 - w0, 0.04],
  ] as const)
    boxes.push(box([x, y, back + 0.1], [width, height, 0.06], white, white, false));
  const curtainCloth = pick<Rgb>(random, [
    [0.6, 0.5, 0.35],
    [0.35, 0.1, 0.08],
    [0.55, 0.55, 0.5],
    [0.15, 0.22, 0.3],
  ]);
  const curtain: Material = (s, p) => {
    const fold = noise.fractal(p.u * 16, p.v * 0.3, 2);
    [s.r, s.g, s.b] = [curtainCloth[0] * (0.5 + fold), curtainCloth[1] * (0.5 + fold), curtainCloth[2] * (0.5 + fold)];
    s.slopeU = 2 * (noise.fractal((p.u + 0.01) * 16, p.v * 0.3, 2) - fold) * 2;
  };
  for (const x of [w0 - 0.4, w1 - 0.02])
    boxes.push(box([x, 0.15, back - 0.12], [0.42, head + 0.05, 0.08], curtain, curtain, false));
  const oak = wood(
    noise,
    pick<Rgb>(random, [
      [0.36, 0.22, 0.11],
      [0.2, 0.11, 0.06],
      [0.5, 0.36, 0.21],
    ]),
    0.3,
    0.035,
    'u',
  );
  furnish(random, noise, { left, right, back, w1, oak }, boxes);
  const crowns: Crown[] = [];
  const splats: number[] = [];
  const area = (w1 - w0) * (head - sill);
  const lamps: Lamp[] = [];
  const sky = outside.ambientUp;
  for (const [fx, fy] of [
    [0.25, 0.3],
    [0.75, 0.35],
    [0.5, 0.8],
  ] as const)
    lamps.push({
      position: [mix(w0, w1, fx), mix(sill, head, fy), back - 0.02],
      intensity: [0.5 * area * (sky[0] + 0.15), 0.5 * area * (sky[1] + 0.15), 0.5 * area * (sky[2] + 0.12)],
      facing: [0, 0, -1],
    });
  const dim = 0.05 * area;
  const ambient: Rgb = [
    dim * wallColor[0] * (sky[0] + 0.3),
    dim * wallColor[1] * (sky[1] + 0.25),
    dim * wallColor[2] * (sky[2] + 0.15),
  ];
  const balls: Ball[] = [];
  tableThings(random, noise, boxes, balls);
  const potted: Crown = {
    centre: [mix(w0, w1, random.uniform()), sill + 0.3, back - 0.1],
    radius: 0.24,
    color: [0.1, 0.2, 0.05],
  };
  boxes.push(
    box(
      [potted.centre[0] - 0.08, sill, back - 0.13],
      [0.16, 0.15, 0.13],
      matte(noise, [0.4, 0.18, 0.1], 0.2),
      matte(noise, [0.08, 0.05, 0.03]),
      false,
    ),
  );
  leafBall(
    random,
    potted,
    { leaf: [0.1, 0.22, 0.05], leafLength: 0.045, height: 0.4, radius: 0.24 },
    420,
    { ...plantLight(outside, []), ambientUp: [0.2, 0.22, 0.22], ambientDown: [0.05, 0.05, 0.05] },
    splats,
  );
  if (random.uniform() < 0.4) {
    const x = right - 0.5;
    boxes.push(
      box([x - 0.14, 1.25, back - 0.75], [0.28, 0.26, 0.28], glowing([9, 6, 2.8]), glowing([14, 10, 5]), false),
    );
    boxes.push(box([x - 0.02, 0, back - 0.63], [0.04, 1.25, 0.04], matte(noise, [0.1, 0.1, 0.1]), undefined, false));
    lamps.push({ position: [x, 1.1, back - 0.9], intensity: [0.32, 0.2, 0.09] });
  }
  return {
    name: `room, ${hour}`,
    eye: between(random, 1.3, 1.55),
    yaw: yawOf(between(random, -0.14, 0.1)),
    focal: between(random, 0.78, 0.95),
    horizon: between(random, 0.4, 0.5),
    ...outside,
    ambientUp: ambient,
    ambientDown: [ambient[0] * 1.3, ambient[1] * 1.2, ambient[2]],
    haze: { color: [0, 0, 0], perMetre: 0 },
    ground: wood(
      noise,
      pick<Rgb>(random, [
        [0.42, 0.27, 0.14],
        [0.28, 0.16, 0.09],
        [0.5, 0.4, 0.27],
      ]),
      0.13,
      0.04,
      'v',
    ),
    boxes,
    balls,
    crowns,
    lamps,
    splats: { data: splats },
  };
}

const tableTop = 0.76;

function furnish(
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
function tableThings(random: Random, noise: Noise, boxes: Box[], balls: Ball[]): void {
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

export function fruit(random: Random, noise: Noise): Material {
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
