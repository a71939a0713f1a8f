import { unpackBudget } from './inflate.ts';
import { type ByteSource, bytesSource, Cursor, malformed } from './source.ts';
import {
  type DType,
  decodeElements,
  elementCount,
  elementTypes,
  type NamedTensor,
  type NamedTensors,
  type ReadOptions,
  toRowMajor,
} from './tensor.ts';
import { listZip, readZipEntry } from './zip.ts';

/**
 * Reads a NumPy array file (.npy). Covered: format versions 1 to 3, C and Fortran order, either byte order, all real
 * number types up to 8 bytes and booleans. Refused: arrays of objects (they are pickles), text, dates, records,
 * complex numbers, files shorter or longer than their header says.
 */
export function readNpy(source: ByteSource, name = 'array'): NamedTensor {
  const start = new Cursor(source.name, source.read(0, Math.min(source.size, 12)));
  if (start.left < 10 || start.latin1(6) !== '\x93NUMPY') throw malformed(source.name, 0, 'a NumPy array is expected');
  const version = start.u8();
  start.skip(1);
  if (version < 1 || version > 3) throw start.fail(`format version ${version} is unknown, expected 1 to 3`, 6);
  const headerLength = version === 1 ? start.u16() : start.u32();
  const headerStart = start.position;
  const header = new Cursor(source.name, source.read(headerStart, headerLength), headerStart);
  const { descr, fortran, shape } = parseHeader(header);
  const dtype = typesByCode[descr.slice(1)];
  if (dtype === undefined || !'<>|='.includes(descr[0]!))
    throw header.fail(`elements of type "${descr}" are not read, expected real numbers or booleans`, 0);
  const count = elementCount(shape);
  const offset = headerStart + headerLength;
  if (count === undefined || count * elementTypes[dtype].bytes !== source.size - offset)
    throw header.fail(`shape (${shape.join(', ')}) of ${dtype} does not fit ${source.size - offset} bytes of data`, 0);
  const data = decodeElements(source.read(offset, source.size - offset), dtype, descr[0] === '>');
  return { name, shape, dtype, data: fortran ? toRowMajor(data, shape) : data };
}

/** Reads the arrays of a NumPy archive (.npz), stored or deflated, by their names; each as `readNpy` does. */
export function readNpz(source: ByteSource, options: ReadOptions = {}): NamedTensors {
  const tensors = new Map<string, NamedTensor>();
  const budget = unpackBudget(source);
  for (const entry of listZip(source).values()) {
    const name = entry.name.replace(/\.npy$/, '');
    if (name === entry.name || (options.only !== undefined && !options.only(name))) continue;
    tensors.set(name, readNpy(bytesSource(`${source.name}:${entry.name}`, readZipEntry(source, entry, budget)), name));
  }
  return tensors;
}

const typesByCode: Readonly<Record<string, DType>> = {
  f2: 'float16',
  f4: 'float32',
  f8: 'float64',
  i1: 'int8',
  i2: 'int16',
  i4: 'int32',
  i8: 'int64',
  u1: 'uint8',
  u2: 'uint16',
  u4: 'uint32',
  u8: 'uint64',
  b1: 'bool',
};

/** The Python dictionary of the header; only the three keys that NumPy writes are known. */
function parseHeader(header: Cursor): { descr: string; fortran: boolean; shape: number[] } {
  const text = header.latin1(header.left);
  const descr = /'descr': *'([^']{1,16})'/.exec(text)?.[1];
  const fortran = /'fortran_order': *(True|False)/.exec(text)?.[1];
  const shape = /'shape': *\(([\d, ]*)\)/.exec(text)?.[1];
  if (descr === undefined || fortran === undefined || shape === undefined)
    throw header.fail('a header with descr, fortran_order and shape of a plain array is expected', 0);
  const lengths = shape.split(',').filter((word) => word.trim() !== '');
  return { descr, fortran: fortran === 'True', shape: lengths.map(Number) };
}
