import type { Noise } from './noise.ts';
import { mix, smoothstep, stripe } from './noise.ts';
import type { Material, Place, Rgb, Surface } from './scene.ts';

function paint(s: Surface, color: Rgb, factor = 1): void {
  s.r = color[0] * factor;
  s.g = color[1] * factor;
  s.b = color[2] * factor;
}

function blend(s: Surface, color: Rgb, share: number): void {
  s.r = mix(s.r, color[0], share);
  s.g = mix(s.g, color[1], share);
  s.b = mix(s.b, color[2], share);
}

/** Relief from a height field: its slope by differences one footprint apart. */
function relief(s: Surface, p: Place, strength: number, height: (u: number, v: number) => number): void {
  const step = Math.max(p.foot, 0.002);
  const here = height(p.u, p.v);
  s.slopeU += (strength * (height(p.u + step, p.v) - here)) / step;
  s.slopeV += (strength * (height(p.u, p.v + step) - here)) / step;
}

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

export interface FacadeStyle {
  readonly wall: Material;
  readonly frame: Rgb;
  readonly floorHeight: number;
  readonly windowWidth: number;
  readonly windowHeight: number;
  readonly spacing: number;
  readonly balcony: boolean;
  /** Shutters of this colour beside the windows. */
  readonly shutters?: Rgb;
  /** Share of windows with light behind them, and its radiance. */
  readonly lit: number;
  readonly glow: Rgb;
  /** Ground floor: shop windows below a signboard. */
  readonly shop?: {
    readonly board: Rgb;
    readonly ink: Rgb;
    readonly cover: (u: number, v: number, width: number, height: number, foot: number) => number;
  };
}

/** A house front: windows with frames, reveals, sills and curtains on a wall. */
export function facade(noise: Noise, style: FacadeStyle): Material {
  const { floorHeight, windowWidth, windowHeight, spacing } = style;
  return (s, p) => {
    style.wall(s, p);
    const margin = 0.5 * (p.width - Math.floor(p.width / spacing) * spacing);
    const base = style.shop ? 3.6 : 0.4;
    const f = p.foot;
    if (style.shop && p.v < base) {
      shopFront(s, p, style, noise);
      return;
    }
    const floors = Math.floor((p.height - base - 0.3) / floorHeight);
    const floor = Math.floor((p.v - base) / floorHeight);
    const column = Math.floor((p.u - margin) / spacing);
    if (floor >= floors || p.u < margin || p.u > p.width - margin) {
      if (p.v > p.height - 0.45) blend(s, style.frame, 0.7 * stripe(p.height - p.v, 0.45, 0.3, f));
      return;
    }
    const x = p.u - margin - column * spacing - 0.5 * spacing;
    const y = p.v - base - floor * floorHeight - 0.8;
    const inside = (half: number, low: number, high: number): number =>
      Math.min(1, Math.max(0, (half - Math.abs(x)) / f + 0.5)) *
      Math.min(1, Math.max(0, Math.min(y - low, high - y) / f + 0.5));
    const w = 0.5 * windowWidth;
    if (style.shutters) {
      const board = inside(w * 1.9, 0, windowHeight) * (1 - inside(w, -1, windowHeight + 1));
      const slats = 0.6 + 0.5 * stripe(y, 0.07, 0.045, f);
      blend(s, [style.shutters[0] * slats, style.shutters[1] * slats, style.shutters[2] * slats], board);
    }
    const sill = inside(w + 0.12, -0.12, 0);
    blend(s, [style.frame[0] * 1.1, style.frame[1] * 1.1, style.frame[2] * 1.1], sill);
    const shade = inside(w + 0.1, -0.3, -0.12);
    s.open *= 1 - 0.4 * shade;
    s.r *= 1 - 0.25 * shade;
    s.g *= 1 - 0.25 * shade;
    s.b *= 1 - 0.25 * shade;
    const opening = inside(w, 0, windowHeight);
    if (opening <= 0) return;
    const pane =
      inside(w - 0.07, 0.07, windowHeight - 0.07) *
      (1 - inside(0.03, 0, windowHeight)) *
      (1 - Math.max(0, Math.min(1, (0.03 - Math.abs(y - 0.66 * windowHeight)) / f + 0.5)));
    // The reveal shades the top of the opening.
    const reveal = smoothstep(windowHeight, windowHeight - 0.3, y);
    blend(s, style.frame, opening * (1 - pane));
    const id = noise.cell(column * 7 + Math.floor(p.width), floor * 13 + Math.floor(p.height));
    const lamp = id < style.lit ? 0.35 + 0.65 * noise.cell(column + 5, floor + 9) : 0;
    const curtain = id * 7.3 - Math.floor(id * 7.3) < 0.45 ? 1 - stripe(Math.abs(x), 3, w * (0.35 + 0.5 * id), f) : 0;
    const folds = 0.7 + 0.3 * noise.at(x * 28, 3 + floor);
    const inner = 0.02 + 0.25 * curtain * folds * reveal;
    const share = opening * pane;
    blend(s, [inner, inner, inner * 0.95], share);
    s.open = mix(s.open, 0.4 + 0.6 * reveal, opening);
    s.slopeU *= 1 - share;
    s.slopeV *= 1 - share;
    s.slopeU += share * 0.012 * (id - 0.5);
    s.slopeV += share * 0.02 * (noise.cell(column, floor) - 0.5);
    s.gloss = share * 0.14;
    if (lamp > 0) {
      const spread =
        lamp * share * (0.35 + 0.65 * folds * (0.4 + curtain)) * (0.6 + 0.4 * smoothstep(0, windowHeight, y));
      s.er = style.glow[0] * spread;
      s.eg = style.glow[1] * spread;
      s.eb = style.glow[2] * spread;
    }
  };
}

function shopFront(s: Surface, p: Place, style: FacadeStyle, noise: Noise): void {
  const { board, ink, cover } = style.shop!;
  const bay = Math.max(3, p.width / Math.max(1, Math.round(p.width / 5)));
  const u = p.u - Math.floor(p.u / bay) * bay;
  const f = p.foot;
  if (p.v > 2.8) {
    paint(s, board, 0.9 + 0.3 * (noise.fractal(p.u * 3, p.v * 3, 3, f * 3) - 0.5));
    blend(s, ink, cover(u, p.v - 2.8, bay, 0.8, f));
    s.open = 1;
    return;
  }
  const pillar = 1 - stripe(u - 0.25, bay, bay - 0.5, f);
  const low = p.v < 0.5 ? 1 : 0;
  const bars = 1 - stripe(u - 0.25, 1.4, 1.34, f);
  const glass = (1 - pillar) * (1 - low) * (1 - bars);
  blend(s, board, (1 - glass) * 0.8);
  // Behind the glass: a dim room with a display of goods in the lower half.
  const depth = noise.fractal(p.u * 1.3, p.v * 0.8, 4, f);
  const i = Math.floor(p.u / 0.31);
  const tall = 0.75 + 0.75 * noise.cell(i + 31, 7);
  const edge = Math.abs(p.u / 0.31 - i - 0.5) * 2;
  const goods = smoothstep(tall, tall - 0.05, p.v) * smoothstep(0.95, 0.75, edge + 0.25 * noise.at(p.u * 9, p.v * 9));
  const pattern = 0.6 + 0.8 * noise.fractal(p.u * 14, p.v * 14, 3, f * 14);
  const base = 0.03 + 0.05 * depth;
  const tint = (k: number): number => mix(base, (0.06 + 0.4 * noise.cell(i + k, 3)) * pattern, goods);
  const [tr, tg, tb] = [tint(3), tint(4), tint(6)];
  const tone = (tr + tg + tb) / 3;
  blend(s, [tr, tg, tb], glass);
  s.gloss = 0.12 * glass;
  s.open = 0.6;
  if (style.lit > 0.2) {
    const glow = glass * (0.25 + 2 * tone);
    s.er = style.glow[0] * glow;
    s.eg = style.glow[1] * glow;
    s.eb = style.glow[2] * glow;
  }
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
