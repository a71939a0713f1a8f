import type { Random } from '../../../core/random.ts';
import { matte } from '../materials.ts';
import { mix, type Noise, smoothstep } from '../noise.ts';
import type { Box, Material, Rgb } from '../scene.ts';
import { between, box, pick } from '../stage.ts';

/** A picture on a wall: a small landscape of bands and discs in a mount. */
export function painting(random: Random, noise: Noise): Material {
  const sky = pick<Rgb>(random, [
    [0.5, 0.6, 0.75],
    [0.8, 0.5, 0.25],
    [0.75, 0.72, 0.65],
  ]);
  const land = pick<Rgb>(random, [
    [0.12, 0.2, 0.08],
    [0.3, 0.18, 0.1],
    [0.08, 0.12, 0.22],
  ]);
  const line = between(random, 0.35, 0.6);
  const disc = [between(random, 0.3, 0.7), between(random, 0.6, 0.8), between(random, 0.05, 0.1)] as const;
  return (s, p) => {
    const x = p.u / p.width;
    const y = p.v / p.height;
    const frame = Math.min(x * p.width, y * p.height, (1 - x) * p.width, (1 - y) * p.height);
    if (frame < 0.035) {
      const tone = 0.6 + 0.6 * (frame / 0.035);
      [s.r, s.g, s.b] = [0.16 * tone, 0.1 * tone, 0.05 * tone];
      return;
    }
    if (frame < 0.09) {
      s.r = s.g = s.b = 0.75;
      return;
    }
    const hill = line + 0.25 * (noise.fractal(x * 3 + 7, disc[0] * 9, 4) - 0.5);
    const stroke = 0.75 + 0.5 * noise.fractal(x * 40, y * 14, 3);
    const inSun = smoothstep(disc[2] + 0.01, disc[2], Math.hypot(x - disc[0], (y - disc[1]) * (p.height / p.width)));
    const low = smoothstep(hill + 0.01, hill - 0.01, y);
    [s.r, s.g, s.b] = [0, 1, 2].map(
      (c) => stroke * mix(mix(sky[c]! * (0.6 + 0.6 * y), 0.85, inSun), land[c]! * (0.5 + y), low),
    ) as [number, number, number];
    s.gloss = 0.03;
  };
}

/** A shelf of books: thin boxes of many colours, some with words on their spines. */
export function books(random: Random, noise: Noise, x0: number, x1: number, y: number, z: number, boxes: Box[]): void {
  for (let x = x0; x < x1 - 0.06; ) {
    const thick = between(random, 0.025, 0.06);
    const height = between(random, 0.19, 0.3);
    if (random.uniform() < 0.94) {
      const color: Rgb = [between(random, 0.04, 0.6), between(random, 0.04, 0.45), between(random, 0.04, 0.4)];
      const band = between(random, 0.6, 0.8) * height;
      const spine: Material = (s, p) => {
        const tone = 0.85 + 0.3 * (noise.fractal(p.u * 30 + x * 99, p.v * 9, 3, p.foot * 30) - 0.5);
        const mark =
          Math.abs(p.v - band) < 0.012 ||
          (p.v < band - 0.03 &&
            p.v > 0.05 &&
            Math.abs(p.u - thick / 2) < thick * 0.22 &&
            noise.cell(Math.floor(p.v * 160), Math.floor(x * 999)) > 0.35)
            ? 1
            : 0;
        const round = 1 - 0.45 * Math.abs((2 * p.u) / p.width - 1) ** 3;
        const ink = color[0] + color[1] + color[2] > 0.8 ? 0.05 : 0.65;
        [s.r, s.g, s.b] = [
          mix(color[0] * tone, ink, mark) * round,
          mix(color[1] * tone, ink * 0.9, mark) * round,
          mix(color[2] * tone, ink * 0.6, mark) * round,
        ];
        s.gloss = 0.02;
      };
      boxes.push(
        box(
          [x, y, z - between(random, 0.16, 0.22)],
          [thick - 0.003, height, 0.2],
          spine,
          matte(noise, [0.7, 0.66, 0.55], 0.3),
          false,
        ),
      );
    }
    x += thick;
  }
}
