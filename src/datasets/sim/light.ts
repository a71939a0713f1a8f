import type { Scene } from './scene.ts';

/** Irradiance over pi at a point with a normal, as linear RGB. `object` is not tested against itself. */
export type Light = (
  x: number,
  y: number,
  z: number,
  nx: number,
  ny: number,
  nz: number,
  object: number,
  open: number,
  out: Float64Array,
) => void;

/** Sun with shadows of boxes, balls and crowns; ambient light by the normal; lamps with shadows. */
export function makeLight(scene: Scene): Light {
  const { sun, ambientUp, ambientDown, lamps, balls } = scene;
  const [sx, sy, sz] = sun.direction;
  const shadow = makeShadow(scene);
  const day = sun.color[0] + sun.color[1] + sun.color[2] > 0;
  return (x, y, z, nx, ny, nz, object, open, out) => {
    // Contact darkening: near the ground walls see less sky, and the ground sees less beside boxes.
    const up = 0.5 + 0.5 * ny;
    let ambient = open * (ny > 0.5 ? 1 : 0.6 + 0.4 * Math.min(1, y / 1.2));
    for (const ball of balls) {
      const dx = x - ball.centre[0];
      const dy = y - ball.centre[1];
      const dz = z - ball.centre[2];
      const near = ball.radius * ball.radius * 4;
      const square = dx * dx + dy * dy + dz * dz;
      if (square < near && -(dx * nx + dy * ny + dz * nz) > 0) ambient *= 0.35 + (0.65 * square) / near;
    }
    let r = ambient * (ambientDown[0] + (ambientUp[0] - ambientDown[0]) * up);
    let g = ambient * (ambientDown[1] + (ambientUp[1] - ambientDown[1]) * up);
    let b = ambient * (ambientDown[2] + (ambientUp[2] - ambientDown[2]) * up);
    const toSun = nx * sx + ny * sy + nz * sz;
    if (day && toSun > 0) {
      const through = toSun * shadow.sun(x + nx * 1e-3, y + ny * 1e-3, z + nz * 1e-3, object);
      r += sun.color[0] * through;
      g += sun.color[1] * through;
      b += sun.color[2] * through;
    }
    for (const lamp of lamps) {
      const lx = lamp.position[0] - x;
      const ly = lamp.position[1] - y;
      const lz = lamp.position[2] - z;
      const square = lx * lx + ly * ly + lz * lz + 0.02;
      const distance = Math.sqrt(square);
      let weight = Math.max(0, (nx * lx + ny * ly + nz * lz) / distance) / square;
      if (lamp.facing)
        weight *= Math.max(0, -(lamp.facing[0] * lx + lamp.facing[1] * ly + lamp.facing[2] * lz) / distance);
      if (weight <= 1e-5 || shadow.blocked(x + nx * 2e-3, y + ny * 2e-3, z + nz * 2e-3, lx, ly, lz, object)) continue;
      r += lamp.intensity[0] * weight;
      g += lamp.intensity[1] * weight;
      b += lamp.intensity[2] * weight;
    }
    out[0] = r;
    out[1] = g;
    out[2] = b;
  };
}

export interface Shadow {
  /** Share of sunlight that reaches a point. */
  sun(x: number, y: number, z: number, object: number): number;
  /** Whether something stands between a point and the lamp at the given offset. */
  blocked(x: number, y: number, z: number, lx: number, ly: number, lz: number, object: number): boolean;
}

export function makeShadow(scene: Pick<Scene, 'boxes' | 'balls' | 'crowns' | 'sun'>): Shadow {
  const { boxes, balls, crowns } = scene;
  const [sx, sy, sz] = scene.sun.direction;
  const blockers = boxes.flatMap((box, k) => (box.blocksLamps ? [{ box, object: k + 2 }] : []));
  const throughBall = (x: number, y: number, z: number, dx: number, dy: number, dz: number, radius: number): number => {
    const a = dx * dx + dy * dy + dz * dz;
    const b = x * dx + y * dy + z * dz;
    if (b > 0) return -1;
    return radius * radius - (x * x + y * y + z * z - (b * b) / a);
  };
  return {
    sun(x, y, z, object) {
      for (const { low, high } of boxes) if (crosses(x, y, z, sx, sy, sz, low, high) < 1e9) return 0;
      for (let k = 0; k < balls.length; k++) {
        if (object === 2 + boxes.length + k) continue;
        const { centre, radius } = balls[k]!;
        if (throughBall(x - centre[0], y - centre[1], z - centre[2], sx, sy, sz, radius) > 0) return 0;
      }
      let light = 1;
      for (const { centre, radius } of crowns) {
        const depth = throughBall(x - centre[0], y - centre[1], z - centre[2], sx, sy, sz, radius);
        if (depth <= 0) continue;
        // Gaps between leaves: a fixed pattern over the plane across the sun's direction.
        const edge = Math.sqrt(depth) / radius;
        const p = x - (y * sx) / sy;
        const q = z - (y * sz) / sy;
        light *= gaps(p, q) < 1.15 * Math.min(1, edge * 1.3) - 0.18 ? 0.06 : 1;
        if (light < 0.05) return light;
      }
      return light;
    },
    blocked(x, y, z, lx, ly, lz, object) {
      for (const { box, object: other } of blockers)
        if (other !== object && crosses(x, y, z, lx, ly, lz, box.low, box.high) < 0.98) return true;
      for (let k = 0; k < balls.length; k++) {
        if (object === 2 + boxes.length + k) continue;
        const { centre, radius } = balls[k]!;
        if (throughBall(x - centre[0], y - centre[1], z - centre[2], lx, ly, lz, radius) > 0) return true;
      }
      return false;
    },
  };
}

/** Where a ray enters a box, as a multiple of its direction; infinite when it misses. */
function crosses(
  x: number,
  y: number,
  z: number,
  dx: number,
  dy: number,
  dz: number,
  low: readonly number[],
  high: readonly number[],
): number {
  const ix = 1 / dx;
  const iy = 1 / dy;
  const iz = 1 / dz;
  const near = Math.max(
    ((ix > 0 ? low[0]! : high[0]!) - x) * ix,
    ((iy > 0 ? low[1]! : high[1]!) - y) * iy,
    ((iz > 0 ? low[2]! : high[2]!) - z) * iz,
  );
  const away = Math.min(
    ((ix > 0 ? high[0]! : low[0]!) - x) * ix,
    ((iy > 0 ? high[1]! : low[1]!) - y) * iy,
    ((iz > 0 ? high[2]! : low[2]!) - z) * iz,
  );
  return away > 1e-3 && near <= away && near > -1e-3 ? Math.max(0, near) : Number.POSITIVE_INFINITY;
}

/** A fixed, irregular pattern in [0, 1] made of four turned triangle waves. */
function gaps(p: number, q: number): number {
  const wave = (x: number): number => Math.abs(x - Math.floor(x) - 0.5) * 2;
  return (
    0.25 *
    (wave(1.7 * p + 0.6 * q) +
      wave(2.3 * q - 1.1 * p) +
      wave(3.9 * p + 3.1 * q + wave(q)) +
      wave(5.3 * q - 4.7 * p + wave(p * 1.3)))
  );
}
