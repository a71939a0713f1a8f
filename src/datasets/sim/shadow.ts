import { makeBoxTree } from './box-tree.ts';
import type { Scene } from './scene.ts';

export interface Shadow {
  /** Share of sunlight that reaches a point of an object. */
  sun(x: number, y: number, z: number, object: number): number;
  /** Whether something stands between a point and the lamp at the given offset. */
  blocked(x: number, y: number, z: number, lx: number, ly: number, lz: number, object: number): boolean;
}

/** Edge length in metres of the ground cells that list what throws a shadow on them. */
const cellMetres = 2;
const reach = 140;

/**
 * Shadows of boxes, balls and crowns. A ray to the sun keeps its place when points are slid along the sun's direction
 * down to the ground, so a grid over the ground lists the few things that a ray can meet.
 */
export function makeShadow(scene: Pick<Scene, 'boxes' | 'balls' | 'crowns' | 'sun'>): Shadow {
  const { boxes, balls, crowns } = scene;
  const [sx, sy, sz] = scene.sun.direction;
  const slideX = sx / sy;
  const slideZ = sz / sy;
  const bounds = Float64Array.from(boxes.flatMap(({ low, high }) => [...low, ...high]));
  const blocking = boxes.flatMap((box, k) => (box.blocksLamps ? [k] : []));
  const blockers = makeBoxTree(Float64Array.from(blocking.flatMap((k) => [...boxes[k]!.low, ...boxes[k]!.high])));
  const span = Math.ceil((2 * reach) / cellMetres);
  const boxCells = new Map<number, number[]>();
  const ballCells = new Map<number, number[]>();
  const crownCells = new Map<number, number[]>();
  const cellOf = (p: number): number => Math.floor((p + reach) / cellMetres);
  const enter = (cells: Map<number, number[]>, k: number, p0: number, p1: number, q0: number, q1: number): void => {
    for (let j = Math.max(0, cellOf(q0)); j <= Math.min(span - 1, cellOf(q1)); j++)
      for (let i = Math.max(0, cellOf(p0)); i <= Math.min(span - 1, cellOf(p1)); i++) {
        const list = cells.get(j * span + i);
        if (list) list.push(k);
        else cells.set(j * span + i, [k]);
      }
  };
  boxes.forEach(({ low, high }, k) => {
    const [a, b] = [low[1] * slideX, high[1] * slideX];
    const [c, d] = [low[1] * slideZ, high[1] * slideZ];
    enter(
      boxCells,
      k,
      low[0] - Math.max(a, b),
      high[0] - Math.min(a, b),
      low[2] - Math.max(c, d),
      high[2] - Math.min(c, d),
    );
  });
  const wideX = Math.sqrt(1 + slideX * slideX);
  const wideZ = Math.sqrt(1 + slideZ * slideZ);
  const enterSphere = (cells: Map<number, number[]>, k: number, centre: readonly number[], radius: number): void => {
    const p = centre[0]! - centre[1]! * slideX;
    const q = centre[2]! - centre[1]! * slideZ;
    enter(cells, k, p - radius * wideX, p + radius * wideX, q - radius * wideZ, q + radius * wideZ);
  };
  balls.forEach(({ centre, radius }, k) => void enterSphere(ballCells, k, centre, radius));
  crowns.forEach(({ centre, radius }, k) => void enterSphere(crownCells, k, centre, radius));
  let lastBlocker = Number.POSITIVE_INFINITY;
  return {
    sun(x, y, z, object) {
      const p = x - y * slideX;
      const q = z - y * slideZ;
      if (p < -reach || p >= reach || q < -reach || q >= reach) return 1;
      const cell = cellOf(q) * span + cellOf(p);
      const near = boxCells.get(cell);
      if (near) for (const k of near) if (meets(bounds, 6 * k, x, y, z, sx, sy, sz, 1e9)) return 0;
      const round = ballCells.get(cell);
      if (round)
        for (const k of round) {
          const { centre, radius } = balls[k]!;
          if (
            object !== 2 + boxes.length + k &&
            through(x - centre[0], y - centre[1], z - centre[2], sx, sy, sz, radius) > 0
          )
            return 0;
        }
      const leafy = crownCells.get(cell);
      if (leafy)
        for (const k of leafy) {
          const { centre, radius } = crowns[k]!;
          const depth = through(x - centre[0], y - centre[1], z - centre[2], sx, sy, sz, radius);
          // Gaps between leaves: more of them toward the crown's edge.
          if (depth > 0 && gaps(p, q) < (1.5 * Math.sqrt(depth)) / radius - 0.18) return 0.06;
        }
      return 1;
    },
    blocked(x, y, z, lx, ly, lz, object) {
      if (
        lastBlocker !== object - 2 &&
        lastBlocker < boxes.length &&
        meets(bounds, 6 * lastBlocker, x, y, z, lx, ly, lz, 0.98)
      )
        return true;
      const found = blockers.any(x, y, z, lx, ly, lz, 0.98);
      if (found >= 0) {
        lastBlocker = blocking[found]!;
        return true;
      }
      for (let k = 0; k < balls.length; k++) {
        if (object === 2 + boxes.length + k) continue;
        const { centre, radius } = balls[k]!;
        if (through(x - centre[0], y - centre[1], z - centre[2], lx, ly, lz, radius) > 0) return true;
      }
      return false;
    },
  };
}

/** Square of half the way of a ray through a sphere ahead of it; not positive when it misses. */
function through(x: number, y: number, z: number, dx: number, dy: number, dz: number, radius: number): number {
  const b = x * dx + y * dy + z * dz;
  if (b > 0) return -1;
  return radius * radius - (x * x + y * y + z * z - (b * b) / (dx * dx + dy * dy + dz * dz));
}

/** Whether a ray meets a box ahead of it, nearer than `limit` times its direction. */
function meets(
  bounds: Float64Array,
  at: number,
  x: number,
  y: number,
  z: number,
  dx: number,
  dy: number,
  dz: number,
  limit: number,
): boolean {
  let near = -1e-3;
  let away = limit;
  const ix = 1 / dx;
  const ax = (bounds[at]! - x) * ix;
  const bx = (bounds[at + 3]! - x) * ix;
  if (ax < bx) {
    if (ax > near) near = ax;
    if (bx < away) away = bx;
  } else {
    if (bx > near) near = bx;
    if (ax < away) away = ax;
  }
  if (near > away) return false;
  const iz = 1 / dz;
  const az = (bounds[at + 2]! - z) * iz;
  const bz = (bounds[at + 5]! - z) * iz;
  if (az < bz) {
    if (az > near) near = az;
    if (bz < away) away = bz;
  } else {
    if (bz > near) near = bz;
    if (az < away) away = az;
  }
  if (near > away) return false;
  const iy = 1 / dy;
  const ay = (bounds[at + 1]! - y) * iy;
  const by = (bounds[at + 4]! - y) * iy;
  if (ay < by) {
    if (ay > near) near = ay;
    if (by < away) away = by;
  } else {
    if (by > near) near = by;
    if (ay < away) away = ay;
  }
  return near <= away && away > 1e-3;
}

/** A fixed, irregular pattern in [0, 1] made of four turned triangle waves. */
function gaps(p: number, q: number): number {
  return (
    0.25 *
    (wave(1.7 * p + 0.6 * q) +
      wave(2.3 * q - 1.1 * p) +
      wave(3.9 * p + 3.1 * q + wave(q)) +
      wave(5.3 * q - 4.7 * p + wave(p * 1.3)))
  );
}

function wave(x: number): number {
  return Math.abs(x - Math.floor(x) - 0.5) * 2;
}
