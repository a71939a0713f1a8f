import { gaussianBlur } from './blur.ts';
import type { Homography } from './homography.ts';
import type { Lens } from './map.ts';
import { emptyPlane, type Plane } from './plane.ts';

/** Samples row by row, channels interleaved. */
export interface Samples {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly data: Float32Array;
}

/**
 * The low-pass that a picture needs before it is sampled every `step` pixels: a Gaussian that leaves the blur of half
 * a pixel, which a sharp photograph has, at half a pixel of the new grid. The picture itself where step is about 1.
 */
export function lowPass(plane: Plane, step: number): Plane {
  return step <= 1.05 ? plane : gaussianBlur(plane, 0.5 * Math.sqrt(step * step - 1));
}

/** The same for every channel of interleaved samples. */
export function lowPassSamples(source: Samples, step: number): Samples {
  if (step <= 1.05 || source.channels === 1)
    return { ...source, data: lowPass({ ...source, data: source.data }, step).data };
  const data = new Float32Array(source.data.length);
  const plane = emptyPlane(source.width, source.height);
  for (let c = 0; c < source.channels; c++) {
    for (let i = 0, j = c; i < plane.data.length; i++, j += source.channels) plane.data[i] = source.data[j]!;
    lowPassInto(plane, step);
    for (let i = 0, j = c; i < plane.data.length; i++, j += source.channels) data[j] = plane.data[i]!;
  }
  return { ...source, data };
}

function lowPassInto(plane: Plane, step: number): void {
  gaussianBlur(plane, 0.5 * Math.sqrt(step * step - 1), plane);
}

/**
 * Samples `source` at `toSource` of every pixel of a grid of `width` by `height`: bicubic (Catmull-Rom), NaN outside
 * the outermost pixel centres of the source. With a `lens`, pixels of the grid pass through it first.
 */
export function warp(source: Samples, toSource: Homography, width: number, height: number, lens?: Lens): Samples {
  const { channels } = source;
  const data = new Float32Array(width * height * channels);
  const [a, b, c, d, e, f, g, h, i] = toSource as unknown as [number, number, number, number, number, number, number, number, number]; // biome-ignore format: one line
  const lastX = source.width - 1;
  const lastY = source.height - 1;
  const rowStep = source.width * channels;
  const from = source.data;
  const [la, lb, lc, ld, le, lf] = (lens?.placing ?? toSource) as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const strength = lens?.strength ?? 0;
  const centreX = lens?.centreX ?? 0;
  const centreY = lens?.centreY ?? 0;
  let at = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += channels) {
      let px = x;
      let py = y;
      if (lens) {
        const dx = la * x + lb * y + lc - centreX;
        const dy = ld * x + le * y + lf - centreY;
        const factor = 1 + strength * (dx * dx + dy * dy);
        px = centreX + dx * factor;
        py = centreY + dy * factor;
      }
      const w = g * px + h * py + i;
      const sx = (a * px + b * py + c) / w;
      const sy = (d * px + e * py + f) / w;
      if (!(sx >= 0 && sx <= lastX && sy >= 0 && sy <= lastY)) {
        for (let k = 0; k < channels; k++) data[at + k] = Number.NaN;
        continue;
      }
      const x1 = Math.floor(sx);
      const y1 = Math.floor(sy);
      const s = sx - x1;
      const t = sy - y1;
      const p0 = ((1 - 0.5 * s) * s - 0.5) * s;
      const p1 = (1.5 * s - 2.5) * s * s + 1;
      const p2 = ((2 - 1.5 * s) * s + 0.5) * s;
      const p3 = (0.5 * s - 0.5) * s * s;
      const q0 = ((1 - 0.5 * t) * t - 0.5) * t;
      const q1 = (1.5 * t - 2.5) * t * t + 1;
      const q2 = ((2 - 1.5 * t) * t + 0.5) * t;
      const q3 = (0.5 * t - 0.5) * t * t;
      const c1 = x1 * channels;
      const c0 = x1 > 0 ? c1 - channels : c1;
      const c2 = x1 < lastX ? c1 + channels : c1;
      const c3 = x1 < lastX - 1 ? c2 + channels : c2;
      const r1 = y1 * rowStep;
      const r0 = y1 > 0 ? r1 - rowStep : r1;
      const r2 = y1 < lastY ? r1 + rowStep : r1;
      const r3 = y1 < lastY - 1 ? r2 + rowStep : r2;
      for (let k = 0; k < channels; k++) {
        data[at + k] =
          q0 * (p0 * from[r0 + c0 + k]! + p1 * from[r0 + c1 + k]! + p2 * from[r0 + c2 + k]! + p3 * from[r0 + c3 + k]!) +
          q1 * (p0 * from[r1 + c0 + k]! + p1 * from[r1 + c1 + k]! + p2 * from[r1 + c2 + k]! + p3 * from[r1 + c3 + k]!) +
          q2 * (p0 * from[r2 + c0 + k]! + p1 * from[r2 + c1 + k]! + p2 * from[r2 + c2 + k]! + p3 * from[r2 + c3 + k]!) +
          q3 * (p0 * from[r3 + c0 + k]! + p1 * from[r3 + c1 + k]! + p2 * from[r3 + c2 + k]! + p3 * from[r3 + c3 + k]!);
      }
    }
  }
  return { width, height, channels, data };
}
