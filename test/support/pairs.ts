import { join } from 'node:path';
import { randomStream } from '../../src/core/random.ts';
import type { Pair } from '../../src/datasets/dataset.ts';
import { emptyImage, type Image } from '../../src/image/image.ts';
import { writeImage } from '../../src/image/write.ts';

/** A smooth random picture of a few waves. */
export function wavyPicture(seed: number, width = 32, height = 32): Image {
  const random = randomStream(seed, 'wavy picture');
  const image = emptyImage(width, height, 3);
  const waves = Array.from({ length: 5 }, () => [random.normal() * 0.2, random.normal() * 0.2, random.uniform() * 6]);
  const tint = [random.uniform(), random.uniform(), random.uniform()];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const wave = waves.reduce((sum, [u, v, phase]) => sum + Math.sin(u! * x + v! * y + phase!), 0) / 5;
      for (let c = 0; c < 3; c++)
        image.data[(y * width + x) * 3 + c] = Math.min(1, Math.max(0, 0.25 + 0.2 * wave + 0.3 * tint[c]!));
    }
  return image;
}

/** The picture that a network should make of it: brighter, with another colour balance. */
export function brighter(image: Image): Image {
  const gains = [1.1, 1, 0.85];
  return { ...image, data: image.data.map((value, i) => Math.min(1, Math.sqrt(value) * gains[i % 3]!)) };
}

/** Writes pairs of small pictures into folder/input and folder/target. */
export async function writePairs(folder: string, count: number, side = 32): Promise<Pair[]> {
  const pairs: Pair[] = [];
  for (let i = 0; i < count; i++) {
    const id = String(i).padStart(3, '0');
    const [input, target] = [join(folder, 'input', `${id}.png`), join(folder, 'target', `${id}.png`)];
    const picture = wavyPicture(i, side, side);
    await writeImage(input, picture);
    await writeImage(target, brighter(picture));
    pairs.push({ id, input: { path: input }, target: { path: target } });
  }
  return pairs;
}
