import type { Random } from '../../../core/random.ts';
import { brick, glowing, matte, plaster, wood } from '../materials.ts';
import { mix, type Noise } from '../noise.ts';
import { leafBall } from '../plants.ts';
import type { Ball, Box, Crown, Lamp, Material, Rgb, Scene } from '../scene.ts';
import { between, box, daylight, type Hour, pick, plantLight, yawOf } from '../stage.ts';
import { furnish, tableThings } from './furniture.ts';

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
