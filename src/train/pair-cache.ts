import { BenchError } from '../core/errors.ts';
import type { Pair } from '../datasets/dataset.ts';
import { toByte } from '../image/color.ts';
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

/** Decodes pairs when they are first asked for and keeps them, the oldest being forgotten when the memory is full. */
export class PairCache {
  readonly #crop: number;
  readonly #limit: number;
  readonly #decoded = new Map<string, Promise<PairBytes>>();
  #bytes = 0;

  /** For training crops of this many pixels a side. */
  constructor(crop: number, limit = cacheLimit) {
    this.#crop = crop;
    this.#limit = limit;
  }

  get(pair: Pair): Promise<PairBytes> {
    const key = `${pair.input.path}\0${pair.target?.path}`;
    const known = this.#decoded.get(key);
    if (known) return known;
    const loading = decode(pair, this.#crop).then((bytes) => {
      this.#bytes += sizeOf(bytes);
      if (this.#bytes > this.#limit) this.#forgetOldest();
      return bytes;
    });
    this.#decoded.set(key, loading);
    return loading;
  }

  #forgetOldest(): void {
    for (const [key, loading] of this.#decoded) {
      if (this.#bytes <= this.#limit * 0.9) return;
      this.#decoded.delete(key);
      void loading.then((bytes) => {
        this.#bytes -= sizeOf(bytes);
      });
    }
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
  const samples = toRgb(image).data;
  const data = new Uint8Array(samples.length);
  for (let i = 0; i < data.length; i++) data[i] = toByte(samples[i]!);
  return { width, height, data };
}
