import { mix, type Noise, smoothstep } from './noise.ts';
import type { Rgb, Scene, Vec3 } from './scene.ts';

export interface Weather {
  readonly zenith: Rgb;
  readonly horizon: Rgb;
  /** Radiance of the sun's disc and colour of the glow around it; zero at night. */
  readonly sun: Rgb;
  readonly sunDirection: Vec3;
  /** 0 clear … 1 overcast. */
  readonly cloud: number;
  readonly cloudLight: Rgb;
  readonly cloudShade: Rgb;
  /** Far ridges from the farthest to the nearest. */
  readonly ridges: readonly Ridge[];
}

/** A line of far land above the horizon: hills, a wood's edge or roofs. */
export interface Ridge {
  /** Elevation in tangent units. */
  readonly base: number;
  readonly height: number;
  readonly frequency: number;
  readonly color: Rgb;
  readonly shape: 'hills' | 'trees' | 'roofs';
  readonly seed: number;
}

/** Sky with clouds and sun above ridges of far land. */
export function makeBackdrop(noise: Noise, w: Weather): Scene['backdrop'] {
  const highest = Math.max(0, ...w.ridges.map((ridge) => ridge.base + 1.6 * ridge.height));
  const [sx, sy, sz] = w.sunDirection;
  const sunny = w.sun[0] > 0;
  return (x, y, z, out) => {
    const flat = Math.sqrt(x * x + z * z) + 1e-6;
    const elevation = y / flat;
    if (elevation < highest) {
      const azimuth = Math.atan2(x, z);
      for (let k = w.ridges.length - 1; k >= 0; k--) {
        const ridge = w.ridges[k]!;
        const top = ridgeTop(noise, ridge, azimuth);
        if (elevation > top) continue;
        land(noise, ridge, azimuth, elevation, top, out);
        return;
      }
    }
    const up = Math.max(0, y);
    const low = (1 - up) * (1 - up);
    const blend = low * low * (0.4 + 0.6 * low);
    let r = mix(w.zenith[0], w.horizon[0], blend);
    let g = mix(w.zenith[1], w.horizon[1], blend);
    let b = mix(w.zenith[2], w.horizon[2], blend);
    const toSun = sunny ? Math.max(0, x * sx + y * sy + z * sz) : 0;
    const wide = toSun ** 6;
    const glow = sunny ? 0.00006 * wide + 0.0007 * toSun ** 90 : 0;
    let veil = 0;
    if (w.cloud > 0 && y > 0.005) {
      const scale = 1.5 / (y + 0.09);
      const u = x * scale + 40;
      const v = z * scale;
      const foot = 0.004 * scale;
      const shape = noise.fractal(u, v, 7, foot);
      const cover = 0.62 - 0.42 * w.cloud;
      veil = smoothstep(cover, cover + 0.17, shape) * smoothstep(0.005, 0.06, y);
      const toward = noise.fractal(u + 0.25 * sx, v + 0.25 * sz, 5, foot);
      const bright = Math.min(1, Math.max(0, 0.55 + 3.2 * (shape - toward) - 0.9 * (shape - cover - 0.1)));
      r = mix(r, mix(w.cloudShade[0], w.cloudLight[0], bright), veil);
      g = mix(g, mix(w.cloudShade[1], w.cloudLight[1], bright), veil);
      b = mix(b, mix(w.cloudShade[2], w.cloudLight[2], bright), veil);
    }
    const disc = smoothstep(0.99984, 0.99994, toSun) * (1 - 0.97 * veil);
    const light = glow * (1 - 0.5 * veil) + disc;
    out[0] = r + w.sun[0] * light;
    out[1] = g + w.sun[1] * light;
    out[2] = b + w.sun[2] * light;
  };
}

function ridgeTop(noise: Noise, ridge: Ridge, azimuth: number): number {
  const a = azimuth * ridge.frequency + ridge.seed;
  if (ridge.shape === 'roofs') {
    const block = Math.floor(a * 3);
    const inside = a * 3 - block;
    const tall = noise.cell(block, ridge.seed);
    const gable = noise.cell(block, ridge.seed + 1) > 0.5 ? 0.25 * (0.5 - Math.abs(inside - 0.5)) : 0;
    return ridge.base + ridge.height * (0.35 + tall * tall + gable);
  }
  const shape = noise.fractal(a, ridge.seed * 3.7, 5);
  const leaves =
    ridge.shape === 'trees' ? 0.5 * Math.abs(noise.at(a * 9, 7.1) - 0.4) + 0.18 * noise.fractal(a * 40, 2.2, 3) : 0;
  return ridge.base + ridge.height * (1.6 * (shape - 0.35) + leaves);
}

function land(noise: Noise, ridge: Ridge, azimuth: number, elevation: number, top: number, out: Float64Array): void {
  const depth = top - elevation;
  let factor: number;
  if (ridge.shape === 'roofs') {
    const a = azimuth * ridge.frequency * 3 + ridge.seed * 3;
    const block = Math.floor(a);
    factor = 0.55 + 0.7 * noise.cell(block, ridge.seed + 5);
    const column = Math.floor((a - block) * 9);
    const row = Math.floor((elevation - ridge.base) * 260);
    const pane = (a - block) * 9 - column;
    if (depth > 0.006 && pane > 0.3 && pane < 0.75 && (elevation - ridge.base) * 260 - row < 0.6) factor *= 0.55;
  } else {
    const texture = noise.fractal(azimuth * 260 + ridge.seed, elevation * 420, 4, 0.25);
    const fields = noise.fractal(azimuth * 18 + ridge.seed, elevation * 120, 3);
    factor = 0.55 + 0.9 * (texture - 0.5) + 0.6 * (fields - 0.3) + 0.2 * smoothstep(0.02, 0, depth);
  }
  out[0] = ridge.color[0] * factor;
  out[1] = ridge.color[1] * factor;
  out[2] = ridge.color[2] * factor;
}
