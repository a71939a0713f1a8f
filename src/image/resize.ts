import { type Definition, wasm } from '../core/assembler.ts';
import { BenchError } from '../core/errors.ts';
import { doubles, giveBack, takeInstance } from './double-kernel.ts';
import type { Plane, Samples } from './filter.ts';
import { emptyImage, type Image } from './image.ts';

export type ResizeMethod = 'bicubic' | 'bilinear';

/** The wanted size: one factor for both sides (rounded up, as MATLAB does), or the sides themselves. */
export type Resize = { readonly scale: number } | { readonly width: number; readonly height: number };

export interface ResizeOptions {
  readonly method?: ResizeMethod;
  /** Widens the kernel when shrinking (default). */
  readonly antialias?: boolean;
}

/** Which input samples make up every output sample, and with which weights; `taps` of them each. */
export interface Contributions {
  readonly taps: number;
  readonly indices: Int32Array;
  readonly weights: Float64Array;
}

const kernels = {
  /** Keys, IEEE Trans. ASSP 1981, a = −1/2. */
  bicubic: {
    width: 4,
    at(x: number): number {
      const d = Math.abs(x);
      if (d <= 1) return 1.5 * d ** 3 - 2.5 * d ** 2 + 1;
      return d <= 2 ? -0.5 * d ** 3 + 2.5 * d ** 2 - 4 * d + 2 : 0;
    },
  },
  bilinear: { width: 2, at: (x: number): number => Math.max(0, 1 - Math.abs(x)) },
} as const;

/**
 * One channel resized as MATLAB's `imresize` does it for doubles: kernel centred on the pixel grid, widened by
 * 1/scale when shrinking, weights normalised, edges mirrored; the side that shrinks more is done first.
 */
export function resizePlane(plane: Samples, size: Resize, options: ResizeOptions = {}): Plane {
  const { width, height, scaleX, scaleY } = targetOf(plane, size);
  const across = contributions(plane.width, width, scaleX, options);
  const down = contributions(plane.height, height, scaleY, options);
  return scaleY <= scaleX
    ? resizeRows(resizeColumns(plane, height, down), width, across)
    : resizeColumns(resizeRows(plane, width, across), height, down);
}

/** A picture resized channel by channel as `resizePlane` does; results outside [0, 1] are clipped. */
export function resizeImage(image: Image, size: Resize, options: ResizeOptions = {}): Image {
  const { width, height } = targetOf(image, size);
  const out = emptyImage(width, height, image.channels);
  for (let c = 0; c < image.channels; c++) {
    const data = new Float64Array(image.width * image.height);
    for (let i = 0; i < data.length; i++) data[i] = image.data[i * image.channels + c]!;
    const resized = resizePlane({ width: image.width, height: image.height, data }, size, options);
    for (let i = 0; i < resized.data.length; i++)
      out.data[i * image.channels + c] = Math.min(1, Math.max(0, resized.data[i]!));
  }
  return out;
}

function targetOf(from: { width: number; height: number }, size: Resize) {
  const target =
    'scale' in size
      ? {
          width: Math.ceil(from.width * size.scale),
          height: Math.ceil(from.height * size.scale),
          scaleX: size.scale,
          scaleY: size.scale,
        }
      : { ...size, scaleX: size.width / from.width, scaleY: size.height / from.height };
  if (!(Number.isInteger(target.width) && Number.isInteger(target.height) && target.width > 0 && target.height > 0))
    throw new BenchError(
      'bad-size',
      `A picture of ${from.width}x${from.height} cannot be resized to ${target.width}x${target.height}; expected whole sides of at least 1.`,
    );
  return target;
}

/** How one side is resized. */
export function contributions(
  inSize: number,
  outSize: number,
  scale = outSize / inSize,
  options: ResizeOptions = {},
): Contributions {
  const kernel = kernels[options.method ?? 'bicubic'];
  const stretch = scale < 1 && (options.antialias ?? true) ? scale : 1;
  const kernelWidth = kernel.width / stretch;
  const taps = Math.ceil(kernelWidth) + 2;
  const indices = new Int32Array(outSize * taps);
  const weights = new Float64Array(outSize * taps);
  for (let o = 0; o < outSize; o++) {
    const centre = (o + 1) / scale + 0.5 * (1 - 1 / scale);
    const left = Math.floor(centre - kernelWidth / 2);
    let sum = 0;
    for (let t = 0; t < taps; t++) {
      const weight = stretch * kernel.at(stretch * (centre - (left + t)));
      weights[o * taps + t] = weight;
      indices[o * taps + t] = mirror(left + t - 1, inSize);
      sum += weight;
    }
    for (let t = 0; t < taps; t++) weights[o * taps + t]! /= sum;
  }
  return withoutEmptyTaps({ taps, indices, weights }, outSize);
}

function mirror(index: number, size: number): number {
  const period = ((index % (2 * size)) + 2 * size) % (2 * size);
  return period < size ? period : 2 * size - 1 - period;
}

/** Leaves out the taps that are zero for every output, as the outermost ones often are. */
function withoutEmptyTaps(all: Contributions, outSize: number): Contributions {
  const used = Array.from({ length: all.taps }, (_, t) => t).filter((t) => {
    for (let o = 0; o < outSize; o++) if (all.weights[o * all.taps + t] !== 0) return true;
    return false;
  });
  const indices = new Int32Array(outSize * used.length);
  const weights = new Float64Array(outSize * used.length);
  for (let o = 0; o < outSize; o++)
    for (const [i, t] of used.entries()) {
      indices[o * used.length + i] = all.indices[o * all.taps + t]!;
      weights[o * used.length + i] = all.weights[o * all.taps + t]!;
    }
  return { taps: used.length, indices, weights };
}

/** addRow(out, row, weight, bytes): out += weight·row; `weight` is the address of a double. */
const addRow: Definition = {
  name: 'addRow',
  parameters: 4,
  body([out, row, weightAt, length], integer, vector) {
    const [at, to, from, weight] = [integer(), integer(), integer(), vector()];
    const parts = [0, 16, 32, 48];
    return [
      weight.set(doubles.spread(weightAt!.get)),
      at.set(wasm.number(0)),
      wasm.steps(at, length!.get, rowStep, [
        to.set(wasm.add(out!.get, at.get)),
        from.set(wasm.add(row!.get, at.get)),
        parts.map((part) => {
          const added = doubles.times(weight.get, wasm.load(from.get, part));
          return wasm.store(to.get, doubles.plus(wasm.load(to.get, part), added), part);
        }),
      ]),
    ];
  },
};
const rowStep = 64;

function resizeColumns({ width, ...plane }: Samples, height: number, { taps, indices, weights }: Contributions): Plane {
  const out = new Float64Array(width * height);
  const stride = Math.ceil((8 * width) / rowStep) * rowStep;
  // Rows of the input by their number modulo `slots`: those under the window never share a slot.
  const slots = 2 * taps;
  const weightsAt = (slots + 1) * stride;
  const instance = takeInstance('resize', () => [addRow], weightsAt + 8 * taps);
  const { buffer } = instance.memory;
  const row = (index: number): Float64Array => new Float64Array(buffer, index * stride, width);
  const sum = row(slots);
  const ring = Array.from({ length: slots }, (_, slot) => row(slot));
  const held = new Int32Array(slots).fill(-1);
  const given = new Float64Array(buffer, weightsAt, taps);
  for (let y = 0; y < height; y++) {
    sum.fill(0);
    given.set(weights.subarray(y * taps, (y + 1) * taps));
    for (let t = 0; t < taps; t++) {
      if (given[t] === 0) continue;
      const index = indices[y * taps + t]!;
      const slot = index % slots;
      if (held[slot] !== index) ring[slot]!.set(plane.data.subarray(index * width, (index + 1) * width));
      held[slot] = index;
      instance.functions.addRow!(sum.byteOffset, slot * stride, weightsAt + 8 * t, stride);
    }
    out.set(sum, y * width);
  }
  giveBack(instance);
  return { width, height, data: out };
}

function resizeRows(plane: Samples, width: number, across: Contributions): Plane {
  const { height, data } = plane;
  const out = new Float64Array(width * height);
  for (let y = 0; y < height; y++)
    resizeRow(data.subarray(y * plane.width, (y + 1) * plane.width), across, out.subarray(y * width, (y + 1) * width));
  return { width, height, data: out };
}

function resizeRow(row: Samples['data'], { taps, indices, weights }: Contributions, out: Float64Array): void {
  if (taps === 4)
    for (let x = 0, k = 0; x < out.length; x++, k += 4)
      out[x] =
        weights[k]! * row[indices[k]!]! +
        weights[k + 1]! * row[indices[k + 1]!]! +
        weights[k + 2]! * row[indices[k + 2]!]! +
        weights[k + 3]! * row[indices[k + 3]!]!;
  else
    for (let x = 0, k = 0; x < out.length; x++) {
      let sum = 0;
      for (let t = 0; t < taps; t++, k++) sum += weights[k]! * row[indices[k]!]!;
      out[x] = sum;
    }
}
