import type { Image } from './image.ts';

/**
 * A value in [0, 1] as an 8-bit code 0…255: clipped, then rounded half away from zero as MATLAB's `uint8` does.
 * NaN becomes 0.
 */
export function toByte(value: number): number {
  return value >= 1 ? 255 : value > 0 ? (value * 255 + 0.5) | 0 : 0;
}

/** The codes of pictures made from 8 bits, by the picture and by its samples, so that copies of it find them too. */
const known = new WeakMap<Image | Float32Array, Uint8Array>();

/**
 * All samples as 8-bit codes, in the picture's own order. A picture that was decoded from 8 bits gives the codes that
 * the file held, at no cost: they are shared and must not be written to, no more than the picture itself.
 */
export function codesOf(image: Image): Uint8Array {
  return keptCodes(image) ?? rounded(image);
}

/** All samples as 8-bit codes that belong to the caller, in the picture's own order. */
export function toBytes(image: Image): Uint8Array {
  return keptCodes(image)?.slice() ?? rounded(image);
}

/** The codes of a picture that was decoded from 8 bits; undefined for one that was made otherwise. Not to be written to. */
export function keptCodes(image: Image): Uint8Array | undefined {
  return known.get(image) ?? known.get(image.data);
}

function rounded({ data }: Image): Uint8Array {
  // A clamped array rounds ties to even; the only sample with a tie is 0.5, whose 127.5 gives 128 either way.
  const out = new Uint8ClampedArray(data.length);
  for (let i = 0; i < out.length; i++) out[i] = data[i]! * 255;
  return new Uint8Array(out.buffer);
}

/** The sample in [0, 1] of every code. */
export const sampleOfCode: Readonly<Float32Array> = Float32Array.from({ length: 256 }, (_, code) => code / 255);
const samples = Symbol('samples');
interface Decoded extends Image {
  [samples]: Float32Array | undefined;
}

/** Samples in [0, 1], made when somebody first asks for them: many metrics want the codes only. */
const data: PropertyDescriptor & ThisType<Decoded> = {
  enumerable: true,
  get() {
    return this[samples] ?? samplesOf(this);
  },
};

function samplesOf(image: Decoded): Float32Array {
  const codes = known.get(image)!;
  const made = new Float32Array(codes.length);
  for (let i = 0; i < made.length; i++) made[i] = sampleOfCode[codes[i]!]!;
  known.set(made, codes);
  image[samples] = made;
  return made;
}

/** Copies the samples from `from` up to `to` into `out`, without making all samples of a decoded picture for it. */
export function copySamples(image: Image, from: number, to: number, out: Float32Array, at: number): void {
  const codes = known.get(image);
  if (!codes) out.set(image.data.subarray(from, to), at);
  else for (let i = from, k = at; i < to; i++, k++) out[k] = sampleOfCode[codes[i]!]!;
}

/** 8-bit codes as a picture in [0, 1]. The codes are kept with it and must not be written to afterwards. */
export function fromBytes(bytes: Uint8Array, width: number, height: number, channels: 1 | 3): Image {
  const image = { width, height, channels } as Decoded;
  Object.defineProperty(image, samples, { value: undefined, writable: true });
  Object.defineProperty(image, 'data', data);
  known.set(image, new Uint8Array(bytes.buffer, bytes.byteOffset, width * height * channels));
  return image;
}
