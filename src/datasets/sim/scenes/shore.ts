import type { Random } from '../../../core/random.ts';
import { facade } from '../facades.ts';
import { matte, meadow, paving, plaster, water, wood } from '../materials.ts';
import type { Noise } from '../noise.ts';
import { crownsOf, growTree, type TreeForm } from '../plants.ts';
import type { Box, Crown, Rgb, Scene } from '../scene.ts';
import { between, box, daylight, type Hour, pick, plantLight, yawOf } from '../stage.ts';
import { leafColors, ridges } from './landscape.ts';

/** A lake or canal with houses and trees on the far shore, a jetty near by. */
export function shore(random: Random, noise: Noise, hour: Hour): Scene {
  const light = daylight(random, noise, hour, between(random, -1, 1), ridges(random, hour));
  const yaw = yawOf(between(random, -0.15, 0.15));
  const boxes: Box[] = [];
  const bank = between(random, 26, 48);
  const roof = matte(noise, [0.28, 0.13, 0.09], 0.4);
  const quay = paving(noise, [0.38, 0.36, 0.32], 0.9, 0.4, 0.03);
  boxes.push(box([-90, 0, bank], [180, 0.9, 60], quay, meadow(noise, [0.1, 0.15, 0.04], [0.3, 0.26, 0.12])));
  for (let x = -46; x < 46; ) {
    const width = between(random, 6, 12);
    if (random.uniform() < 0.6) {
      const height = between(random, 5, 11);
      const z = bank + between(random, 4, 9);
      const wall = plaster(
        noise,
        pick<Rgb>(random, [
          [0.7, 0.62, 0.46],
          [0.68, 0.66, 0.62],
          [0.6, 0.34, 0.22],
          [0.5, 0.52, 0.5],
          [0.66, 0.5, 0.3],
        ]),
        0.5,
      );
      const style: FacadeOptions = {
        wall,
        frame: [0.7, 0.7, 0.66],
        floorHeight: 2.9,
        windowWidth: 1.1,
        windowHeight: 1.5,
        spacing: 2.4,
        balcony: false,
        shutters: pick<Rgb>(random, [
          [0.1, 0.2, 0.15],
          [0.2, 0.1, 0.07],
        ]),
        lit: hour === 'evening' ? 0.3 : 0.03,
        glow: [1.6, 1, 0.45],
      };
      boxes.push(box([x, 0.9, z], [width, height, 7], facade(noise, style), roof));
      for (let k = 0; k < 7; k++)
        boxes.push(
          box([x - 0.3, 0.9 + height + k * 0.32, z - 0.3 + k * 0.5], [width + 0.6, 0.32, 7.6 - k], roof, roof, false),
        );
    }
    x += width + between(random, 0.3, 4);
  }
  const planks = wood(noise, [0.34, 0.28, 0.21], 0.16, 0, 'v');
  const jetty = between(random, -3, 1.5);
  boxes.push(box([jetty, 0.35, 2.5], [1.5, 0.09, 8.5], planks, wood(noise, [0.36, 0.3, 0.23], 0.14, 0, 'u')));
  for (let z = 2.8; z < 11; z += 2.6)
    for (const x of [jetty - 0.05, jetty + 1.4]) boxes.push(box([x, 0, z], [0.15, z > 8 ? 1.1 : 0.5, 0.15], planks));
  if (random.uniform() < 0.7) {
    const hull = matte(
      noise,
      pick<Rgb>(random, [
        [0.5, 0.06, 0.05],
        [0.08, 0.2, 0.36],
        [0.7, 0.68, 0.6],
      ]),
      0.15,
      0.03,
    );
    const x = jetty + (random.uniform() < 0.5 ? 2.1 : -2.6);
    for (let k = 0; k < 5; k++)
      boxes.push(
        box(
          [x + 0.25 - k * 0.06, k * 0.09, 5 - k * 0.12],
          [0.6 + k * 0.12, 0.1, 3 + k * 0.24],
          hull,
          k === 4 ? planks : hull,
        ),
      );
  }
  const crowns: Crown[] = [];
  const splats: number[] = [];
  const plants = plantLight(light, boxes);
  for (let k = 0; k < 9; k++) {
    const z = bank + between(random, 1, 3.4);
    const x = between(random, -0.6, 0.6) * z;
    const height = between(random, 4, 8);
    const tree: TreeForm = {
      x,
      z,
      height: height + 0.9,
      radius: height * 0.32,
      leaf: pick(random, leafColors),
      bark: [0.1, 0.08, 0.06],
      leaves: 3200,
      leafLength: 0.095,
    };
    const own = crownsOf(random, tree);
    crowns.push(...own);
    growTree(random, tree, own, plants, splats);
  }
  for (let k = 0; k < 500; k++) reed(random, plants, splats);
  return {
    name: `shore, ${hour}`,
    eye: between(random, 1.7, 2.3),
    yaw,
    focal: between(random, 0.9, 1.2),
    horizon: between(random, 0.36, 0.5),
    ...light,
    ground: water(noise, [0.012, 0.026, 0.028], between(random, 0.05, 0.11)),
    boxes,
    balls: [],
    crowns,
    lamps: [],
    splats: { data: splats },
  };
}

type FacadeOptions = Parameters<typeof facade>[1];

function reed(random: Random, light: ReturnType<typeof plantLight>, out: number[]): void {
  const side = random.uniform() < 0.8 ? 1 : -1;
  const z = between(random, 2.2, 4.5);
  const x = side * z * between(random, 0.34, 0.6);
  const length = between(random, 0.5, 1.3);
  const lean = 1.5708 + (random.uniform() - 0.5) * 0.5;
  const tone = 0.5 + random.uniform();
  out.push(x, length * 0.5, z, length * 0.5, 0.007, Math.cos(lean), Math.sin(lean));
  for (let c = 0; c < 3; c++)
    out.push([0.26, 0.24, 0.08][c]! * tone * (light.sun.color[c]! * 0.4 + light.ambientUp[c]! * 0.8));
}
