import { makeLight } from './light.ts';
import type { Radiance, Scene } from './scene.ts';
import { drawSplats } from './splats.ts';
import { makeTracer } from './trace.ts';

/** Further sample places inside a pixel whose surroundings differ. */
const refined = [
  [-0.35, -0.2],
  [0.35, -0.2],
  [0, 0.35],
] as const;

/**
 * Renders a scene: one ray per pixel, three more where neighbours show another object or a strong step, then leaves
 * and blades over it.
 */
export function renderScene(scene: Scene, width: number, height: number): Radiance {
  const focal = scene.focal * width;
  const tracer = makeTracer(scene, makeLight(scene), width, height);
  const rgb = new Float32Array(width * height * 3);
  const inverseDepth = new Float32Array(width * height);
  const objects = new Int32Array(width * height);
  const out = new Float64Array(5);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      tracer.sample(x + 0.5, y + 0.5, out);
      rgb[3 * i] = out[0]!;
      rgb[3 * i + 1] = out[1]!;
      rgb[3 * i + 2] = out[2]!;
      inverseDepth[i] = out[3]!;
      objects[i] = out[4]!;
    }
  }
  const marked = markEdges(rgb, objects, width, height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (marked[i] === 0) continue;
      let r = rgb[3 * i]!;
      let g = rgb[3 * i + 1]!;
      let b = rgb[3 * i + 2]!;
      for (const [dx, dy] of refined) {
        tracer.sample(x + 0.5 + dx, y + 0.5 + dy, out);
        r += out[0]!;
        g += out[1]!;
        b += out[2]!;
      }
      rgb[3 * i] = r / 4;
      rgb[3 * i + 1] = g / 4;
      rgb[3 * i + 2] = b / 4;
    }
  }
  const radiance = { width, height, rgb, inverseDepth, focal };
  drawSplats(scene, radiance);
  return radiance;
}

function markEdges(rgb: Float32Array, objects: Int32Array, width: number, height: number): Uint8Array {
  const marked = new Uint8Array(width * height);
  const brightness = (i: number): number => rgb[3 * i]! + rgb[3 * i + 1]! + rgb[3 * i + 2]!;
  const compare = (i: number, j: number): void => {
    const a = brightness(i);
    const b = brightness(j);
    if (objects[i] !== objects[j] || Math.abs(a - b) > 0.4 * Math.min(a, b) + 0.003) marked[i] = marked[j] = 1;
  };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      if (x + 1 < width) compare(i, i + 1);
      if (y + 1 < height) compare(i, i + width);
    }
  }
  return marked;
}
