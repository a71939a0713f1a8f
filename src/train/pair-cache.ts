import { BenchError } from '../core/errors.ts';
import { randomStream } from '../core/random.ts';
import type { Pair } from '../datasets/dataset.ts';
import { codesOf } from '../image/codes.ts';
import { toRgb } from '../image/image.ts';
import { readImage } from '../image/read.ts';

/** Input and target of a pair, as 8-bit RGB codes. */
export interface PairBytes {
  readonly width: number;
  readonly height: number;
  readonly input: Uint8Array;
  readonly target: Uint8Array;
}

/** Decoded pairs kept in memory, in bytes; what does not fit is decoded again. */
const cacheLimit = 768 * 2 ** 20;
/** Pairs decoded at the same time: as many as there are threads that decode. More would only fill the memory. */
const mostAtOnce = 4;

/**
 * Decodes pairs when they are first asked for and keeps them. When the memory is full, pairs drawn at random are
 * forgotten: trainings walk through their pairs in ever new orders, in which the oldest is no less wanted than another.
 */
export class PairCache {
  readonly #crop: number;
  readonly #limit: number;
  readonly #kept = new Map<string, PairBytes>();
  readonly #keys: string[] = [];
  readonly #loading = new Map<string, Promise<PairBytes>>();
  readonly #random = randomStream(1, 'forgotten pairs');
  readonly #waiting: (() => void)[] = [];
  #atWork = 0;
  #bytes = 0;

  /** For training crops of this many pixels a side. */
  constructor(crop: number, limit = cacheLimit) {
    this.#crop = crop;
    this.#limit = limit;
  }

  /** Bytes of the pairs that are kept. */
  get bytes(): number {
    return this.#bytes;
  }

  async get(pair: Pair): Promise<PairBytes> {
    const key = `${pair.input.path}\0${pair.target?.path}`;
    const known = this.#kept.get(key) ?? this.#loading.get(key);
    if (known) return known;
    const loading = this.#load(pair, key);
    this.#loading.set(key, loading);
    return loading.finally(() => this.#loading.delete(key));
  }

  async #load(pair: Pair, key: string): Promise<PairBytes> {
    if (this.#atWork === mostAtOnce) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#atWork++;
    try {
      const decoded = await decode(pair, this.#crop);
      this.#kept.set(key, decoded);
      this.#keys.push(key);
      this.#bytes += sizeOf(decoded);
      while (this.#bytes > this.#limit) this.#forgetOne();
      return decoded;
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#atWork--;
    }
  }

  #forgetOne(): void {
    const place = this.#random.integer(this.#keys.length);
    const key = this.#keys[place]!;
    this.#keys[place] = this.#keys.at(-1)!;
    this.#keys.pop();
    this.#bytes -= sizeOf(this.#kept.get(key)!);
    this.#kept.delete(key);
  }
}

const sizeOf = ({ input, target }: PairBytes): number => input.length + (target === input ? 0 : target.length);

async function decode(pair: Pair, crop: number): Promise<PairBytes> {
  if (pair.target === undefined)
    throw new BenchError('no-target', `The pair ${pair.id} has no target picture; training needs one.`);
  const input = await bytesOf(pair.input.path, crop);
  if (pair.target.path === pair.input.path) return { ...input, input: input.data, target: input.data };
  const target = await bytesOf(pair.target.path, crop);
  const { width, height } = input;
  if (width !== target.width || height !== target.height)
    throw new BenchError(
      'size-mismatch',
      `${pair.input.path} is ${width}x${height} but its target ${pair.target.path} is ${target.width}x${target.height}; expected equal sizes.`,
      { mend: 'align the pair first (bench align), or take it out of both folders' },
    );
  return { width, height, input: input.data, target: target.data };
}

async function bytesOf(path: string, crop: number): Promise<{ width: number; height: number; data: Uint8Array }> {
  const { image } = await readImage(path);
  const { width, height } = image;
  if (width < crop || height < crop)
    throw new BenchError('too-small', `${path} is ${width}x${height}; training crops are ${crop}x${crop}.`, {
      mend: `take pictures of at least ${crop} pixels on each side`,
    });
  return { width, height, data: codesOf(toRgb(image)) };
}
