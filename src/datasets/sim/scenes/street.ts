import type { Random } from '../../../core/random.ts';
import { type FacadeStyle, facade } from '../facades.ts';
import { lettering, randomWord } from '../glyphs.ts';
import { asphalt, brick, glowing, layered, matte, paving, plaster, signboard } from '../materials.ts';
import type { Noise } from '../noise.ts';
import { stripe } from '../noise.ts';
import { crownsOf, growTree, type TreeForm } from '../plants.ts';
import type { Box, Crown, Lamp, Material, Rgb, Scene } from '../scene.ts';
import { between, box, daylight, type Hour, pick, plantLight, yawOf } from '../stage.ts';

const walls: readonly Rgb[] = [
  [0.62, 0.55, 0.42],
  [0.7, 0.68, 0.62],
  [0.55, 0.33, 0.22],
  [0.66, 0.6, 0.36],
  [0.42, 0.48, 0.5],
  [0.6, 0.45, 0.4],
  [0.5, 0.5, 0.44],
];
const paints: readonly Rgb[] = [
  [0.5, 0.06, 0.05],
  [0.05, 0.16, 0.33],
  [0.06, 0.26, 0.14],
  [0.75, 0.6, 0.1],
  [0.06, 0.06, 0.07],
  [0.62, 0.6, 0.55],
];

export function randomFacade(random: Random, noise: Noise, night: boolean): Material {
  const color = pick(random, walls);
  const style: FacadeStyle = {
    wall:
      random.uniform() < 0.35
        ? brick(noise, [0.42, 0.2, 0.13], [0.5, 0.48, 0.44])
        : plaster(noise, color, 0.4 + 0.4 * random.uniform()),
    frame: pick<Rgb>(random, [
      [0.7, 0.7, 0.68],
      [0.25, 0.2, 0.15],
      [0.6, 0.58, 0.5],
      [0.12, 0.14, 0.15],
    ]),
    floorHeight: between(random, 2.9, 3.5),
    windowWidth: between(random, 0.95, 1.5),
    windowHeight: between(random, 1.4, 1.95),
    spacing: between(random, 2.1, 3.2),
    balcony: false,
    ...(random.uniform() < 0.4 && {
      shutters: pick<Rgb>(random, [
        [0.08, 0.2, 0.14],
        [0.25, 0.12, 0.07],
        [0.14, 0.22, 0.3],
        [0.3, 0.32, 0.3],
      ]),
    }),
    lit: night ? 0.35 : 0.04,
    glow: night ? [0.9, 0.55, 0.25] : [1.2, 0.9, 0.5],
    ...(random.uniform() < 0.7 && { shop: shopOf(random) }),
  };
  return facade(noise, style);
}

function shopOf(random: Random): NonNullable<FacadeStyle['shop']> {
  const [first, second] = [randomWord(random), randomWord(random)];
  const board = pick(random, paints);
  const light = board[0] + board[1] + board[2] > 0.9;
  return {
    board,
    ink: light ? [0.05, 0.05, 0.06] : [0.8, 0.78, 0.7],
    cover: (u, v, width, height, foot) =>
      lettering(u < width / 2 ? first : second, u < width / 2 ? u : u - width / 2, v, width / 2, height, foot),
  };
}

/** A street between two rows of houses, with shops, signs, lamps and trees. */
export function street(random: Random, noise: Noise, hour: Hour): Scene {
  const night = hour === 'night';
  const light = daylight(random, noise, hour, between(random, -2.6, 2.6), [
    {
      base: 0.02,
      height: 0.09,
      frequency: 3,
      color: night ? [0.004, 0.004, 0.006] : [0.3, 0.36, 0.42],
      shape: 'roofs',
      seed: random.integer(99),
    },
    {
      base: 0.005,
      height: 0.05,
      frequency: 5,
      color: night ? [0.002, 0.002, 0.003] : [0.1, 0.14, 0.09],
      shape: 'trees',
      seed: random.integer(99),
    },
  ]);
  const half = between(random, 4.6, 7);
  const walk = between(random, 1.8, 3);
  const roof = matte(noise, [0.2, 0.12, 0.1], 0.4);
  const boxes: Box[] = [];
  const lamps: Lamp[] = [];
  for (const side of [-1, 1]) {
    let z = between(random, -6, 0);
    while (z < 110) {
      const length = between(random, 7, 15);
      const height = between(random, 8, 19);
      const depth = 10;
      const set = between(random, 0, 0.5);
      if (random.uniform() < 0.92) {
        const x = side < 0 ? -half - walk - depth - set : half + walk + set;
        boxes.push(box([x, 0, z], [depth, height, length - 0.05], randomFacade(random, noise, night), roof, false));
        boxes.push(
          box(
            [x - 0.25, height, z - 0.2],
            [depth + 0.5, 0.35, length + 0.3],
            matte(noise, [0.5, 0.48, 0.44], 0.2),
            roof,
            false,
          ),
        );
        if (random.uniform() < 0.6 && z > 3) {
          const word = randomWord(random);
          const dark = random.uniform() < 0.5;
          const edge = side < 0 ? x + depth : x - 1.1;
          const board = signboard(
            noise,
            dark ? pick(random, paints) : [0.8, 0.78, 0.7],
            dark ? [0.85, 0.83, 0.75] : pick(random, paints),
            (p) => lettering(word, p.u, p.v, p.width, p.height, p.foot),
            night ? 1.6 : 0,
          );
          boxes.push(box([edge, 3.1, z + 1.2], [1.1, 0.62, 0.1], board, board, false));
        }
      }
      z += length;
    }
    for (let z = between(random, 6, 11); z < 80; z += 17) {
      const x = side * (half + 0.5);
      const iron = matte(noise, [0.05, 0.055, 0.05], 0.3, 0.02);
      boxes.push(box([x - 0.05, 0, z - 0.05], [0.1, 5, 0.1], iron, iron, false));
      boxes.push(box([x - 0.05 - (side > 0 ? 1 : 0), 4.95, z - 0.05], [1.1, 0.07, 0.1], iron, iron, false));
      boxes.push(
        box(
          [x - side * 0.9 - 0.2, 4.8, z - 0.12],
          [0.4, 0.14, 0.24],
          night ? glowing([30, 20, 9]) : matte(noise, [0.7, 0.7, 0.65]),
          iron,
          false,
        ),
      );
      if (night && z < 60) lamps.push({ position: [x - side * 0.9, 4.7, z], intensity: [5.2, 3.4, 1.5] });
    }
  }
  const yaw = between(random, -0.24, 0.24);
  const eyeSide = between(random, -0.7, 0.7) * half;
  const shift = (b: Box): Box => ({
    ...b,
    low: [b.low[0] - eyeSide, b.low[1], b.low[2]],
    high: [b.high[0] - eyeSide, b.high[1], b.high[2]],
  });
  const placed = boxes.map(shift);
  const crowns: Crown[] = [];
  const splats: number[] = [];
  const trees: TreeForm[] = [];
  if (random.uniform() < 0.75)
    for (let z = between(random, 9, 16); z < 60; z += between(random, 7, 13))
      trees.push({
        x: (random.uniform() < 0.5 ? -1 : 1) * (half + 0.9) - eyeSide,
        z,
        height: between(random, 4.5, 7.5),
        radius: between(random, 1.2, 1.9),
        leaf: pick<Rgb>(random, [
          [0.12, 0.2, 0.04],
          [0.16, 0.22, 0.05],
          [0.3, 0.2, 0.04],
        ]),
        bark: [0.12, 0.1, 0.08],
        leaves: Math.round(46000 / (z * 0.5 + 4)) + 800,
        leafLength: 0.05 + z * 0.0012,
      });
  const plants = plantLight(light, placed);
  for (const tree of trees) {
    const own = crownsOf(random, tree);
    crowns.push(...own);
    growTree(
      random,
      tree,
      own,
      night ? { ...plants, ambientUp: [0.05, 0.035, 0.018], ambientDown: [0.03, 0.02, 0.01] } : plants,
      splats,
    );
  }
  const road = layered(
    asphalt(noise, 0.13, night ? 1 : random.uniform() < 0.3 ? 0.7 : 0),
    matte(noise, [0.62, 0.62, 0.6], 0.5),
    (u, v, foot) => {
      const line = stripe(Math.abs(u + eyeSide) + 0.06, 1e6, 0.12, foot) * stripe(v, 6, 3, foot);
      const edge = stripe(Math.abs(u + eyeSide) - half + 0.5, 1e6, 0.1, foot);
      return 0.75 * Math.max(line, edge) * (0.6 + 0.4 * noise.at(u * 9, v * 9));
    },
  );
  const slabs = paving(noise, [0.36, 0.35, 0.33], 0.6, 0.4);
  const kerb = matte(noise, [0.45, 0.44, 0.42], 0.4);
  const ground = layered(
    layered(road, kerb, (u, _v, foot) => stripe(Math.abs(u + eyeSide) - half, 1e6, 1e5, foot)),
    slabs,
    (u, _v, foot) => stripe(Math.abs(u + eyeSide) - half - 0.16, 1e6, 1e5, foot),
  );
  return {
    name: `street, ${hour}`,
    eye: between(random, 1.5, 1.8),
    yaw: yawOf(yaw),
    focal: between(random, 0.85, 1.15),
    horizon: between(random, 0.5, 0.68),
    ...light,
    ambientUp: night ? [0.02, 0.016, 0.012] : light.ambientUp,
    ambientDown: night ? [0.02, 0.014, 0.008] : light.ambientDown,
    haze: night ? { color: [0.01, 0.008, 0.006], perMetre: 0.001 } : light.haze,
    ground,
    boxes: placed,
    balls: [],
    crowns,
    lamps: lamps.map((lamp) => ({
      ...lamp,
      position: [lamp.position[0] - eyeSide, lamp.position[1], lamp.position[2]] as const,
    })),
    splats: { data: splats },
  };
}
