import type { Random } from '../../core/random.ts';
import { makeBackdrop, type Ridge, type Weather } from './backdrop.ts';
import type { Noise } from './noise.ts';
import type { PlantLight } from './plants.ts';
import type { Box, Crown, Material, Rgb, Scene, Vec3 } from './scene.ts';
import { makeShadow } from './shadow.ts';

/** The hour and weather of a scene: sun, sky and the ambient light that follows from them. */
export interface Daylight {
  readonly sun: Scene['sun'];
  readonly backdrop: Scene['backdrop'];
  readonly ambientUp: Rgb;
  readonly ambientDown: Rgb;
  readonly haze: Scene['haze'];
}

export type Hour = 'noon' | 'afternoon' | 'evening' | 'overcast' | 'night';

const hours: Readonly<
  Record<
    Hour,
    { zenith: Rgb; horizon: Rgb; sun: Rgb; height: number; cloud: number; light: Rgb; shade: Rgb; ambient: Rgb }
  >
> = {
  noon: {
    zenith: [0.16, 0.36, 0.85],
    horizon: [0.75, 0.92, 1.1],
    sun: [3.3, 3.15, 2.85],
    height: 0.8,
    cloud: 0.45,
    light: [2.4, 2.4, 2.35],
    shade: [0.75, 0.8, 0.88],
    ambient: [0.42, 0.52, 0.72],
  },
  afternoon: {
    zenith: [0.2, 0.38, 0.78],
    horizon: [0.95, 1, 1.02],
    sun: [3, 2.65, 2.1],
    height: 0.5,
    cloud: 0.4,
    light: [2.3, 2.2, 2],
    shade: [0.6, 0.64, 0.72],
    ambient: [0.4, 0.46, 0.6],
  },
  evening: {
    zenith: [0.16, 0.22, 0.42],
    horizon: [1.3, 0.72, 0.36],
    sun: [2.3, 1.25, 0.5],
    height: 0.2,
    cloud: 0.5,
    light: [2, 1.05, 0.55],
    shade: [0.26, 0.23, 0.3],
    ambient: [0.24, 0.23, 0.32],
  },
  overcast: {
    zenith: [0.75, 0.8, 0.88],
    horizon: [1.05, 1.08, 1.1],
    sun: [0.2, 0.2, 0.2],
    height: 0.7,
    cloud: 0.95,
    light: [1.35, 1.38, 1.42],
    shade: [0.6, 0.64, 0.7],
    ambient: [0.8, 0.84, 0.9],
  },
  night: {
    zenith: [0.003, 0.004, 0.009],
    horizon: [0.03, 0.022, 0.02],
    sun: [0, 0, 0],
    height: 0.5,
    cloud: 0.3,
    light: [0.012, 0.01, 0.01],
    shade: [0.006, 0.006, 0.008],
    ambient: [0.006, 0.006, 0.009],
  },
};

/** Light for an hour. `azimuth` turns the sun about the vertical from straight ahead, in radians. */
export function daylight(
  random: Random,
  noise: Noise,
  hour: Hour,
  azimuth: number,
  ridges: readonly Ridge[],
): Daylight {
  const h = hours[hour];
  const rise = h.height * (0.8 + 0.4 * random.uniform());
  const direction = unit([Math.sin(azimuth), rise, Math.cos(azimuth)]);
  const warm = 0.9 + 0.2 * random.uniform();
  const color: Rgb = [h.sun[0], h.sun[1] * warm, h.sun[2] * warm * warm];
  const weather: Weather = {
    zenith: h.zenith,
    horizon: h.horizon,
    sun: hour === 'night' || hour === 'overcast' ? [0, 0, 0] : [color[0] * 6000, color[1] * 6000, color[2] * 6000],
    sunDirection: direction,
    cloud: Math.min(1, Math.max(0, h.cloud + (hour === 'overcast' ? 0.05 : 0.5) * (random.uniform() - 0.5))),
    cloudLight: h.light,
    cloudShade: h.shade,
    ridges,
  };
  const bounce = 0.12 + 0.06 * Math.max(0, direction[1]);
  return {
    sun: { direction, color },
    backdrop: makeBackdrop(noise, weather),
    ambientUp: h.ambient,
    ambientDown: [
      0.3 * h.ambient[0] + bounce * color[0],
      0.3 * h.ambient[1] + bounce * color[1] * 0.95,
      0.3 * h.ambient[2] + bounce * color[2] * 0.8,
    ],
    haze: {
      color: [h.horizon[0] * 0.8, h.horizon[1] * 0.8, h.horizon[2] * 0.8],
      perMetre: 0.0012 + 0.0012 * random.uniform(),
    },
  };
}

export function unit(v: Vec3): Vec3 {
  const length = Math.sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
  return [v[0] / length, v[1] / length, v[2] / length];
}

/** One of several, each as likely. */
export function pick<T>(random: Random, items: readonly T[]): T {
  return items[random.integer(items.length)]!;
}

export function between(random: Random, low: number, high: number): number {
  return low + (high - low) * random.uniform();
}

/** A box from its lower corner and its size. */
export function box(low: Vec3, size: Vec3, side: Material, top: Material = side, blocksLamps = true): Box {
  return { low, high: [low[0] + size[0], low[1] + size[1], low[2] + size[2]], side, top, blocksLamps };
}

export function yawOf(angle: number): readonly [number, number] {
  return [Math.cos(angle), Math.sin(angle)];
}

/** What plants need to know of the light, with the shadows of everything but crowns. */
export function plantLight(light: Daylight, boxes: readonly Box[], crowns: readonly Crown[] = []): PlantLight {
  const shadow = makeShadow({ boxes, balls: [], crowns, sun: light.sun });
  return {
    sun: light.sun,
    ambientUp: light.ambientUp,
    ambientDown: light.ambientDown,
    sunAt: (x, y, z) => shadow.sun(x, y, z, -9),
  };
}
