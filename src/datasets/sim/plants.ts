import type { Random } from '../../core/random.ts';
import type { Crown, Rgb, Scene } from './scene.ts';

/** Light in the scene as leaves need it: they are lit when they are planted, not per pixel. */
export interface PlantLight {
  readonly sun: Scene['sun'];
  readonly ambientUp: Rgb;
  readonly ambientDown: Rgb;
  /** Share of sunlight at a place, for shadows of houses. */
  readonly sunAt: (x: number, y: number, z: number) => number;
}

export interface TreeForm {
  readonly x: number;
  readonly z: number;
  /** Height of the whole tree and radius of its crown in metres. */
  readonly height: number;
  readonly radius: number;
  readonly leaf: Rgb;
  readonly bark: Rgb;
  /** Leaves to draw; their size follows from the distance. */
  readonly leaves: number;
  readonly leafLength: number;
}

/** The spheres of leaves that make a tree's crown. */
export function crownsOf(random: Random, form: TreeForm): Crown[] {
  const crowns: Crown[] = [];
  const middle = form.height - form.radius;
  for (let k = 0; k < 9; k++) {
    const angle = (k / 9) * 6.283 + random.uniform();
    const out = k === 0 ? 0 : form.radius * (0.35 + 0.3 * random.uniform());
    const rise = form.radius * (random.uniform() * 1.2 - 0.6);
    crowns.push({
      centre: [form.x + out * Math.cos(angle), middle + rise, form.z + out * Math.sin(angle)],
      radius: form.radius * (0.38 + 0.2 * random.uniform()),
      color: form.leaf,
      ...(k === 0 && { mirrorRadius: form.radius * 0.8 }),
    });
  }
  return crowns;
}

/** Trunk, boughs and leaves as splats. */
export function growTree(
  random: Random,
  form: TreeForm,
  crowns: readonly Crown[],
  light: PlantLight,
  out: number[],
): void {
  const middle = form.height - form.radius;
  limb(
    random,
    [form.x, 0, form.z],
    [form.x + 0.1 * (random.uniform() - 0.5), middle, form.z],
    form.height * 0.028,
    form.bark,
    light,
    out,
  );
  for (const { centre } of crowns)
    limb(
      random,
      [form.x, middle * (0.6 + 0.3 * random.uniform()), form.z],
      centre,
      form.height * 0.01,
      form.bark,
      light,
      out,
    );
  const each = Math.ceil(form.leaves / crowns.length);
  for (const crown of crowns) leafBall(random, crown, form, each, light, out);
}

/** Leaves in one sphere; denser toward its skin, darker inside and on the side away from the sun. */
export function leafBall(
  random: Random,
  crown: Crown,
  form: { readonly leaf: Rgb; readonly leafLength: number; readonly height: number; readonly radius: number },
  count: number,
  light: PlantLight,
  out: number[],
): void {
  const { centre, radius } = crown;
  const [sx, sy, sz] = light.sun.direction;
  // Leaves hang in clumps, and the clumps leave gaps.
  const clumps = Array.from({ length: 14 }, () => onSphere(random, 0.45 + 0.5 * random.uniform()));
  for (let k = 0; k < count; k++) {
    const clump = clumps[random.integer(clumps.length)]!;
    const offset = onSphere(random, 0.42 * Math.sqrt(random.uniform()));
    const dx = clump[0] + offset[0];
    const dy = clump[1] + offset[1];
    const dz = clump[2] + offset[2];
    const x = centre[0] + radius * dx;
    const y = centre[1] + radius * dy;
    const z = centre[2] + radius * dz;
    if (y < 0.02) continue;
    const tone = 0.65 + 0.7 * random.uniform();
    const tilt = onSphere(random, 1);
    const facing = Math.abs(tilt[0] * sx + tilt[1] * sy + tilt[2] * sz);
    // Leaves toward the sun stand in it; those behind the ball and behind the clump do not.
    const side = dx * sx + dy * sy + dz * sz + 0.6 * (offset[0] * sx + offset[1] * sy + offset[2] * sz);
    const lit =
      Math.min(1, Math.max(0, 0.35 + 1.1 * side)) * light.sunAt(x, y, z) * (random.uniform() < 0.15 ? 0.2 : 1);
    const open =
      0.25 + 0.75 * Math.min(1, Math.max(0, 0.35 + 0.6 * dy + 0.35 * Math.sqrt(dx * dx + dy * dy + dz * dz)));
    const angle = random.uniform() * 6.283;
    const shape = 0.35 + 0.35 * random.uniform();
    const size = form.leafLength * (0.7 + 0.6 * random.uniform());
    const yellow = random.uniform() * 0.25;
    out.push(x, y, z, size, size * shape, Math.cos(angle), Math.sin(angle));
    for (let c = 0; c < 3; c++) {
      const albedo = form.leaf[c]! * tone * (c === 0 ? 1 + yellow : 1);
      const ambient = light.ambientDown[c]! + (light.ambientUp[c]! - light.ambientDown[c]!) * (0.5 + 0.4 * dy);
      // A leaf also glows with light from behind, more so in red and green.
      const through = (c === 2 ? 0.1 : 0.28) * lit;
      out.push(albedo * (light.sun.color[c]! * (lit * facing * 0.8 + through) + ambient * open));
    }
  }
}

/** A trunk or bough: overlapping splats from one end to the other, thinner toward its end. */
export function limb(
  random: Random,
  from: readonly number[],
  to: readonly number[],
  thickness: number,
  bark: Rgb,
  light: PlantLight,
  out: number[],
): void {
  const length = Math.sqrt((to[0]! - from[0]!) ** 2 + (to[1]! - from[1]!) ** 2 + (to[2]! - from[2]!) ** 2);
  const steps = Math.max(8, Math.min(160, Math.ceil(length / (thickness * 0.35))));
  const [sx, , sz] = light.sun.direction;
  const bend = 0.12 * length * (random.uniform() - 0.5);
  const rise = Math.atan2(to[1]! - from[1]!, to[0]! - from[0]! || 1e-6);
  for (let k = 0; k <= steps; k++) {
    const t = k / steps;
    const sag = bend * t * (1 - t) * 4;
    const width = thickness * (1 - 0.65 * t);
    const x = from[0]! + (to[0]! - from[0]!) * t + sag;
    const y = from[1]! + (to[1]! - from[1]!) * t;
    const z = from[2]! + (to[2]! - from[2]!) * t;
    const sun = light.sunAt(x, y, z);
    // Three strips make the limb round: lit, middle, shaded.
    for (let strip = -1; strip <= 1; strip++) {
      const lit = Math.max(0, 0.35 + 0.55 * strip * Math.sign(sx || 1) * Math.abs(sx) - 0.3 * sz) * sun;
      const tone = 0.55 + 0.8 * random.uniform();
      const slide = strip * width * 0.5;
      out.push(
        x + slide * Math.sin(rise),
        y - slide * Math.cos(rise),
        z + 0.001 * strip,
        width * 1.1,
        width * (0.45 + 0.25 * random.uniform()),
        Math.cos(rise),
        Math.sin(rise),
      );
      for (let c = 0; c < 3; c++)
        out.push(
          bark[c]! *
            tone *
            (light.sun.color[c]! * lit * 0.7 + 0.5 * (light.ambientUp[c]! + light.ambientDown[c]!) * 0.6),
        );
    }
  }
}

/** Blades of grass over a stretch of ground; fewer and longer ones suffice farther away. */
export function growGrass(
  random: Random,
  place: {
    readonly near: number;
    readonly far: number;
    readonly half: number;
    readonly count: number;
    readonly length: number;
    readonly yaw: readonly [number, number];
  },
  color: Rgb,
  keep: (x: number, z: number) => boolean,
  light: PlantLight,
  out: number[],
): void {
  for (let k = 0; k < place.count; k++) {
    const share = random.uniform();
    const depth = 1 / (1 / place.near + (1 / place.far - 1 / place.near) * share);
    const across = (random.uniform() * 2 - 1) * place.half * depth;
    const x = across * place.yaw[0] + depth * place.yaw[1];
    const z = -across * place.yaw[1] + depth * place.yaw[0];
    if (!keep(x, z)) continue;
    const length = place.length * (0.5 + random.uniform());
    const lean = 1.5708 + (random.uniform() - 0.5) * 1.1;
    const sun = light.sunAt(x, length, z);
    const tone = 0.55 + 0.9 * random.uniform();
    const dry = random.uniform() < 0.12 ? 1 : 0;
    out.push(x, length * 0.45, z, length * 0.55, length * 0.026 + 0.002, Math.cos(lean), Math.sin(lean));
    for (let c = 0; c < 3; c++) {
      const albedo = color[c]! * tone * (dry ? [2, 1.3, 1.2][c]! : 1);
      out.push(albedo * (light.sun.color[c]! * sun * (0.35 + 0.35 * random.uniform()) + light.ambientUp[c]! * 0.7));
    }
  }
}

function onSphere(random: Random, radius: number): [number, number, number] {
  const y = random.uniform() * 2 - 1;
  const flat = Math.sqrt(1 - y * y);
  const angle = random.uniform() * 6.283;
  return [radius * flat * Math.cos(angle), radius * y, radius * flat * Math.sin(angle)];
}
