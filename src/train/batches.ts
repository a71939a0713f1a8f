import { type Tensor4D, tf } from '../backend/tf.ts';
import { BenchError } from '../core/errors.ts';
import { randomStream } from '../core/random.ts';
import type { Pair } from '../datasets/dataset.ts';
import { toByte } from '../image/color.ts';
import { toRgb } from '../image/image.ts';
import { readImage } from '../image/read.ts';

/** Two crops at the same place of a pair, as 8-bit RGB codes. */
interface PairBytes {
  readonly width: number;
  readonly height: number;
  readonly input: Uint8Array;
  readonly target: Uint8Array;
}

export interface Batch {
  readonly input: Tensor4D;
  readonly target: Tensor4D;
}

export interface BatchOptions {
  readonly crop: number;
  readonly flips: boolean;
  readonly batch: number;
  readonly seed: number;
}

/** Decoded pairs kept in memory, in bytes; what does not fit is decoded again. */
const cacheLimit = 768 * 2 ** 20;

/**
 * Training batches whose content depends on the seed and the step only, so that a resumed training needs no saved
 * cursor: sample p (counted over all steps) is place p mod n in the shuffle of epoch ⌊p/n⌋, and its crop, flips and
 * turn come from the stream of p. Pictures are decoded ahead of the step that needs them.
 */
export class Batches {
  readonly #pairs: readonly Pair[];
  readonly #options: BatchOptions;
  readonly #decoded = new Map<string, Promise<PairBytes>>();
  #cachedBytes = 0;
  #order: { epoch: number; places: number[] } | undefined;

  constructor(pairs: readonly Pair[], options: BatchOptions) {
    if (pairs.length === 0)
      throw new BenchError('no-pairs', 'The training split holds no pairs; expected at least one.', {
        mend: 'prepare the dataset again, or name other folders with --pairs',
      });
    this.#pairs = pairs;
    this.#options = options;
  }

  /** The batch of a step, NHWC in [0, 1]. The caller disposes both tensors. */
  async at(step: number): Promise<Batch> {
    const { crop, batch } = this.#options;
    const pairs = await Promise.all(this.#samples(step).map((sample) => this.#load(this.#pairAt(sample))));
    for (const sample of this.#samples(step + 1)) void this.#load(this.#pairAt(sample)).catch(() => {});
    const inputs = new Float32Array(batch * crop * crop * 3);
    const targets = new Float32Array(batch * crop * crop * 3);
    for (const [i, pair] of pairs.entries())
      this.#cut(pair, this.#samples(step)[i]!, inputs, targets, i * crop * crop * 3);
    const shape: [number, number, number, number] = [batch, crop, crop, 3];
    return { input: tf.tensor4d(inputs, shape), target: tf.tensor4d(targets, shape) };
  }

  #samples(step: number): number[] {
    const { batch } = this.#options;
    return Array.from({ length: batch }, (_, i) => step * batch + i);
  }

  #pairAt(sample: number): Pair {
    const count = this.#pairs.length;
    const epoch = Math.floor(sample / count);
    if (this.#order?.epoch !== epoch) {
      const places = Array.from({ length: count }, (_, i) => i);
      this.#order = { epoch, places: randomStream(this.#options.seed, 'order', epoch).shuffle(places) };
    }
    return this.#pairs[this.#order.places[sample % count]!]!;
  }

  #load(pair: Pair): Promise<PairBytes> {
    const known = this.#decoded.get(pair.id);
    if (known) return known;
    const loading = decode(pair, this.#options.crop).then((bytes) => {
      this.#cachedBytes += bytes.input.length + bytes.target.length;
      if (this.#cachedBytes > cacheLimit) this.#forgetOldest();
      return bytes;
    });
    this.#decoded.set(pair.id, loading);
    return loading;
  }

  #forgetOldest(): void {
    for (const [id, loading] of this.#decoded) {
      if (this.#cachedBytes <= cacheLimit * 0.9) return;
      this.#decoded.delete(id);
      void loading.then((bytes) => {
        this.#cachedBytes -= bytes.input.length + bytes.target.length;
      });
    }
  }

  #cut(pair: PairBytes, sample: number, inputs: Float32Array, targets: Float32Array, at: number): void {
    const { crop, flips, seed } = this.#options;
    const random = randomStream(seed, 'crop', sample);
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

async function decode(pair: Pair, crop: number): Promise<PairBytes> {
  if (pair.target === undefined)
    throw new BenchError('no-target', `The pair ${pair.id} has no target picture; training needs one.`);
  const [input, target] = await Promise.all([readImage(pair.input.path), readImage(pair.target.path)]);
  const { width, height } = input.image;
  if (width !== target.image.width || height !== target.image.height)
    throw new BenchError(
      'size-mismatch',
      `${pair.input.path} is ${width}x${height} but its target ${pair.target.path} is ${target.image.width}x${target.image.height}; expected equal sizes.`,
      { mend: 'align the pair first (bench align), or take it out of both folders' },
    );
  if (width < crop || height < crop)
    throw new BenchError('too-small', `${pair.input.path} is ${width}x${height}; training crops are ${crop}x${crop}.`, {
      mend: `take pictures of at least ${crop} pixels on each side`,
    });
  const bytes = (data: Float32Array): Uint8Array => Uint8Array.from(data, toByte);
  return { width, height, input: bytes(toRgb(input.image).data), target: bytes(toRgb(target.image).data) };
}
