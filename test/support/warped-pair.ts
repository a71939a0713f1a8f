import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compose, type Homography, inverse } from '../../src/align/homography.ts';
import { warp } from '../../src/align/warp.ts';
import { type Random, randomStream } from '../../src/core/random.ts';
import { emptyImage, type Image } from '../../src/image/image.ts';
import { readImage } from '../../src/image/read.ts';
import { writeImage } from '../../src/image/write.ts';

/** A homography that moves the corners of a picture by up to `share` of its width and height. */
export function cornerShift(width: number, height: number, share: number, random: Random): Homography {
  const [w, h] = [width - 1, height - 1];
  const shift = (): [number, number] => [
    share * width * (2 * random.uniform() - 1),
    share * height * (2 * random.uniform() - 1),
  ];
  const corners = (
    [
      [0, 0],
      [w, 0],
      [w, h],
      [0, h],
    ] as const
  ).map(([x, y]) => {
    const [dx, dy] = shift();
    return [x + dx, y + dy] as const;
  });
  return compose(
    fromUnitSquare(corners),
    inverse(
      fromUnitSquare([
        [0, 0],
        [w, 0],
        [w, h],
        [0, h],
      ]),
    ),
  );
}

/** The map from the unit square to a quadrilateral (Heckbert 1989, section 2.2.3). */
function fromUnitSquare(q: readonly (readonly [number, number])[]): Homography {
  const [[x0, y0], [x1, y1], [x2, y2], [x3, y3]] = q as [
    [number, number],
    [number, number],
    [number, number],
    [number, number],
  ];
  const [dx1, dx2, sx] = [x1 - x2, x3 - x2, x0 - x1 + x2 - x3];
  const [dy1, dy2, sy] = [y1 - y2, y3 - y2, y0 - y1 + y2 - y3];
  const area = dx1 * dy2 - dx2 * dy1;
  const g = (sx * dy2 - dx2 * sy) / area;
  const h = (dx1 * sy - sx * dy1) / area;
  return [x1 - x0 + g * x1, x3 - x0 + h * x3, x0, y1 - y0 + g * y1, y3 - y0 + h * y3, y0, g, h, 1];
}

export interface Disturbance {
  readonly gamma?: number;
  readonly gains?: readonly [number, number, number];
  /** Standard deviation of the noise, 8-bit codes. */
  readonly noiseCodes?: number;
  readonly jpegQuality?: number;
}

/** B: the picture as another camera would give it, by a known homography from A to B. */
export async function secondPhotograph(
  a: Image,
  aToB: Homography,
  disturbance: Disturbance,
  random: Random,
): Promise<Image> {
  const { gamma = 1, gains = [1, 1, 1], noiseCodes = 0, jpegQuality } = disturbance;
  const b = warp(a, inverse(aToB), a.width, a.height);
  for (let i = 0; i < b.data.length; i++) {
    const value = Number.isNaN(b.data[i]!) ? 0 : Math.min(1, Math.max(0, b.data[i]!));
    b.data[i] = Math.min(
      1,
      Math.max(0, value ** gamma * gains[i % a.channels]! + (noiseCodes / 255) * random.normal()),
    );
  }
  if (jpegQuality === undefined) return b;
  const folder = mkdtempSync(join(tmpdir(), 'bench-pair-'));
  try {
    await writeImage(join(folder, 'b.jpg'), b, { jpegQuality });
    return (await readImage(join(folder, 'b.jpg'))).image;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A picture with structures of every size: coloured ellipses and bars over a gradient. */
export function paintedScene(width: number, height: number, seed: number): Image {
  const random = randomStream(seed, 'painted scene');
  const image = emptyImage(width, height, 3);
  for (let i = 0, p = 0; i < image.data.length; i += 3, p++)
    for (let c = 0; c < 3; c++) image.data[i + c] = 0.35 + (0.2 * (p % width)) / width + 0.05 * c;
  for (let n = 0; n < 700; n++) {
    const [cx, cy, turn] = [width * random.uniform(), height * random.uniform(), Math.PI * random.uniform()];
    const [rx, ry] = [2 * 25 ** random.uniform(), 2 * 25 ** random.uniform()];
    const colour = [random.uniform(), random.uniform(), random.uniform()];
    const bar = random.uniform() < 0.4;
    const reach = Math.ceil(Math.max(rx, ry) * 1.5);
    for (let y = Math.max(0, Math.floor(cy - reach)); y < Math.min(height, cy + reach); y++)
      for (let x = Math.max(0, Math.floor(cx - reach)); x < Math.min(width, cx + reach); x++) {
        const u = ((x - cx) * Math.cos(turn) + (y - cy) * Math.sin(turn)) / rx;
        const v = ((y - cy) * Math.cos(turn) - (x - cx) * Math.sin(turn)) / ry;
        const outside = bar ? Math.max(Math.abs(u), Math.abs(v)) - 1 : Math.hypot(u, v) - 1;
        const cover = Math.min(1, Math.max(0, 0.5 - outside * Math.min(rx, ry)));
        for (let c = 0; c < 3; c++) {
          const at = 3 * (y * width + x) + c;
          image.data[at] = image.data[at]! + 0.7 * cover * (colour[c]! - image.data[at]!);
        }
      }
  }
  return image;
}
