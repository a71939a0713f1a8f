import { BenchError } from '../../core/errors.ts';
import { bfloatsToFloats, floatsToBfloats, halfToNumber, numberToHalf } from './half.ts';

/** Element types that the readers know, by their usual names. */
export type DType = keyof typeof elementTypes;

export type TensorData =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

/** Numbers with a name and a shape, row-major whatever the file's own order was. */
export interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** The type in the file. float16 and bfloat16 are held as Float32Array, bool as Uint8Array of 0 and 1. */
  readonly dtype: DType;
  readonly data: TensorData;
}

/** The tensors of a file by name, in the file's order. */
export type NamedTensors = ReadonlyMap<string, NamedTensor>;

/** Which tensors of a file are wanted; the others are not even read. */
export interface ReadOptions {
  readonly only?: (name: string) => boolean;
  /** Paths of other files that belong to it, by name, where they do not lie beside it (the shards of a checkpoint). */
  readonly others?: Readonly<Record<string, string>>;
}

/** Bytes per element in a file, and the array that holds the elements in memory. */
export const elementTypes = {
  float16: { bytes: 2, array: Uint16Array },
  bfloat16: { bytes: 2, array: Uint16Array },
  float32: { bytes: 4, array: Float32Array },
  float64: { bytes: 8, array: Float64Array },
  int8: { bytes: 1, array: Int8Array },
  uint8: { bytes: 1, array: Uint8Array },
  bool: { bytes: 1, array: Uint8Array },
  int16: { bytes: 2, array: Int16Array },
  uint16: { bytes: 2, array: Uint16Array },
  int32: { bytes: 4, array: Int32Array },
  uint32: { bytes: 4, array: Uint32Array },
  int64: { bytes: 8, array: BigInt64Array },
  uint64: { bytes: 8, array: BigUint64Array },
} as const;

/**
 * The number of elements of a shape, or undefined when a length is no whole number ≥ 0 or the product is beyond what
 * any file can hold.
 */
export function elementCount(shape: readonly number[]): number | undefined {
  let count = 1;
  for (const length of shape) if (!Number.isSafeInteger(length) || length < 0) return undefined;
  if (shape.includes(0)) return 0;
  for (const length of shape) {
    count *= length;
    if (count > Number.MAX_SAFE_INTEGER) return undefined;
  }
  return count;
}

/** Little-endian (or, when asked, big-endian) elements as a typed array; `bytes` must hold whole elements. */
export function decodeElements(bytes: Uint8Array, dtype: DType, bigEndian = false): TensorData {
  const { bytes: width, array } = elementTypes[dtype];
  const own = bigEndian || bytes.byteOffset % width !== 0 ? bytes.slice() : bytes;
  if (bigEndian && width > 1) {
    const view = Buffer.from(own.buffer, own.byteOffset, own.byteLength);
    if (width === 2) view.swap16();
    else if (width === 4) view.swap32();
    else view.swap64();
  }
  const data = new array(own.buffer as ArrayBuffer, own.byteOffset, own.byteLength / width);
  if (dtype === 'float16') return Float32Array.from(data as Uint16Array, halfToNumber);
  if (dtype === 'bfloat16') return bfloatsToFloats(data as Uint16Array);
  return data;
}

/** The little-endian bytes of a tensor's elements; float16 and bfloat16 are rounded to the nearest, ties to even. */
export function encodeElements({ dtype, data }: Pick<NamedTensor, 'dtype' | 'data'>): Uint8Array {
  let held: TensorData = data;
  if (dtype === 'float16') held = Uint16Array.from(data as Float32Array, numberToHalf);
  if (dtype === 'bfloat16') held = floatsToBfloats(data as Float32Array);
  return new Uint8Array(held.buffer, held.byteOffset, held.byteLength);
}

/** Column-major elements (Fortran, MATLAB) in row-major order. */
export function toRowMajor<T extends TensorData>(data: T, shape: readonly number[]): T {
  if (shape.filter((length) => length > 1).length < 2) return data;
  return gather(data, shape, columnMajorStrides(shape), 0);
}

function columnMajorStrides(shape: readonly number[]): number[] {
  const strides: number[] = [];
  let stride = 1;
  for (const length of shape) {
    strides.push(stride);
    stride *= length;
  }
  return strides;
}

/** The elements at `offset + Σ index·stride`, row-major; the caller has checked that all lie inside `data`. */
export function gather<T extends TensorData>(
  data: T,
  shape: readonly number[],
  strides: readonly number[],
  offset: number,
): T {
  const count = elementCount(shape)!;
  const out = new (data.constructor as new (length: number) => T)(count);
  const index = new Array<number>(shape.length).fill(0);
  let from = offset;
  for (let i = 0; i < count; i++) {
    out[i] = data[from]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      from -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return out;
}

/** The tensor of that name, with that shape when one is given; otherwise an error that names the file. */
export function requireTensor(
  tensors: NamedTensors,
  name: string,
  file: string,
  shape?: readonly number[],
): NamedTensor {
  const tensor = tensors.get(name);
  const wanted = shape === undefined ? '' : ` of shape ${describeShape(shape)}`;
  if (tensor === undefined) {
    const some = [...tensors.keys()].slice(0, 8).join(', ');
    throw new BenchError('missing-tensor', `${file} has no tensor "${name}"${wanted}; it holds ${some || 'none'}.`, {
      mend: 'name the file that was published for this model',
    });
  }
  if (shape !== undefined && describeShape(shape) !== describeShape(tensor.shape))
    throw new BenchError(
      'wrong-shape',
      `${file}: tensor "${name}" has shape ${describeShape(tensor.shape)}, expected ${describeShape(shape)}.`,
      { mend: 'name the file that was published for this model' },
    );
  return tensor;
}

/** "64x3x9x9", or "scalar". */
export function describeShape(shape: readonly number[]): string {
  return shape.length === 0 ? 'scalar' : shape.join('x');
}

/** The tensor's values as float32, whatever its type; not copied when it is float32 already. */
export function toFloat32(tensor: NamedTensor): Float32Array {
  const { data } = tensor;
  if (data instanceof Float32Array) return data;
  return Float32Array.from(data as ArrayLike<number | bigint>, Number);
}

/** The tensor's values as float64, whatever its type; not copied when it is float64 already. */
export function toFloat64(tensor: NamedTensor): Float64Array {
  const { data } = tensor;
  if (data instanceof Float64Array) return data;
  return Float64Array.from(data as ArrayLike<number | bigint>, Number);
}
