import { makeBoxTree } from './box-tree.ts';
import type { Light } from './light.ts';
import type { Material, Place, Scene, Surface } from './scene.ts';

export interface Tracer {
  /** Radiance, inverse depth and the number of the object seen through a point of the picture. */
  sample(x: number, y: number, out: Float64Array): void;
}

const far = 1e9;

/** Casts rays through a pinhole; mirrors are followed once. */
export function makeTracer(scene: Scene, light: Light, width: number, height: number): Tracer {
  const focal = scene.focal * width;
  const centreX = width / 2;
  const horizonRow = scene.horizon * height;
  const [cosYaw, sinYaw] = scene.yaw;
  const { boxes, balls, crowns, eye, haze, sun } = scene;
  const mirroredCrowns = crowns.flatMap((crown) =>
    crown.mirrorRadius === undefined ? [] : [{ ...crown, mirrorRadius: crown.mirrorRadius }],
  );
  const surface: Surface = { r: 0, g: 0, b: 0, gloss: 0, er: 0, eg: 0, eb: 0, slopeU: 0, slopeV: 0, open: 1 };
  const place: Place = { u: 0, v: 0, width: 1, height: 1, foot: 0 };
  const lit = new Float64Array(4);
  const tree = makeBoxTree(Float64Array.from(boxes.flatMap(({ low, high }) => [...low, ...high])));
  const mirrored = new Float64Array(3);
  const pixelAngle = 1 / focal;

  // The hit of the ray last cast.
  const hit = new Float64Array([far]);
  let object = 0;
  let axis = 1;
  let material: Material | undefined;

  const hitBoxes = (ox: number, oy: number, oz: number, dx: number, dy: number, dz: number): void => {
    const k = tree.first(ox, oy, oz, dx, dy, dz, hit[0]!);
    if (k < 0) return;
    hit[0] = tree.distance();
    object = k + 2;
    axis = tree.axis();
    material = axis === 1 ? boxes[k]!.top : boxes[k]!.side;
  };
  const hitBall = (k: number, ox: number, oy: number, oz: number, dx: number, dy: number, dz: number): void => {
    const { centre, radius } = balls[k]!;
    const near = nearOnSphere(ox - centre[0], oy - centre[1], oz - centre[2], dx, dy, dz, radius);
    if (near <= 1e-4 || near >= hit[0]!) return;
    hit[0] = near;
    object = 2 + boxes.length + k;
    material = balls[k]!.material;
  };

  /** Radiance at the hit into `into`; `depth` 0 follows a mirror. */
  const shade = (
    ox: number,
    oy: number,
    oz: number,
    dx: number,
    dy: number,
    dz: number,
    foot: number,
    depth: number,
    into: Float64Array,
  ): void => {
    if (object === 0 || !material) {
      const inverse = 1 / Math.sqrt(dx * dx + dy * dy + dz * dz);
      scene.backdrop(dx * inverse, dy * inverse, dz * inverse, into);
      return;
    }
    const t = hit[0]!;
    const px = ox + dx * t;
    const py = oy + dy * t;
    const pz = oz + dz * t;
    let nx = 0;
    let ny = 0;
    let nz = 0;
    // Tangents along u and v.
    let ux = 1;
    let uz = 0;
    let vy = 0;
    let vz = 0;
    if (object === 1) {
      ny = 1;
      vz = 1;
      place.u = px;
      place.v = pz;
      place.width = place.height = far;
    } else if (object < 2 + boxes.length) {
      const { low, high } = boxes[object - 2]!;
      place.height = high[1] - low[1];
      place.v = py - low[1];
      vy = 1;
      if (axis === 0) {
        nx = dx > 0 ? -1 : 1;
        ux = 0;
        uz = dx > 0 ? -1 : 1;
        place.u = dx > 0 ? high[2] - pz : pz - low[2];
        place.width = high[2] - low[2];
      } else if (axis === 2) {
        nz = dz > 0 ? -1 : 1;
        ux = dz > 0 ? 1 : -1;
        place.u = dz > 0 ? px - low[0] : high[0] - px;
        place.width = high[0] - low[0];
      } else {
        ny = dy > 0 ? -1 : 1;
        vy = 0;
        vz = 1;
        place.u = px - low[0];
        place.v = pz - low[2];
        place.width = high[0] - low[0];
        place.height = high[2] - low[2];
      }
    } else {
      const { centre, radius } = balls[object - 2 - boxes.length]!;
      nx = (px - centre[0]) / radius;
      ny = (py - centre[1]) / radius;
      nz = (pz - centre[2]) / radius;
      place.u = Math.atan2(nx, -nz) * radius;
      place.v = ny * radius;
      place.width = 6.28 * radius;
      place.height = 2 * radius;
      ux = -nz;
      uz = nx;
      vy = 1;
    }
    const length = Math.sqrt(dx * dx + dy * dy + dz * dz);
    const facing = Math.max(0.05, -(dx * nx + dy * ny + dz * nz) / length);
    place.foot = (foot * t * length) / Math.sqrt(facing);
    surface.r = surface.g = surface.b = 0.5;
    surface.er = surface.eg = surface.eb = surface.gloss = surface.slopeU = surface.slopeV = 0;
    surface.open = 1;
    material(surface, place);
    const s = surface;
    if (s.slopeU !== 0 || s.slopeV !== 0) {
      nx -= s.slopeU * ux;
      ny -= s.slopeV * vy;
      nz -= s.slopeU * uz + s.slopeV * vz;
      const norm = 1 / Math.sqrt(nx * nx + ny * ny + nz * nz);
      nx *= norm;
      ny *= norm;
      nz *= norm;
    }
    light(px, py, pz, nx, ny, nz, object, s.open, depth > 0, lit);
    const sunShare = lit[3]!;
    let r = s.r * lit[0]! + s.er;
    let g = s.g * lit[1]! + s.eg;
    let b = s.b * lit[2]! + s.eb;
    const cosine = Math.max(0, -(dx * nx + dy * ny + dz * nz) / length);
    const grazing = (1 - cosine) * (1 - cosine);
    const fresnel = s.gloss + (1 - s.gloss) * grazing * grazing * (1 - cosine) * Math.min(1, s.gloss * 12);
    if (fresnel > 0.012 && depth === 0) {
      const twice = 2 * (dx * nx + dy * ny + dz * nz);
      const mx = dx - twice * nx;
      const my = dy - twice * ny;
      const mz = dz - twice * nz;
      const seenAt = t;
      cast(px, py, pz, mx, my, mz, foot * 2, mirrored);
      if (sunShare > 0) {
        // A highlight of the sun itself: a narrow and a wide lobe around the mirrored direction.
        const off = 1 - (mx * sun.direction[0] + my * sun.direction[1] + mz * sun.direction[2]) / length;
        const lobe =
          sunShare * ((off < 0.02 ? 270 * Math.exp(-900 * off) : 0) + (off < 0.2 ? 9 * Math.exp(-60 * off) : 0));
        for (let c = 0; c < 3; c++) mirrored[c] = Math.min(mirrored[c]!, 40) + lobe * sun.color[c]!;
      }
      hit[0] = seenAt;
      r = r * (1 - fresnel) + mirrored[0]! * fresnel;
      g = g * (1 - fresnel) + mirrored[1]! * fresnel;
      b = b * (1 - fresnel) + mirrored[2]! * fresnel;
    }
    const clear = Math.exp(-haze.perMetre * t * length);
    into[0] = haze.color[0] + (r - haze.color[0]) * clear;
    into[1] = haze.color[1] + (g - haze.color[1]) * clear;
    into[2] = haze.color[2] + (b - haze.color[2]) * clear;
  };

  /** A mirrored ray: everything, with crowns as plain green spheres. */
  const cast = (
    ox: number,
    oy: number,
    oz: number,
    dx: number,
    dy: number,
    dz: number,
    foot: number,
    into: Float64Array,
  ): void => {
    hit[0] = far;
    object = 0;
    material = undefined;
    const down = dy < -1e-6 ? -oy / dy : 0;
    if (down > 1e-4 && down < 4000) {
      hit[0] = down;
      object = 1;
      material = scene.ground;
    }
    hitBoxes(ox, oy, oz, dx, dy, dz);
    for (let k = 0; k < balls.length; k++) hitBall(k, ox, oy, oz, dx, dy, dz);
    for (const { centre, color, mirrorRadius: radius } of mirroredCrowns) {
      const near = nearOnSphere(ox - centre[0], oy - centre[1], oz - centre[2], dx, dy, dz, radius);
      if (near <= 1e-3 || near >= hit[0]!) continue;
      hit[0] = near;
      object = -1;
      const up = (oy + dy * near - centre[1]) / radius;
      const glow = 0.5 + 0.5 * up;
      for (let c = 0; c < 3; c++)
        into[c] =
          color[c]! * (0.25 * sun.color[c]! * glow + (scene.ambientUp[c]! * glow + scene.ambientDown[c]! * (1 - glow)));
    }
    if (object >= 0) shade(ox, oy, oz, dx, dy, dz, foot, 1, into);
  };

  return {
    sample(x, y, out) {
      const u = (x - centreX) / focal;
      const dy = (horizonRow - y) / focal;
      const dx = u * cosYaw + sinYaw;
      const dz = -u * sinYaw + cosYaw;
      hit[0] = far;
      object = 0;
      material = undefined;
      if (dy < -1e-5 && eye / -dy < 4000) {
        hit[0] = eye / -dy;
        object = 1;
        material = scene.ground;
      }
      hitBoxes(0, eye, 0, dx, dy, dz);
      for (let k = 0; k < balls.length; k++) hitBall(k, 0, eye, 0, dx, dy, dz);
      const depth = hit[0]!;
      const seen = object;
      shade(0, eye, 0, dx, dy, dz, pixelAngle, 0, out);
      out[3] = seen === 0 ? 0 : 1 / depth;
      out[4] = seen;
    },
  };
}

function nearOnSphere(x: number, y: number, z: number, dx: number, dy: number, dz: number, radius: number): number {
  const a = dx * dx + dy * dy + dz * dz;
  const b = x * dx + y * dy + z * dz;
  const rest = b * b - a * (x * x + y * y + z * z - radius * radius);
  return rest > 0 ? (-b - Math.sqrt(rest)) / a : -1;
}
