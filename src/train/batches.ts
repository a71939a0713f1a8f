import { type Tensor4D, tf } from '../backend/tf.ts';
import { BenchError } from '../core/errors.ts';
import type { Pair } from '../datasets/dataset.ts';
import { type Cuts, type Cutter, cutHere } from './cutter.ts';
import { type SampleStream, sampler } from './sampling.ts';
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
  /** Steps there are; no batch beyond is prepared. */
  readonly steps?: number;
}

/** Batches that are prepared before the step that needs them. */
const stepsAhead = 3;

/**
 * Training batches whose content depends on seed, stream and step only, so that a resumed training needs no saved
 * cursor: the sampling says which pair a sample is, and its crop, flips and turn come from the stream of the sample.
 * Batches are ordered from the cutter some steps ahead.
 */
export class Batches {
  readonly #options: BatchOptions;
  readonly #stream: SampleStream;
  readonly #cutter: Cutter;
  readonly #pairAt: (sample: number) => Pair;
  readonly #ordered = new Map<number, Promise<Cuts>>();

  constructor(
    pairs: readonly Pair[],
    options: BatchOptions,
    stream: SampleStream = 'pairs',
    cutter = cutHere(options),
  ) {
    if (pairs.length === 0)
      throw new BenchError('no-pairs', 'The training split holds no pairs; expected at least one.', {
        mend: 'prepare the dataset again, or name other folders with --pairs',
      });
    this.#options = options;
    this.#stream = stream;
    this.#cutter = cutter;
    this.#pairAt = sampler(pairs, { ...options, stream });
  }

  /** The batch of a step, NHWC in [0, 1]. The caller disposes both tensors. */
  async at(step: number): Promise<Batch> {
    const { crop, batch, steps = Infinity } = this.#options;
    const wanted = this.#order(step);
    for (let later = step + 1; later <= step + stepsAhead && later < steps; later++) void this.#order(later);
    for (const other of this.#ordered.keys())
      if (other <= step || other > step + stepsAhead) this.#ordered.delete(other);
    const { inputs, targets } = await wanted;
    const shape: [number, number, number, number] = [batch, crop, crop, 3];
    return { input: tf.tensor4d(inputs, shape), target: tf.tensor4d(targets, shape) };
  }

  #order(step: number): Promise<Cuts> {
    const known = this.#ordered.get(step);
    if (known) return known;
    const { batch } = this.#options;
    const samples = Array.from({ length: batch }, (_, i) => {
      const sample = step * batch + i;
      return { sample, pair: this.#pairAt(sample) };
    });
    const cuts = this.#cutter.cut({ stream: this.#stream, samples });
    // Whoever asks for the step hears of what went wrong; nobody may.
    cuts.catch(() => {});
    this.#ordered.set(step, cuts);
    return cuts;
  }
}
