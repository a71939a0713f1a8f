import type { Radiance, Scene } from './scene.ts';

export const splatStride = 10;

/** Draws leaves, blades and twigs from far to near over a rendered scene, hidden by what stands before them. */
export function drawSplats(scene: Scene, radiance: Radiance): void {
  const { data } = scene.splats;
  const { width, height, rgb, inverseDepth, focal } = radiance;
  const [cosYaw, sinYaw] = scene.yaw;
  const count = data.length / splatStride;
  const depths = new Float32Array(count);
  for (let k = 0; k < count; k++) depths[k] = data[k * splatStride]! * sinYaw + data[k * splatStride + 2]! * cosYaw;
  const order = Uint32Array.from({ length: count }, (_, k) => k).sort((a, b) => depths[b]! - depths[a]! || a - b);
  const horizonRow = scene.horizon * height;
  for (const k of order) {
    const o = k * splatStride;
    const depth = depths[k]!;
    if (depth < 0.3) continue;
    const scale = focal / depth;
    const cx = width / 2 + scale * (data[o]! * cosYaw - data[o + 2]! * sinYaw);
    const cy = horizonRow - scale * (data[o + 1]! - scene.eye);
    // A splat thinner than a pixel is drawn one pixel wide and thinned out instead.
    const wantedLong = data[o + 3]! * scale;
    const wantedWide = data[o + 4]! * scale;
    const long = Math.max(0.6, wantedLong);
    const wide = Math.max(0.6, wantedWide);
    const weight = Math.min(1, wantedLong / 0.6) * Math.min(1, wantedWide / 0.6);
    const reach = long + 0.5;
    if (cx < -reach || cy < -reach || cx > width + reach || cy > height + reach || weight < 0.03) continue;
    const c = data[o + 5]!;
    const s = data[o + 6]!;
    const clear = Math.exp(-scene.haze.perMetre * depth);
    const r = scene.haze.color[0] + (data[o + 7]! - scene.haze.color[0]) * clear;
    const g = scene.haze.color[1] + (data[o + 8]! - scene.haze.color[1]) * clear;
    const b = scene.haze.color[2] + (data[o + 9]! - scene.haze.color[2]) * clear;
    const near = 1 / depth;
    const halfX = Math.sqrt(long * c * (long * c) + wide * s * (wide * s)) + 1;
    const halfY = Math.sqrt(long * s * (long * s) + wide * c * (wide * c)) + 1;
    const x1 = Math.min(width - 1, Math.floor(cx + halfX));
    const y1 = Math.min(height - 1, Math.floor(cy + halfY));
    for (let y = Math.max(0, Math.floor(cy - halfY)); y <= y1; y++) {
      for (let x = Math.max(0, Math.floor(cx - halfX)); x <= x1; x++) {
        const dx = x + 0.5 - cx;
        const dy = y + 0.5 - cy;
        const p = (dx * c - dy * s) / long;
        const q = (dx * s + dy * c) / wide;
        const inside = 1 - Math.sqrt(p * p + q * q);
        const alpha = Math.min(1, inside * wide + 0.5) * weight;
        if (alpha <= 0.02) continue;
        const i = y * width + x;
        if (inverseDepth[i]! > near * 1.001) continue;
        rgb[3 * i] = rgb[3 * i]! + (r - rgb[3 * i]!) * alpha;
        rgb[3 * i + 1] = rgb[3 * i + 1]! + (g - rgb[3 * i + 1]!) * alpha;
        rgb[3 * i + 2] = rgb[3 * i + 2]! + (b - rgb[3 * i + 2]!) * alpha;
        if (alpha > 0.5) inverseDepth[i] = near;
      }
    }
  }
}
