import { tf } from '../backend/tf.ts';
import type { Enhancer } from '../image/enhancer.ts';
import { emptyImage, type Image, type Source, toRgb } from '../image/image.ts';
import type { Network } from './model.ts';

/**
 * Pixels that one pass may hold (width × height with margins); larger pictures are cut into tiles. A network whose
 * margins would leave little of that takes passes of three margins a side, a third of which is its tile.
 */
const pixelsPerPass = 768 * 768;

/** A network with weights as an enhancer: any picture size, gray pictures as three equal channels. */
export function networkEnhancer(name: string, key: string, source: Source, network: Network): Enhancer {
  return { name, key, source, enhance: (input) => enhanceWith(network, input) };
}

/**
 * Runs a network over a picture of any size. The picture is extended by reflection to multiples of what the network
 * needs and cropped again; a large one is cut into tiles that overlap by the network's receptive radius, so that tiles
 * give what the whole would give. A network that sees the whole picture (instance norm) gets it whole. Clipped to [0, 1].
 */
export async function enhanceWith(network: Network, input: Image, pixels?: number): Promise<Image> {
  const image = toRgb(input);
  const { width, height } = image;
  const { multiple, receptiveRadius } = network;
  const up = (size: number): number => Math.ceil(size / multiple) * multiple;
  const whole: Box = { left: 0, top: 0, right: up(width), bottom: up(height) };
  if (receptiveRadius === undefined) return pass(network, image, whole, whole);
  const margin = up(receptiveRadius);
  const limit = pixels ?? Math.max(pixelsPerPass, (3 * margin) ** 2);
  if (width * height <= limit) return pass(network, image, whole, whole);
  const side = Math.max(multiple, Math.floor((Math.sqrt(limit) - 2 * margin) / multiple) * multiple);
  const out = emptyImage(width, height, 3);
  for (let top = 0; top < height; top += side)
    for (let left = 0; left < width; left += side) {
      const tile = { left, top, right: Math.min(left + side, whole.right), bottom: Math.min(top + side, whole.bottom) };
      const seen = {
        left: Math.max(0, left - margin),
        top: Math.max(0, top - margin),
        right: Math.min(tile.right + margin, whole.right),
        bottom: Math.min(tile.bottom + margin, whole.bottom),
      };
      const part = await pass(network, image, seen, tile);
      for (let y = 0; y < part.height; y++)
        out.data.set(part.data.subarray(y * part.width * 3, (y + 1) * part.width * 3), ((top + y) * width + left) * 3);
    }
  return out;
}

/** A rectangle of the extended picture, right and bottom exclusive. */
interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The part of the picture inside `tile`, from one pass over `seen`; beyond the picture everything is reflected. */
async function pass(network: Network, image: Image, seen: Box, tile: Box): Promise<Image> {
  const [columns, rows] = [seen.right - seen.left, seen.bottom - seen.top];
  const values = new Float32Array(columns * rows * 3);
  for (let y = 0; y < rows; y++) {
    const row = reflect(seen.top + y, image.height) * image.width;
    for (let x = 0; x < columns; x++) {
      const from = (row + reflect(seen.left + x, image.width)) * 3;
      const to = (y * columns + x) * 3;
      for (let c = 0; c < 3; c++) values[to + c] = image.data[from + c]!;
    }
  }
  const width = Math.min(tile.right, image.width) - tile.left;
  const height = Math.min(tile.bottom, image.height) - tile.top;
  const tensor = tf.tidy(() => {
    const y = network.forward(tf.tensor4d(values, [1, rows, columns, 3]), 'enhance');
    const inside = tf.slice(y, [0, tile.top - seen.top, tile.left - seen.left, 0], [1, height, width, 3]);
    return tf.clipByValue(inside, 0, 1);
  });
  const data = (await tensor.data()) as Float32Array;
  tensor.dispose();
  return { width, height, channels: 3, data };
}

/** The place that a reflection without repeating the border puts at `index`; any distance, any size. */
function reflect(index: number, size: number): number {
  if (size === 1) return 0;
  const period = 2 * (size - 1);
  const place = ((index % period) + period) % period;
  return place < size ? place : period - place;
}
