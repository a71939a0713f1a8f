import type { AssetName } from '../assets/catalogue.ts';
import { BenchError } from '../core/errors.ts';
import { keyOf } from '../core/hash.ts';
import type { HdrImage, Image, Source } from '../image/image.ts';
import { assertSameSize, describeSize, toRgb } from '../image/image.ts';

/** A measure of quality. A second protocol of the same measure is a second metric: "psnr@dped", "ssim@gray". */
export interface Metric {
  readonly name: string;
  /** What exactly is computed, in one line; printed under every table. */
  readonly protocol: string;
  /** Part of every cache key: raised when the numbers change. */
  readonly version: number;
  readonly against: 'target' | 'input' | 'hdr' | 'nothing';
  readonly better: 'higher' | 'lower';
  readonly unit?: 'dB';
  /** Decimals that tables print. */
  readonly decimals: number;
  readonly source: Source;
  /** Files from outside without which it cannot score. */
  readonly needs?: readonly AssetName[];
  /** Why it cannot score as it is, where that is no matter of assets. */
  readonly lacks?: { readonly reason: string; readonly mend: string } | undefined;
  /** The score of a picture that equals its reference, where the metric has such a value. */
  readonly ideal?: number;
  /** Whether it promises to get worse when more noise is added to a picture that equals its reference. */
  readonly monotone?: boolean;
  /** The smallest picture that it takes, such as "11 pixels a side". */
  readonly atLeast?: string;
  /** Where a score of exactly this value means that the formula was undefined and clamped; such scores are counted. */
  readonly clampedAt?: number;
  /** The score of one picture. NaN says that the metric is undefined on it. */
  score(result: Image, reference?: Image | HdrImage): number | Promise<number>;
  /** One number from the per-image scores in the order of their ids; by default the mean of the finite ones. */
  readonly aggregate?: (scores: readonly number[]) => number;
  /** The aggregate takes the scores in batches of this many and drops the last incomplete one. */
  readonly batch?: number;
}

/**
 * The result and its reference as a pair of one size; a gray picture beside a colour picture becomes three equal
 * channels. Throws a BenchError that names the metric and both sizes, or the missing reference.
 */
export function pairOf(
  metric: Pick<Metric, 'name' | 'against'>,
  result: Image,
  reference: Image | HdrImage | undefined,
): [Image, Image] {
  if (reference === undefined)
    throw new BenchError(
      'missing-reference',
      `The metric ${metric.name} compares ${describeSize(result)} with its ${metric.against}, and there is none.`,
      { mend: `give the ${metric.against} pictures (--${metric.against}), or leave ${metric.name} out` },
    );
  if (result.channels === reference.channels) {
    assertSameSize(result, reference, `${metric.name}: the pictures`);
    return [result, reference];
  }
  assertSameSize({ ...result, channels: 3 }, { ...reference, channels: 3 }, `${metric.name}: the pictures`);
  return [toRgb(result), toRgb(reference)];
}

/** Throws when a picture has a side shorter than the metric can take. */
export function assertSide(metric: Pick<Metric, 'name' | 'atLeast'>, image: Image, pixels: number): void {
  if (Math.min(image.width, image.height) < pixels) throw tooSmall(metric, image);
}

/** The error for a picture that is smaller than the metric says. */
export function tooSmall({ name, atLeast }: Pick<Metric, 'name' | 'atLeast'>, image: Image): BenchError {
  return new BenchError(
    'image-too-small',
    `The metric ${name} needs pictures with at least ${atLeast}; this one has ${describeSize(image)}.`,
    { mend: `leave ${name} out for such pictures, or score whole pictures instead of patches` },
  );
}

/** A version that changes with the numbers of a fitted model, so that no score of another model is taken for its own. */
export function versionOf(model: readonly number[]): number {
  return Number.parseInt(keyOf(model).slice(0, 8), 16) + 1;
}
