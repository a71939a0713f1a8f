import type { HdrImage, Image } from './image.ts';
import { readImage } from './read.ts';

/** Extremes and means of the samples, in the picture's own unit: [0, 1], or radiance. */
export interface SampleStatistics {
  readonly min: number;
  readonly max: number;
  /** One mean per channel. */
  readonly mean: readonly number[];
  /** Samples that are NaN or infinite; they are in none of the other numbers. */
  readonly nonFinite: number;
}

/** What `bench inspect` prints about a file. */
export interface Inspection extends SampleStatistics {
  readonly path: string;
  readonly format: string;
  readonly width: number;
  readonly height: number;
  /** Channels as metrics see them: 1 or 3. */
  readonly channels: 1 | 3;
  /** Channels in the file, alpha included. */
  readonly fileChannels: number;
  readonly bitDepth: number;
  /** Everything that was converted on reading. */
  readonly notes: readonly string[];
}

/** Minimum, maximum and per-channel mean of a picture. */
export function sampleStatistics(image: Image | HdrImage): SampleStatistics {
  const { channels, data } = image;
  const sums = new Float64Array(channels);
  const counts = new Float64Array(channels);
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    if (!Number.isFinite(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
    sums[i % channels]! += value;
    counts[i % channels]! += 1;
  }
  const finite = counts.reduce((sum, count) => sum + count, 0);
  return { min, max, mean: Array.from(sums, (sum, c) => sum / counts[c]!), nonFinite: data.length - finite };
}

/** Reads a picture and says what it holds. */
export async function inspectImage(path: string): Promise<Inspection> {
  const { image, bitDepth, fileChannels, format, notes } = await readImage(path);
  const { width, height, channels } = image;
  return { path, format, width, height, channels, fileChannels, bitDepth, ...sampleStatistics(image), notes };
}
