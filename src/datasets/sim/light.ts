import type { Scene } from './scene.ts';
import { makeShadow } from './shadow.ts';

/**
 * Irradiance over pi at a point with a normal, as linear RGB. `object` is not tested against itself. Mirrored points are
 * lit without the shadows of lamps. The fourth number is the share of the sun that reaches the point.
 */
export type Light = (
  x: number,
  y: number,
  z: number,
  nx: number,
  ny: number,
  nz: number,
  object: number,
  open: number,
  mirrored: boolean,
  out: Float64Array,
) => void;

/** Sun with shadows of boxes, balls and crowns; ambient light by the normal; lamps with shadows. */
export function makeLight(scene: Scene): Light {
  const { sun, ambientUp, ambientDown, lamps, balls } = scene;
  const [sx, sy, sz] = sun.direction;
  const shadow = makeShadow(scene);
  const day = sun.color[0] + sun.color[1] + sun.color[2] > 0;
  return (x, y, z, nx, ny, nz, object, open, mirrored, out) => {
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
    let sunShare = 0;
    if (day && toSun > 0) {
      sunShare = shadow.sun(x + nx * 1e-3, y + ny * 1e-3, z + nz * 1e-3, object);
      const through = toSun * sunShare;
      r += sun.color[0] * through;
      g += sun.color[1] * through;
      b += sun.color[2] * through;
    }
    for (const lamp of lamps) {
      const lx = lamp.position[0] - x;
      const ly = lamp.position[1] - y;
      const lz = lamp.position[2] - z;
      const square = lx * lx + ly * ly + lz * lz + (lamp.facing ? 0.35 : 0.02);
      const distance = Math.sqrt(square);
      const cosine = nx * lx + ny * ly + nz * lz;
      if (cosine <= 0) continue;
      let weight = cosine / (distance * square);
      if (lamp.facing)
        weight *= Math.max(0, -(lamp.facing[0] * lx + lamp.facing[1] * ly + lamp.facing[2] * lz) / distance);
      // Lamps that would add next to nothing are left out.
      if (weight * lamp.intensity[1] < 0.04 * g) continue;
      if (!mirrored && shadow.blocked(x + nx * 2e-3, y + ny * 2e-3, z + nz * 2e-3, lx, ly, lz, object)) continue;
      r += lamp.intensity[0] * weight;
      g += lamp.intensity[1] * weight;
      b += lamp.intensity[2] * weight;
    }
    out[0] = r;
    out[1] = g;
    out[2] = b;
    out[3] = sunShare;
  };
}
