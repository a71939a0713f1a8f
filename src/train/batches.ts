import { type Tensor4D, tf } from '../backend/tf.ts';
import { BenchError } from '../core/errors.ts';
import type { Pair } from '../datasets/dataset.ts';
import { type PairBytes, PairCache } from './pair-cache.ts';
import { type SampleStream, sampleRandom, sampler } from './sampling.ts';
import type { Sampling } from './training.ts';

export interface Batch {
  readonly input: Tensor4D;
  readonly target: Tensor4D;
}

export interface BatchOptions {
  readonly crop: number;
  readonly flips: boolean;
  readonly batch: number;
  readonly seed: number;
  readonly sampling: Sampling;
}

/**
 * Training batches whose content depends on seed, stream and step only, so that a resumed training needs no saved
 * cursor: the sampling says which pair a sample is, and its crop, flips and turn come from the stream of the sample.
 * Pictures are decoded ahead of the step that needs them.
 */
export class Batches {
  readonly #options: BatchOptions;
  readonly #stream: SampleStream;
  readonly #cache: PairCache;
  readonly #pairAt: (sample: number) => Pair;

  constructor(
    pairs: readonly Pair[],
    options: BatchOptions,
    stream: SampleStream = 'pairs',
    cache = new PairCache(options.crop),
  ) {
    if (pairs.length === 0)
      throw new BenchError('no-pairs', 'The training split holds no pairs; expected at least one.', {
        mend: 'prepare the dataset again, or name other folders with --pairs',
      });
    this.#options = options;
    this.#stream = stream;
    this.#cache = cache;
    this.#pairAt = sampler(pairs, { ...options, stream });
  }

  /** The batch of a step, NHWC in [0, 1]. The caller disposes both tensors. */
  async at(step: number): Promise<Batch> {
    const { crop, batch } = this.#options;
    const samples = this.#samples(step);
    const pairs = await Promise.all(samples.map((sample) => this.#cache.get(this.#pairAt(sample))));
    for (const sample of this.#samples(step + 1)) void this.#cache.get(this.#pairAt(sample)).catch(() => {});
    const inputs = new Float32Array(batch * crop * crop * 3);
    const targets = new Float32Array(batch * crop * crop * 3);
    for (const [i, pair] of pairs.entries()) this.#cut(pair, samples[i]!, inputs, targets, i * crop * crop * 3);
    const shape: [number, number, number, number] = [batch, crop, crop, 3];
    return { input: tf.tensor4d(inputs, shape), target: tf.tensor4d(targets, shape) };
  }

  #samples(step: number): number[] {
    const { batch } = this.#options;
    return Array.from({ length: batch }, (_, i) => step * batch + i);
  }

  #cut(pair: PairBytes, sample: number, inputs: Float32Array, targets: Float32Array, at: number): void {
    const { crop, flips, seed } = this.#options;
    const random = sampleRandom(seed, this.#stream, 'crop', sample);
    const left = random.integer(pair.width - crop + 1);
    const top = random.integer(pair.height - crop + 1);
    const turn = flips ? random.integer(8) : 0;
    for (let y = 0; y < crop; y++)
      for (let x = 0; x < crop; x++) {
        const [u, v] = turned(x, y, crop, turn);
        const from = ((top + v) * pair.width + left + u) * 3;
        const to = at + (y * crop + x) * 3;
        for (let c = 0; c < 3; c++) {
          inputs[to + c] = pair.input[from + c]! / 255;
          targets[to + c] = pair.target[from + c]! / 255;
        }
      }
  }
}

/** The place that one of the eight symmetries of the square puts at (x, y). */
function turned(x: number, y: number, side: number, symmetry: number): [number, number] {
  const u = symmetry & 1 ? side - 1 - x : x;
  const v = symmetry & 2 ? side - 1 - y : y;
  return symmetry & 4 ? [v, u] : [u, v];
}
