import { mix } from './noise.ts';
import type { Place, Rgb, Surface } from './scene.ts';

/** Sets the colour of a surface. */
export function paint(s: Surface, color: Rgb, factor = 1): void {
  s.r = color[0] * factor;
  s.g = color[1] * factor;
  s.b = color[2] * factor;
}

/** Mixes a colour into that of a surface. */
export function blend(s: Surface, color: Rgb, share: number): void {
  s.r = mix(s.r, color[0], share);
  s.g = mix(s.g, color[1], share);
  s.b = mix(s.b, color[2], share);
}

/** Relief from a height field: its slope by differences one footprint apart. */
export function relief(s: Surface, p: Place, strength: number, height: (u: number, v: number) => number): void {
  const step = Math.max(p.foot, 0.002);
  const here = height(p.u, p.v);
  s.slopeU += (strength * (height(p.u + step, p.v) - here)) / step;
  s.slopeV += (strength * (height(p.u, p.v + step) - here)) / step;
}
