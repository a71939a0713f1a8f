import { readImage } from './read.ts';

/** What a picture file holds. Sample values are in [0, 1]. */
export interface ImageFacts {
  readonly width: number;
  readonly height: number;
  /** Channels in the file, alpha included. */
  readonly channels: number;
  readonly bitDepth: number;
  readonly format: string;
  readonly min: number;
  readonly max: number;
  /** Mean of each colour channel. */
  readonly mean: readonly number[];
  readonly notes: readonly string[];
}

/** Reads a picture and says what it holds; throws as `readImage` does. */
export async function inspectImage(path: string): Promise<ImageFacts> {
  const { image, bitDepth, fileChannels, format, notes } = await readImage(path);
  const sums = new Array<number>(image.channels).fill(0);
  let min = Infinity;
  let max = -Infinity;
  for (let i = 0; i < image.data.length; i++) {
    const value = image.data[i]!;
    sums[i % image.channels]! += value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const pixels = image.width * image.height;
  return {
    width: image.width,
    height: image.height,
    channels: fileChannels,
    bitDepth,
    format,
    min,
    max,
    mean: sums.map((sum) => sum / pixels),
    notes,
  };
}
