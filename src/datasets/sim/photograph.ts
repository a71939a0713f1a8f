import type { Random } from '../../core/random.ts';
import type { Image } from '../../image/image.ts';
import { bilinearAt, gaussianBlur, shrink } from './blur.ts';
import type { CameraModel } from './cameras.ts';
import { applyTo, undistort, type View } from './geometry.ts';
import type { Radiance } from './scene.ts';

/** Sample places inside a sensor pixel. */
const inside = [
  [-0.25, -0.25],
  [0.25, -0.25],
  [-0.25, 0.25],
  [0.25, 0.25],
] as const;

/** A photograph of a rendered scene: lens, sensor and the camera's own processing, before JPEG. */
export function photograph(
  radiance: Radiance,
  camera: CameraModel,
  view: View,
  planeDepthMetres: number,
  random: Random,
): Image {
  const { width, height } = view;
  const light = expose(radiance, camera, view, planeDepthMetres);
  lens(light, width, height, camera);
  sensor(light, width, height, camera, random);
  return develop(light, width, height, camera);
}

/** The light that falls on each pixel: through the lens distortion, the turn and the shift of the camera. */
function expose(radiance: Radiance, camera: CameraModel, view: View, planeDepthMetres: number): Float32Array {
  const { width, height } = view;
  const out = new Float32Array(width * height * 3);
  const at = new Float64Array(2);
  const { rgb, inverseDepth, focal } = radiance;
  const w = radiance.width;
  const h = radiance.height;
  const [bx, by] = view.baseline;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 3) {
      for (const [sx, sy] of inside) {
        undistort(view, x + sx, y + sy, at);
        applyTo(view.toPlane, at[0]!, at[1]!, at);
        const px = at[0]! * focal + (w - 1) / 2;
        const py = at[1]! * focal + (h - 1) / 2;
        // Parallax: what stands before or behind the plane appears shifted.
        const column = Math.min(w - 1, Math.max(0, Math.round(px)));
        const row = Math.min(h - 1, Math.max(0, Math.round(py)));
        const shift = (Math.min(0.5, inverseDepth[row * w + column]!) - 1 / planeDepthMetres) * focal;
        const qx = Math.min(w - 1.001, Math.max(0, px + bx * shift));
        const qy = Math.min(h - 1.001, Math.max(0, py + by * shift));
        const c = Math.floor(qx);
        const r = Math.floor(qy);
        const u = qx - c;
        const v = qy - r;
        const k = 3 * (r * w + c);
        const under = k + 3 * w;
        const a = (1 - u) * (1 - v) * 0.25;
        const b = u * (1 - v) * 0.25;
        const d = (1 - u) * v * 0.25;
        const e = u * v * 0.25;
        out[i] = out[i]! + a * rgb[k]! + b * rgb[k + 3]! + d * rgb[under]! + e * rgb[under + 3]!;
        out[i + 1] = out[i + 1]! + a * rgb[k + 1]! + b * rgb[k + 4]! + d * rgb[under + 1]! + e * rgb[under + 4]!;
        out[i + 2] = out[i + 2]! + a * rgb[k + 2]! + b * rgb[k + 5]! + d * rgb[under + 2]! + e * rgb[under + 5]!;
      }
    }
  }
  const gain = exposureGain(out) * 2 ** camera.exposureStops;
  for (let i = 0; i < out.length; i++) out[i] = out[i]! * gain;
  return out;
}

/** The gain that brings the scene's geometric mean, weighted to the centre, to middle gray; bright areas hold it back. */
function exposureGain(light: Float32Array): number {
  let logs = 0;
  let mean = 0;
  const pixels = light.length / 3;
  for (let i = 0; i < light.length; i += 3) {
    const y = 0.2126 * light[i]! + 0.7152 * light[i + 1]! + 0.0722 * light[i + 2]!;
    logs += Math.log(y + 1e-4);
    mean += Math.min(y, 8);
  }
  const key = Math.exp(logs / pixels) ** 0.55 * (mean / pixels) ** 0.45;
  // Night stays darker than day.
  return Math.fround((0.17 / key) * Math.min(1, (key / 0.06) ** 0.25));
}

function lens(light: Float32Array, width: number, height: number, camera: CameraModel): void {
  const small = shrink(light, width, height, 3, 8);
  const glare = gaussianBlur(small.data, small.width, small.height, 3, 5);
  const centre = gaussianBlur(light, width, height, 3, camera.blurPixels);
  const corner = gaussianBlur(light, width, height, 3, camera.blurPixels + camera.cornerBlurPixels);
  const diagonal = (width * width + height * height) / 4;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const square = ((x - width / 2) ** 2 + (y - height / 2) ** 2) / diagonal;
      const dim = 1 - camera.vignetting * square * (1.3 - 0.3 * square);
      for (let c = 0; c < 3; c++) {
        const i = 3 * (y * width + x) + c;
        const sharp = centre[i]! + (corner[i]! - centre[i]!) * square;
        const spread = bilinearAt(glare, small.width, small.height, 3, (x + 0.5) / 8 - 0.5, (y + 0.5) / 8 - 0.5, c);
        light[i] = (sharp * (1 - camera.flare) + spread * camera.flare) * dim;
      }
    }
  }
}

function sensor(light: Float32Array, width: number, height: number, camera: CameraModel, random: Random): void {
  const { shotNoise, readNoise, headroom } = camera;
  const stray = (): number => 1 + camera.whiteBalanceStray * (random.uniform() * 2 - 1);
  const balance = [camera.whiteBalance[0] * stray(), camera.whiteBalance[1], camera.whiteBalance[2] * stray()];
  const normals = Float32Array.from({ length: 65536 }, () => random.normal());
  const noise = new Float32Array(light.length);
  for (let i = 0; i < light.length; i += 3) {
    let bits = Math.floor(random.uniform() * 2 ** 48);
    for (let c = 0; c < 3; c++) {
      const index = bits % 65536;
      bits = (bits - index) / 65536;
      noise[i + c] = normals[index]! * Math.sqrt(shotNoise * Math.min(headroom, light[i + c]!) + readNoise * readNoise);
    }
  }
  // Noise reduction leaves blotches: noise is smeared, then partly sharp again.
  const smeared = camera.denoise > 0 ? gaussianBlur(noise, width, height, 3, camera.denoise) : noise;
  const keep = camera.denoise > 0 ? 0.25 : 1;
  for (let i = 0; i < light.length; i++) {
    const signal = light[i]! + (camera.denoise > 0 ? 1.3 * smeared[i]! + keep * noise[i]! : noise[i]!);
    light[i] = Math.min(headroom, Math.max(0, signal)) * balance[i % 3]!;
  }
}

/** Colours, tone curve, local tone, sharpening: linear sensor light to an sRGB-encoded picture. */
function develop(light: Float32Array, width: number, height: number, camera: CameraModel): Image {
  const curve = toneCurve(camera);
  const lift = camera.localTone > 0 ? localGain(light, width, height, camera.localTone) : undefined;
  const encoded = new Float32Array(light.length);
  const [mr, mg, mb] = camera.matrix;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 3) {
      const gain = lift
        ? bilinearAt(lift.data, lift.width, lift.height, 1, (x + 0.5) / 8 - 0.5, (y + 0.5) / 8 - 0.5, 0)
        : 1;
      const a = light[i]! * gain;
      const b = light[i + 1]! * gain;
      const c = light[i + 2]! * gain;
      const r = mr[0] * a + mr[1] * b + mr[2] * c;
      const g = mg[0] * a + mg[1] * b + mg[2] * c;
      const l = mb[0] * a + mb[1] * b + mb[2] * c;
      const gray = 0.2126 * r + 0.7152 * g + 0.0722 * l;
      encoded[i] = curve(gray + camera.saturation * (r - gray));
      encoded[i + 1] = curve(gray + camera.saturation * (g - gray));
      encoded[i + 2] = curve(gray + camera.saturation * (l - gray));
    }
  }
  const soft = gaussianBlur(encoded, width, height, 3, 1);
  for (let i = 0; i < encoded.length; i++) {
    const sharp = encoded[i]! + camera.sharpen * (encoded[i]! - soft[i]!);
    encoded[i] = Math.min(1, Math.max(0, sharp));
  }
  return { width, height, channels: 3, data: encoded };
}

/** The encoded value of linear light, from a table over the square root of the light. */
function toneCurve(camera: CameraModel): (light: number) => number {
  const size = 4096;
  const { headroom, blackPoint, contrast } = camera;
  const table = new Float32Array(size + 2);
  for (let k = 0; k < table.length; k++) {
    const x = headroom * (k / size) ** 2;
    // A shoulder from two thirds of white on, so that `headroom` reaches white exactly.
    const knee = 0.55;
    const rolled =
      x <= knee
        ? x
        : knee +
          (1 - knee) *
            (1 - (1 - Math.min(1, (x - knee) / (headroom - knee))) ** Math.max(1, (headroom - knee) / (1 - knee)));
    const gamma = rolled <= 0.0031308 ? 12.92 * rolled : 1.055 * rolled ** (1 / 2.4) - 0.055;
    const curved = gamma + contrast * (gamma * gamma * (3 - 2 * gamma) - gamma);
    table[k] = Math.min(1, Math.max(0, (curved - blackPoint) / (1 - blackPoint)));
  }
  return (x) => {
    const at = Math.sqrt(Math.min(headroom, Math.max(0, x)) / headroom) * size;
    const k = Math.floor(at);
    return table[k]! + (table[k + 1]! - table[k]!) * (at - k);
  };
}

/** Gain by the brightness of the surroundings: dark regions up, bright ones down. */
function localGain(light: Float32Array, width: number, height: number, amount: number) {
  const small = shrink(light, width, height, 3, 8);
  const gray = new Float32Array(small.width * small.height);
  for (let i = 0; i < gray.length; i++)
    gray[i] = Math.sqrt(
      0.2126 * small.data[3 * i]! + 0.7152 * small.data[3 * i + 1]! + 0.0722 * small.data[3 * i + 2]!,
    );
  const around = gaussianBlur(gray, small.width, small.height, 1, 3.5);
  const data = around.map((root) => Math.min(2.2, Math.max(0.6, (0.2 / (root * root + 0.004)) ** amount)));
  return { data, width: small.width, height: small.height };
}
