// Two photographs of 8 megapixels of one painted scene, by a known homography, for the benchmark of alignment.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../.bench/bench/align/', import.meta.url));
const [width, height] = [3264, 2448];

/** Paints the two pictures unless they are there; gives their paths. */
export async function photographs(built) {
  const paths = { a: join(folder, 'a.jpg'), b: join(folder, 'b.jpg') };
  if (existsSync(paths.a) && existsSync(paths.b)) return paths;
  const { randomStream } = await built('core/random.js');
  const { writeImage } = await built('image/write.js');
  const { warp } = await built('align/warp.js');
  const random = randomStream(1, 'bench align');
  const a = { width, height, channels: 3, data: new Float32Array(width * height * 3).fill(0.4) };
  for (let n = 0; n < 9000; n++) ellipse(a, random);
  grain(a, random, 2 / 255);
  const b = warp(a, [1.02, 0.01, -30, -0.012, 1.01, 12, 2e-6, -1e-6, 1], width, height);
  for (let i = 0; i < b.data.length; i++) b.data[i] = Math.max(0, b.data[i] || 0) ** 1.2;
  grain(b, random, 3 / 255);
  await writeImage(paths.b, b, { jpegQuality: 90 });
  await writeImage(paths.a, a, { jpegQuality: 90 });
  return paths;
}

function ellipse({ data }, random) {
  const [cx, cy, turn] = [width * random.uniform(), height * random.uniform(), Math.PI * random.uniform()];
  const [rx, ry] = [2 * 40 ** random.uniform(), 2 * 40 ** random.uniform()];
  const colour = [random.uniform(), random.uniform(), random.uniform()];
  const reach = Math.ceil(Math.max(rx, ry)) + 1;
  const [cosine, sine] = [Math.cos(turn), Math.sin(turn)];
  for (let y = Math.max(0, Math.floor(cy - reach)); y < Math.min(height, cy + reach); y++)
    for (let x = Math.max(0, Math.floor(cx - reach)); x < Math.min(width, cx + reach); x++) {
      const outside = Math.hypot(
        ((x - cx) * cosine + (y - cy) * sine) / rx,
        ((y - cy) * cosine - (x - cx) * sine) / ry,
      );
      const cover = Math.min(1, Math.max(0, 0.5 - (outside - 1) * Math.min(rx, ry)));
      const at = 3 * (y * width + x);
      for (let c = 0; c < 3; c++) data[at + c] += 0.7 * cover * (colour[c] - data[at + c]);
    }
}

function grain({ data }, random, sigma) {
  for (let i = 0; i < data.length; i++)
    data[i] = Math.min(1, Math.max(0, data[i] + 2 * sigma * (random.uniform() + random.uniform() - 1)));
}
