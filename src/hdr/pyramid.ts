import { giveBack, type Instance, takeInstance } from '../image/double-kernel.ts';
import { pyramidKernels } from './pyramid-kernel.ts';

/** A single channel in the memory of a `Pyramids`. */
export interface PyramidPlane {
  readonly width: number;
  readonly height: number;
  /** Index of the first sample among the floats of the memory, and floats from row to row. */
  readonly at: number;
  readonly stride: number;
}

/**
 * What a pyramid sees beyond the border. `symmetric`: the picture mirrored with its edge pixel repeated, as in the
 * authors' MATLAB code; `opencv`: mirrored at the edge pixel, where the step up repeats the last one instead.
 */
export type PyramidBorder = 'symmetric' | 'opencv';

/** Samples before a row that may be written to, as its neighbours beyond the border. */
const pad = 4;
/** Rows of scratch: one under the window, and a ring of those of a smaller level made twice as wide. */
const [windowRow, wideRows] = [0, 4];
const vectorBytes = 16;
/** Memories up to this size are kept for the next pyramids. */
const keptBytes = 2 ** 26;

/** Size of the next level. */
export const halved = (size: number): number => (size + 1) >> 1;

const strideOf = (width: number): number => 8 * Math.ceil(width / 8) + 4 * pad;
const bytesOf = ({ width }: PyramidPlane): number => vectorBytes * Math.ceil(width / 4);

/** Planes under the binomial window 1 4 6 4 1, four samples at a time. Holds memory until `close`. */
export class Pyramids {
  readonly #border: PyramidBorder;
  readonly #instance: Instance;
  readonly #scratchStride: number;
  #end: number;
  readonly heap: Float32Array;

  /** Room for planes of these sizes. */
  constructor(border: PyramidBorder, sizes: readonly { readonly width: number; readonly height: number }[]) {
    this.#border = border;
    this.#scratchStride = Math.max(...sizes.map(({ width }) => strideOf(width)));
    this.#end = (1 + wideRows) * this.#scratchStride;
    const floats = sizes.reduce((sum, { width, height }) => sum + strideOf(width) * height, this.#end);
    this.#instance = takeInstance('pyramid', () => [...pyramidKernels], 4 * (floats + 4 * pad));
    this.heap = new Float32Array(this.#instance.memory.buffer);
    this.heap.fill(0);
  }

  close(): void {
    if (this.#instance.memory.buffer.byteLength <= keptBytes) giveBack(this.#instance);
  }

  /** A plane of zeros, of one of the sizes that room was asked for. */
  plane(width: number, height: number): PyramidPlane {
    const stride = strideOf(width);
    const at = this.#end + pad;
    this.#end += stride * height;
    return { width, height, at, stride };
  }

  clear({ at, stride, height }: PyramidPlane): void {
    this.heap.fill(0, at, at + stride * height - pad);
  }

  /** Half the size (rounded up) under the window. */
  shrink(from: PyramidPlane, to: PyramidPlane): void {
    const { down, halve } = this.#instance.functions;
    const { width, height } = from;
    const row = pad + windowRow * this.#scratchStride;
    const beyond = [-2, -1, width, width + 1].map((x) => [row + x, row + mirrored(x, width, this.#border)] as const);
    for (let y = 0; y < to.height; y++) {
      const at = (tap: number): number => address(from, mirrored(2 * y + tap - 2, height, this.#border));
      down!(4 * row, at(0), at(1), at(2), at(3), at(4), bytesOf(from));
      for (const [outside, inside] of beyond) this.heap[outside] = this.heap[inside]!;
      halve!(address(to, y), 4 * (row - 2), bytesOf(to));
    }
  }

  /** sum += weight · (plane − the smaller level at its size); without a smaller level sum += weight · plane. */
  blend(sum: PyramidPlane, weight: PyramidPlane, plane: PyramidPlane, smaller?: PyramidPlane): void {
    const { blendAtSample, blendHalfway, blendLast } = this.#instance.functions;
    const bytes = bytesOf(plane);
    const rows = (y: number): [number, number, number] => [address(sum, y), address(weight, y), address(plane, y)];
    if (!smaller) for (let y = 0; y < plane.height; y++) blendLast!(...rows(y), bytes);
    else
      this.#overGrown(
        smaller,
        plane.height,
        (y, above, here, under) => blendAtSample!(...rows(y), above, here, under, bytes),
        (y, here, under) => blendHalfway!(...rows(y), here, under, bytes),
      );
  }

  /** plane += the smaller level at its size. */
  addGrown(plane: PyramidPlane, smaller: PyramidPlane): void {
    const { addAtSample, addHalfway } = this.#instance.functions;
    const bytes = bytesOf(plane);
    this.#overGrown(
      smaller,
      plane.height,
      (y, above, here, under) => addAtSample!(address(plane, y), above, here, under, bytes),
      (y, here, under) => addHalfway!(address(plane, y), here, under, bytes),
    );
  }

  /** Divides planes by their sum, for which a plane of zeros is needed. */
  normalise(planes: readonly PyramidPlane[], sum: PyramidPlane): void {
    const { add, divide } = this.#instance.functions;
    for (let y = 0; y < sum.height; y++) {
      for (const plane of planes) add!(address(sum, y), address(plane, y), bytesOf(sum));
      for (const plane of planes) divide!(address(plane, y), address(sum, y), bytesOf(sum));
    }
  }

  /**
   * Visits the rows of a plane that is twice as large, less one column or row where `height` or its width is odd, with
   * the addresses of the rows of the smaller one, made twice as wide, that each is made of.
   */
  #overGrown(
    smaller: PyramidPlane,
    height: number,
    atSample: (y: number, above: number, here: number, under: number) => void,
    halfway: (y: number, here: number, under: number) => void,
  ): void {
    const last = smaller.height - 1;
    const wide = (i: number): number => 4 * (pad + (1 + (i % wideRows)) * this.#scratchStride);
    for (let y = 0, made = 0; y < height; y++) {
      const i = y >> 1;
      const under = Math.min(i + 1, last);
      for (; made <= under; made++) this.#double(wide(made), smaller, made);
      const above = i > 0 ? i - 1 : this.#border === 'opencv' ? under : 0;
      if (y % 2 === 0) atSample(y, wide(above), wide(i), wide(under));
      else halfway(y, wide(i), wide(under));
    }
  }

  #double(out: number, plane: PyramidPlane, y: number): void {
    const first = plane.at + y * plane.stride;
    const last = first + plane.width - 1;
    this.heap[first - 1] = this.heap[this.#border === 'opencv' ? Math.min(first + 1, last) : first]!;
    this.heap[last + 1] = this.heap[last]!;
    this.#instance.functions.double!(out, 4 * (first - 1), bytesOf(plane));
  }
}

const address = ({ at, stride }: PyramidPlane, y: number): number => 4 * (at + y * stride);

function mirrored(index: number, size: number, border: PyramidBorder): number {
  if (size === 1) return 0;
  let at = index;
  while (at < 0 || at >= size) {
    if (border === 'symmetric') at = at < 0 ? -1 - at : 2 * size - 1 - at;
    else at = at < 0 ? -at : 2 * size - 2 - at;
  }
  return at;
}
