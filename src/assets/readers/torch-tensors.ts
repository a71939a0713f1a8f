import type { PickleValue } from './pickle.ts';
import { type ByteSource, type Cursor, malformed } from './source.ts';
import {
  type DType,
  elementCount,
  elementTypes,
  gather,
  type NamedTensor,
  type NamedTensors,
  type ReadOptions,
  type TensorData,
} from './tensor.ts';
import { View } from './torch-pickle.ts';

/** Loads the whole storage of that key; asked once per key. */
export type Load = (key: string, dtype: DType) => TensorData;

const longestName = 1024;

/** Walks dictionaries and lists, names what it finds and reads the tensors that are wanted. */
export function collectTensors(
  source: ByteSource,
  cursor: Cursor,
  root: PickleValue,
  load: Load,
  options: ReadOptions,
): NamedTensors {
  const tensors = new Map<string, NamedTensor>();
  const open = new Set<PickleValue>();
  let visits = cursor.bytes.length;
  let copies = source.size;
  const storages = new Map<string, TensorData>();

  const read = (name: string, view: View): NamedTensor => {
    const { key, dtype, start, elements } = view.storage;
    let whole = storages.get(key);
    if (whole === undefined) {
      whole = load(key, dtype);
      storages.set(key, whole);
    }
    if (start + elements > whole.length || !isOf(whole, dtype))
      throw malformed(
        source.name,
        0,
        `storage "${key}" of tensor "${name}" is shorter than described or of another type`,
      );
    const at = start + view.offset;
    const count = elementCount(view.shape)!;
    if (isContiguous(view)) return { name, shape: view.shape, dtype, data: whole.subarray(at, at + count) };
    copies -= count * elementTypes[dtype].bytes;
    if (copies < 0) throw malformed(source.name, 0, 'its tensors share storages so often that they exceed the file');
    return { name, shape: view.shape, dtype, data: gather(whole, view.shape, view.strides, at) };
  };

  const walk = (value: PickleValue, name: string): void => {
    if (value instanceof View) {
      if (tensors.has(name)) throw malformed(source.name, 0, `two tensors are named "${name}"`);
      if (options.only === undefined || options.only(name)) tensors.set(name, read(name, value));
      return;
    }
    if (!(value instanceof Map) && !Array.isArray(value)) return;
    if (open.has(value) || open.size > 32)
      throw malformed(source.name, 0, 'its dictionaries hold themselves, or are nested more than 32 deep');
    if (name.length > longestName) throw malformed(source.name, 0, `a name is longer than ${longestName} characters`);
    open.add(value);
    for (const [key, item] of value.entries()) {
      if (--visits < 0)
        throw malformed(source.name, 0, 'its dictionaries repeat each other beyond the size of the file');
      if (typeof key === 'string' || typeof key === 'number') walk(item, name === '' ? `${key}` : `${name}.${key}`);
    }
    open.delete(value);
  };
  if (root instanceof View) walk(root, 'tensor');
  else walk(root, '');
  return tensors;
}

function isOf(data: TensorData, dtype: DType): boolean {
  const wanted = dtype === 'float16' || dtype === 'bfloat16' ? Float32Array : elementTypes[dtype].array;
  return data instanceof wanted;
}

function isContiguous({ shape, strides }: View): boolean {
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== stride) return false;
    stride *= shape[axis]!;
  }
  return true;
}
