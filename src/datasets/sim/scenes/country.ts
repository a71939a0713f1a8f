import type { Random } from '../../../core/random.ts';
import { facade } from '../facades.ts';
import { layered, matte, meadow, paving, plaster, wood } from '../materials.ts';
import { type Noise, smoothstep } from '../noise.ts';
import { crownsOf, growGrass, growTree, leafBall, type TreeForm } from '../plants.ts';
import type { Box, Crown, Rgb, Scene } from '../scene.ts';
import { between, box, daylight, type Hour, pick, plantLight, yawOf } from '../stage.ts';
import { leafColors, ridges } from './landscape.ts';

/** A meadow or field path with trees, a fence, perhaps a barn, and hills behind. */
export function country(random: Random, noise: Noise, hour: Hour): Scene {
  const light = daylight(random, noise, hour, between(random, -2.8, 2.8), ridges(random, hour));
  const yaw = yawOf(0);
  const pathAt = between(random, -2, 2);
  const bend = between(random, -0.06, 0.06);
  const path = (x: number, z: number): number => Math.abs(x - pathAt - bend * z - 0.5 * Math.sin(z * 0.13));
  const boxes: Box[] = [];
  const rail = wood(noise, [0.28, 0.22, 0.16], 0.2, 0, 'u');
  const fenceSide = random.uniform() < 0.5 ? -1 : 1;
  if (random.uniform() < 0.65) {
    const x = fenceSide * between(random, 2.6, 4.5);
    for (let z = 4; z < 44; z += 2.2)
      boxes.push(box([x - 0.06, 0, z], [0.12, between(random, 1.02, 1.12), 0.12], rail));
    for (const y of [0.35, 0.72]) boxes.push(box([x - 0.02, y, 3], [0.05, 0.12, 42], rail, rail));
  }
  if (random.uniform() < 0.55) {
    const x = between(random, -16, 10);
    const z = between(random, 24, 40);
    const roof = paving(noise, [0.32, 0.13, 0.08], 0.3, 0.25, 0.03);
    const wall =
      random.uniform() < 0.5 ? wood(noise, [0.3, 0.12, 0.07], 0.25, 0) : plaster(noise, [0.72, 0.68, 0.58], 0.6);
    const front = facade(noise, {
      wall,
      frame: [0.75, 0.74, 0.7],
      floorHeight: 2.9,
      windowWidth: 1.1,
      windowHeight: 1.35,
      spacing: 3,
      balcony: false,
      shutters: [0.1, 0.22, 0.16],
      lit: 0.05,
      glow: [1, 0.8, 0.4],
    });
    boxes.push(box([x, 0, z], [between(random, 8, 13), 4.4, 7], front, roof));
    // A stepped gable roof: thin slices, each narrower than the one below.
    const width = boxes.at(-1)!.high[0] - x;
    for (let k = 0; k < 14; k++)
      boxes.push(
        box([x - 0.4, 4.4 + k * 0.22, z - 0.4 + k * 0.27], [width + 0.8, 0.22, 7.8 - k * 0.54], roof, roof, false),
      );
  }
  const crowns: Crown[] = [];
  const splats: number[] = [];
  const bare = plantLight(light, boxes);
  const trees: TreeForm[] = [];
  const count = 3 + random.integer(6);
  const kind = pick(random, leafColors);
  for (let k = 0; k < count; k++) {
    const z = between(random, 7, 60);
    const x = between(random, -0.62, 0.62) * z;
    if (path(x, z) < 1.5) continue;
    const height = between(random, 4, 9.5);
    trees.push({
      x,
      z,
      height,
      radius: height * between(random, 0.24, 0.36),
      leaf: random.uniform() < 0.7 ? kind : pick(random, leafColors),
      bark: [0.11, 0.09, 0.07],
      leaves: Math.round(170000 / (z + 3)) + 1500,
      leafLength: 0.035 + z * 0.0017,
    });
  }
  for (const tree of trees) {
    const own = crownsOf(random, tree);
    crowns.push(...own);
    growTree(random, tree, own, bare, splats);
  }
  for (let k = 0; k < 6; k++) {
    const z = between(random, 5, 30);
    const x = between(random, -0.6, 0.6) * z;
    if (path(x, z) < 1.6) continue;
    const radius = between(random, 0.4, 1.1);
    const bush: Crown = { centre: [x, radius * 0.5, z], radius, color: kind };
    crowns.push(bush);
    leafBall(
      random,
      bush,
      { leaf: pick(random, leafColors.slice(0, 3)), leafLength: 0.035 + z * 0.002, height: 1, radius },
      Math.round(14000 / (z + 2)),
      bare,
      splats,
    );
  }
  const shaded = plantLight(light, boxes, crowns);
  const green = pick<Rgb>(random, [
    [0.12, 0.19, 0.035],
    [0.16, 0.2, 0.05],
    [0.2, 0.19, 0.06],
  ]);
  growGrass(
    random,
    { near: 1.6, far: 26, half: 0.62, count: 34000, length: between(random, 0.1, 0.28), yaw },
    green,
    (x, z) => path(x, z) > 0.85 + 0.3 * noise.at(x * 3, z * 3),
    shaded,
    splats,
  );
  growFlowers(random, noise, shaded, splats);
  const soil = layered(
    matte(noise, [0.3, 0.24, 0.17], 0.7),
    paving(noise, [0.34, 0.29, 0.22], 0.09, 0.07, 0.03),
    (u, v) => 0.5 * noise.fractal(u * 2, v * 2, 3),
  );
  return {
    name: `country, ${hour}`,
    eye: between(random, 1.3, 1.7),
    yaw,
    focal: between(random, 0.85, 1.2),
    horizon: between(random, 0.42, 0.6),
    ...light,
    ground: layered(meadow(noise, [green[0] * 0.8, green[1] * 0.8, green[2] * 0.8], [0.3, 0.26, 0.11]), soil, (u, v) =>
      smoothstep(1.05, 0.75, path(u, v) + 0.4 * (noise.fractal(u * 2.5, v * 2.5, 4) - 0.5)),
    ),
    boxes,
    balls: [],
    crowns,
    lamps: [],
    splats: { data: splats },
  };
}

function growFlowers(random: Random, noise: Noise, light: ReturnType<typeof plantLight>, out: number[]): void {
  const color = pick<Rgb>(random, [
    [0.8, 0.75, 0.7],
    [0.8, 0.6, 0.05],
    [0.6, 0.08, 0.05],
    [0.35, 0.2, 0.6],
  ]);
  for (let k = 0; k < 900; k++) {
    const z = 1 / (1 / 1.8 + (1 / 18 - 1 / 1.8) * random.uniform());
    const x = between(random, -0.62, 0.62) * z;
    if (noise.fractal(x * 0.4 + 9, z * 0.4, 3) < 0.53) continue;
    const y = between(random, 0.08, 0.26);
    const sun = light.sunAt(x, y, z);
    out.push(x, y, z, 0.018, 0.012, 1, 0);
    for (let c = 0; c < 3; c++) out.push(color[c]! * (light.sun.color[c]! * sun * 0.7 + light.ambientUp[c]!));
  }
}
