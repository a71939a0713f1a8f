import type { Noise } from './noise.ts';
import { mix, smoothstep, stripe } from './noise.ts';
import { blend, paint, relief } from './paint.ts';
import type { Material, Place, Rgb, Surface } from './scene.ts';

/** Rendered wall: patches, fine grain, streaks below the top edge, dirt above the ground. */
export function plaster(noise: Noise, color: Rgb, wear = 0.5): Material {
  return (s, p) => {
    const patches = noise.fractal(p.u * 0.5, p.v * 0.5, 6, p.foot * 0.5);
    const grain = noise.fractal(p.u * 40, p.v * 40, 3, p.foot * 40);
    const streaks = noise.fractal(p.u * 5, p.v * 0.25, 4, p.foot * 5);
    const dirt = smoothstep(0.9, 0, p.v + 0.8 * (streaks - 0.5)) * 0.35;
    paint(
      s,
      color,
      1 + wear * (0.5 * (patches - 0.5) + 0.5 * (grain - 0.5) - 0.5 * Math.max(0, streaks - 0.5)) - wear * dirt,
    );
    relief(s, p, 0.01, (u, v) => noise.fractal(u * 30, v * 30, 2, p.foot * 30));
  };
}

/** Bricks in running bond, each of its own tone. */
export function brick(noise: Noise, color: Rgb, mortar: Rgb): Material {
  const length = 0.24;
  const course = 0.075;
  return (s, p) => {
    const row = Math.floor(p.v / course);
    const shift = (row & 1) * 0.5 * length + 0.01 * noise.cell(row, 3);
    const column = Math.floor((p.u + shift) / length);
    const joint = Math.max(
      1 - stripe(p.v, course, course - 0.011, p.foot),
      1 - stripe(p.u + shift, length, length - 0.011, p.foot),
    );
    const far = smoothstep(0.02, 0.15, p.foot);
    const tone = mix(noise.cell(column, row), 0.5, far);
    const hue = mix(noise.cell(column + 91, row), 0.5, far);
    const grain = noise.fractal(p.u * 60, p.v * 60, 3, p.foot * 60);
    const stain = noise.fractal(p.u * 0.7, p.v * 0.5, 4, p.foot);
    paint(
      s,
      [color[0], color[1] * (0.8 + 0.4 * hue), color[2] * (0.75 + 0.5 * hue)],
      0.55 + 0.75 * tone + 0.6 * (grain - 0.5),
    );
    blend(s, mortar, joint);
    const dark = 0.65 + 0.7 * stain;
    s.r *= dark;
    s.g *= dark;
    s.b *= dark;
    s.open = 1 - 0.4 * joint;
    relief(s, p, 0.012, (u, v) => noise.fractal(u * 50, v * 50, 2, p.foot * 50));
  };
}

/** Asphalt with grit, patches and cracks. */
export function asphalt(noise: Noise, tone: number, wet = 0): Material {
  return (s, p) => {
    const grit = noise.fractal(p.u * 90, p.v * 90, 3, p.foot * 90);
    const patches = noise.fractal(p.u * 0.35, p.v * 0.35, 6, p.foot * 0.35);
    const crack = Math.abs(noise.fractal(p.u * 0.8 + 40, p.v * 0.8, 5, p.foot) - 0.5);
    const cracked = smoothstep(0.006 + p.foot, 0, crack) * smoothstep(0.03, 0.005, p.foot) * 0.55;
    const value = tone * (1 + 1.3 * (grit - 0.5) + 0.7 * (patches - 0.5)) * (1 - cracked);
    paint(s, [value * 1.02, value, value * 0.97]);
    if (wet > 0) {
      const puddle = smoothstep(0.42, 0.6, patches) * wet;
      s.r *= 1 - 0.5 * puddle;
      s.g *= 1 - 0.5 * puddle;
      s.b *= 1 - 0.5 * puddle;
      s.gloss = 0.02 + 0.06 * puddle;
      relief(s, p, 0.012 * (1 - 0.8 * puddle), (u, v) => noise.fractal(u * 6, v * 6, 3, p.foot * 6));
    } else relief(s, p, 0.01, (u, v) => noise.fractal(u * 60, v * 60, 2, p.foot * 60));
  };
}

/** Grass or soil seen from above, the blades left to splats. */
export function meadow(noise: Noise, grass: Rgb, dry: Rgb): Material {
  return (s, p) => {
    const patch = noise.fractal(p.u * 0.12, p.v * 0.12, 5, p.foot * 0.12);
    const tuft = noise.fractal(p.u * 4, p.v * 2.2, 5, p.foot * 3);
    paint(s, grass, 0.65 + 1.1 * (tuft - 0.5));
    blend(s, dry, smoothstep(0.42, 0.72, patch + 0.35 * (tuft - 0.5)));
    s.r *= 0.8 + 0.4 * patch;
    s.open = 0.55 + 0.6 * tuft;
  };
}

/** Slabs or cobbles: a grid of stones, each of its own tone, with dark joints. */
export function paving(noise: Noise, color: Rgb, length: number, depth: number, joint = 0.012): Material {
  return (s, p) => {
    const row = Math.floor(p.v / depth);
    const shift = (row & 1) * 0.5 * length;
    const column = Math.floor((p.u + shift) / length);
    const gap = Math.max(
      1 - stripe(p.v, depth, depth - joint, p.foot),
      1 - stripe(p.u + shift, length, length - joint, p.foot),
    );
    const far = smoothstep(0.1 * length, length, p.foot);
    const tone = mix(noise.cell(column, row), 0.5, far);
    const grain = noise.fractal(p.u * 35, p.v * 35, 4, p.foot * 35);
    const stain = noise.fractal(p.u * 0.6, p.v * 0.6, 5, p.foot * 0.6);
    paint(s, color, (0.7 + 0.45 * tone + 0.6 * (grain - 0.5) + 0.6 * (stain - 0.5)) * (1 - 0.65 * gap));
    s.gloss = 0.008;
    relief(s, p, 0.008, (u, v) => noise.fractal(u * 30, v * 30, 2, p.foot * 30));
  };
}

/** Boards with grain along v (or u), varnished by `gloss`. */
export function wood(noise: Noise, color: Rgb, board: number, gloss: number, along: 'u' | 'v' = 'v'): Material {
  return (s, p) => {
    const across = along === 'v' ? p.u : p.v;
    const run = along === 'v' ? p.v : p.u;
    const n = Math.floor(across / board);
    const joint = 1 - stripe(across, board, board - 0.004, p.foot);
    const warp = noise.fractal(across * 6 + n * 7.7, run * 0.8, 3, p.foot * 6);
    const rings = noise.at((across + 0.12 * warp) * 55 + n * 13, run * 1.4 + n * 5);
    const pores = noise.fractal(across * 160, run * 9, 2, p.foot * 160);
    const tone = noise.cell(n, 17);
    const fine = smoothstep(0.02, 0.006, p.foot);
    const value =
      (0.7 + 0.35 * tone + 0.4 * (warp - 0.5) + fine * (0.35 * (rings - 0.5) + 0.25 * (pores - 0.5))) *
      (1 - 0.6 * joint);
    paint(s, [color[0] * value, color[1] * value * (0.92 + 0.12 * tone), color[2] * value * (0.85 + 0.2 * tone)]);
    s.gloss = gloss * (1 - joint);
    if (gloss > 0) relief(s, p, 0.0006, (u, v) => noise.fractal(u * 14, v * 14, 2, p.foot * 14));
  };
}

/** Plain paint or cloth with a slight unevenness. */
export function matte(noise: Noise, color: Rgb, unevenness = 0.12, gloss = 0): Material {
  return (s, p) => {
    paint(s, color, 1 + unevenness * (noise.fractal(p.u * 3, p.v * 3, 5, p.foot * 3) - 0.5) * 2);
    s.gloss = gloss;
  };
}

/** Woven cloth in two colours of stripes or checks. */
export function cloth(noise: Noise, ground: Rgb, stripes: Rgb, period: number, checked: boolean): Material {
  return (s, p) => {
    const weave = noise.fractal(p.u * 220, p.v * 220, 1, p.foot * 220);
    const folds = noise.fractal(p.u * 2.2, p.v * 1.1, 3, p.foot);
    paint(s, ground, 0.85 + 0.4 * (weave - 0.5) + 0.3 * (folds - 0.5));
    const share =
      0.5 * stripe(p.u, period, period * 0.4, p.foot) + (checked ? 0.5 * stripe(p.v, period, period * 0.4, p.foot) : 0);
    blend(s, stripes, checked ? share : 2 * share * 0.9);
    relief(s, p, 0.05, (u, v) => noise.fractal(u * 2.2, v * 1.1, 2, p.foot));
  };
}

/** Open water: ripples over a dark bed, a mirror of sky and shore. */
export function water(noise: Noise, body: Rgb, roughness: number): Material {
  return (s, p) => {
    paint(s, body);
    s.gloss = 0.03;
    const near = smoothstep(60, 2, p.foot * 40);
    relief(
      s,
      p,
      roughness * (0.25 + 0.75 * near),
      (u, v) => noise.fractal(u * 0.9, v * 1.9, 4, p.foot * 1.5) + 0.25 * noise.fractal(u * 5, v * 9, 2, p.foot * 8),
    );
  };
}

/** Another material in a strip of the ground, measured by `where`: a share in [0, 1]. */
export function layered(
  under: Material,
  over: Material,
  where: (u: number, v: number, foot: number) => number,
): Material {
  const other: Surface = { r: 0, g: 0, b: 0, gloss: 0, er: 0, eg: 0, eb: 0, slopeU: 0, slopeV: 0, open: 1 };
  return (s, p) => {
    const share = where(p.u, p.v, p.foot);
    if (share < 0.999) under(s, p);
    if (share <= 0.001) return;
    Object.assign(other, { r: 0.5, g: 0.5, b: 0.5, gloss: 0, er: 0, eg: 0, eb: 0, slopeU: 0, slopeV: 0, open: 1 });
    over(share >= 0.999 ? s : other, p);
    if (share >= 0.999) return;
    blend(s, [other.r, other.g, other.b], share);
    s.gloss = mix(s.gloss, other.gloss, share);
    s.slopeU = mix(s.slopeU, other.slopeU, share);
    s.slopeV = mix(s.slopeV, other.slopeV, share);
    s.open = mix(s.open, other.open, share);
  };
}

/** A lamp or lit panel: emits, and is lit a little. */
export function glowing(radiance: Rgb): Material {
  return (s) => {
    paint(s, [0.6, 0.6, 0.6]);
    [s.er, s.eg, s.eb] = radiance;
  };
}

/** A board with a word on it. */
export function signboard(noise: Noise, board: Rgb, ink: Rgb, cover: (p: Place) => number, glow = 0): Material {
  return (s, p) => {
    paint(s, board, 0.9 + 0.25 * (noise.fractal(p.u * 4, p.v * 4, 4, p.foot * 4) - 0.5));
    const share = cover(p);
    blend(s, ink, share);
    const edge = Math.min(p.u, p.v, p.width - p.u, p.height - p.v);
    blend(s, ink, edge < 0.04 ? 0.8 : 0);
    s.gloss = 0.02;
    s.er = glow * s.r;
    s.eg = glow * s.g;
    s.eb = glow * s.b;
  };
}
