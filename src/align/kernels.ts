import { assemble } from '../core/assembler.ts';
import { kernelCode } from './kernel-code.ts';

/**
 * Inner loops of alignment in 128-bit WebAssembly, which is several times as fast as the same loop in JavaScript. All
 * addresses are bytes of one memory that belongs to a thread; nothing in it outlives the function that put it there.
 */
export interface Kernels {
  /** The memory as numbers; take it anew after `reserve`. */
  readonly numbers: Float32Array;
  readonly integers: Int32Array;
  readonly shorts: Int16Array;
  readonly doubles: Float64Array;
  /** Makes room for at least so many bytes. */
  reserve(bytes: number): void;
  /**
   * Writes `count` numbers (a multiple of 16) to `out`: the sum over `taps` entries of the table of weight times (number
   * at the first address plus number at the second). A table entry is two addresses and the weight, 12 bytes.
   */
  weigh(out: number, table: number, taps: number, count: number): void;
  /**
   * Catmull-Rom interpolation at `count` points. A table entry is the address of the upper left of 4x4 pixels and the
   * point's fractions across and down between the second and the third of them, 12 bytes.
   */
  sample(out: number, table: number, count: number, rowBytes: number): void;
  /** The same for three interleaved channels; up to four bytes behind the last result are written too. */
  sampleRgb(out: number, table: number, count: number, rowBytes: number): void;
  /**
   * Writes the table for `sample` of a row of `count` (even) pixels of a grid; what lies outside has NaN as its fraction
   * across. The 64-bit numbers at `parameters` are `gridParameters`.
   */
  grid(table: number, count: number, parameters: number): void;
  /** Writes the inner products of one vector of 128 16-bit numbers with `count` others, as 32-bit integers. */
  dots(out: number, query: number, train: number, count: number): void;
  /**
   * With m the sum of `count` numbers (a multiple of 4) times the number at `share`, writes six numbers: m, the sum of
   * squares of the numbers less m, and their inner products, less m, with each of four further vectors.
   */
  project(out: number, values: number, count: number, share: number, bases: number): void;
  /**
   * Writes three 64-bit numbers over `rows` rows of `columns` (a multiple of 4) numbers: the sum of B, of B squared and
   * of A times B, with B's bits masked by those of the row at `mask`. Rows of A follow each other, those of B are
   * `rowBytes` apart.
   */
  compare(out: number, a: number, b: number, mask: number, columns: number, rows: number, rowBytes: number): void;
  /** The same over every second number of B's rows. */
  compareSpaced: Kernels['compare'];
}

type Functions = Pick<
  Kernels,
  'weigh' | 'sample' | 'sampleRgb' | 'grid' | 'dots' | 'project' | 'compare' | 'compareSpaced'
>;

const wasmPage = 65536;
let shared: Kernels | undefined;

/** The kernels with their memory; one per thread. */
export function kernels(): Kernels {
  if (shared) return shared;
  const memory = new WebAssembly.Memory({ initial: 16 });
  const module = new WebAssembly.Module(assemble(kernelCode, false));
  const functions = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Functions;
  let { numbers, integers, shorts, doubles } = viewsOf(memory);
  shared = {
    get numbers() {
      return numbers;
    },
    get integers() {
      return integers;
    },
    get shorts() {
      return shorts;
    },
    get doubles() {
      return doubles;
    },
    reserve(bytes) {
      const missing = bytes - memory.buffer.byteLength;
      if (missing <= 0) return;
      memory.grow(Math.ceil(missing / wasmPage));
      ({ numbers, integers, shorts, doubles } = viewsOf(memory));
    },
    ...functions,
  };
  return shared;
}

function viewsOf({ buffer }: WebAssembly.Memory) {
  return {
    numbers: new Float32Array(buffer),
    integers: new Int32Array(buffer),
    shorts: new Int16Array(buffer),
    doubles: new Float64Array(buffer),
  };
}
