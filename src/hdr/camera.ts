import type { Random } from '../core/random.ts';
import { toByte } from '../image/color.ts';
import type { HdrImage, Image } from '../image/image.ts';

/** The camera's response f(x) = min((1 + η) x^γ / (x^γ + η), 1). */
export interface CameraCurve {
  readonly gamma: number;
  readonly eta: number;
}

/** The curve of the fused targets and of `bench expose`. */
export const defaultCurve: CameraCurve = { gamma: 0.9, eta: 0.6 };

/** A random curve: γ ~ N(0.9, 0.1), η ~ N(0.6, 0.1), drawn again where not positive. */
export function drawCurve(random: Random): CameraCurve {
  const positive = (mean: number, deviation: number): number => {
    for (;;) {
      const value = mean + deviation * random.normal();
      if (value > 0) return value;
    }
  };
  return { gamma: positive(0.9, 0.1), eta: positive(0.6, 0.1) };
}

/** Luminance of linear RGB (Rec. 709), or the value of a gray scene. */
function luminanceAt({ channels, data }: HdrImage, pixel: number): number {
  if (channels === 1) return data[pixel]!;
  const i = 3 * pixel;
  return 0.2126 * data[i]! + 0.7152 * data[i + 1]! + 0.0722 * data[i + 2]!;
}

/** The scene's key: exp(mean log(luminance + 1e-6)). */
export function keyOfScene(scene: HdrImage): number {
  const count = scene.width * scene.height;
  let sum = 0;
  for (let i = 0; i < count; i++) sum += Math.log(Math.max(luminanceAt(scene, i), 0) + 1e-6);
  return Math.exp(sum / count);
}

export interface ExposureOptions {
  readonly curve?: CameraCurve;
  /** Standard deviation of noise on the output, in 8-bit codes (default 0), and where it is drawn from. */
  readonly noiseCodes?: number;
  readonly random?: Random;
}

/**
 * A photograph of a scene: exposed by 0.18 · 2^stops / key, its luminance sent through the camera's curve with the
 * ratios of RGB kept, and rounded to 8 bits.
 *
 * **Source** Kinoshita & Kiya, ICIP 2019, section 3; curve from Eilertsen et al., HDR image reconstruction from a single
 * exposure using deep CNNs, ACM TOG 36(6), 2017.
 */
export function photograph(scene: HdrImage, stops: number, options: ExposureOptions = {}): Image {
  const { curve = defaultCurve, noiseCodes = 0, random } = options;
  const { width, height, channels, data } = scene;
  const exposure = (0.18 * 2 ** stops) / keyOfScene(scene);
  const out = new Float32Array(data.length);
  for (let i = 0; i < width * height; i++) {
    const luminance = Math.max(luminanceAt(scene, i), 0) * exposure;
    const ratio = luminance > 0 ? (respond(luminance, curve) / luminance) * exposure : 0;
    for (let j = i * channels; j < (i + 1) * channels; j++) {
      const noise = random && noiseCodes > 0 ? (noiseCodes / 255) * random.normal() : 0;
      out[j] = toByte(Math.max(data[j]!, 0) * ratio + noise) / 255;
    }
  }
  return { width, height, channels, data: out };
}

function respond(x: number, { gamma, eta }: CameraCurve): number {
  const power = x ** gamma;
  return Number.isFinite(power) ? Math.min(((1 + eta) * power) / (power + eta), 1) : 1;
}
