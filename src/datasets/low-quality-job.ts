import { BenchError } from '../core/errors.ts';
import { luma601 } from '../image/color.ts';
import { readImage } from '../image/read.ts';
import type { JobReference } from '../work/local.ts';
import type { Job } from '../work/shard.ts';

/** Some pictures of one folder. */
export interface LooksInput {
  readonly paths: readonly string[];
}

/** What the list rule looks at; undefined fields mean a picture that cannot be read. */
export interface Looks {
  /** Mean luma, 0 … 1. */
  readonly brightness?: number;
  /** Standard deviation of luma. */
  readonly contrast?: number;
  /** Mean absolute response of the 3x3 Laplacian on luma. */
  readonly sharpness?: number;
  readonly problem?: string;
}

/** Measures brightness, contrast and sharpness of pictures. */
export const looksJob: Job<LooksInput, Looks[]> = {
  name: 'looks',
  version: 1,
  run: ({ paths }) => Promise.all(paths.map(looksOf)),
};

export const looksJobReference: JobReference = { module: import.meta.url, name: 'looksJob' };

async function looksOf(path: string): Promise<Looks> {
  try {
    const { image } = await readImage(path);
    const { width, height } = image;
    const luma = luma601(image);
    let [sum, squares, edges] = [0, 0, 0];
    for (const value of luma) {
      sum += value;
      squares += value * value;
    }
    for (let y = 1; y < height - 1; y++)
      for (let x = 1, i = y * width + 1; x < width - 1; x++, i++)
        edges += Math.abs(4 * luma[i]! - luma[i - 1]! - luma[i + 1]! - luma[i - width]! - luma[i + width]!);
    const mean = sum / luma.length;
    return {
      brightness: mean,
      contrast: Math.sqrt(Math.max(0, squares / luma.length - mean * mean)),
      sharpness: edges / Math.max(1, (width - 2) * (height - 2)),
    };
  } catch (error) {
    if (error instanceof BenchError) return { problem: error.message.replaceAll(path, 'the file') };
    throw error;
  }
}
