import type { Noise } from './noise.ts';
import { mix, smoothstep, stripe } from './noise.ts';
import { blend, paint } from './paint.ts';
import type { Material, Place, Rgb, Surface } from './scene.ts';

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
