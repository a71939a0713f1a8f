import { Cursor } from './source.ts';
import { type DType, decodeElements, elementCount, elementTypes, type NamedTensor, toRowMajor } from './tensor.ts';

/** What a MATLAB variable can be. Arrays are row-major here; several elements of a struct or cell stay column-major. */
export type MatlabValue =
  | ({ readonly kind: 'numbers' } & NamedTensor)
  | { readonly kind: 'text'; readonly rows: readonly string[] }
  | { readonly kind: 'cell'; readonly shape: readonly number[]; readonly items: readonly MatlabValue[] }
  | {
      readonly kind: 'struct';
      readonly shape: readonly number[];
      readonly fields: ReadonlyMap<string, readonly MatlabValue[]>;
    }
  | { readonly kind: 'unread'; readonly what: string };

/** Types of the elements that variables come in. */
export const element = { matrix: 14, compressed: 15 } as const;

/** Storage types of data elements. */
const storedTypes: Readonly<Record<number, DType>> = {
  1: 'int8',
  2: 'uint8',
  3: 'int16',
  4: 'uint16',
  5: 'int32',
  6: 'uint32',
  7: 'float32',
  9: 'float64',
  12: 'int64',
  13: 'uint64',
};

/** Array classes that hold numbers. */
const numericClasses: Readonly<Record<number, DType>> = {
  6: 'float64',
  7: 'float32',
  8: 'int8',
  9: 'uint8',
  10: 'int16',
  11: 'uint16',
  12: 'int32',
  13: 'uint32',
  14: 'int64',
  15: 'uint64',
};

const otherClasses: Readonly<Record<number, string>> = {
  3: 'object',
  5: 'sparse array',
  16: 'function handle',
  17: 'opaque object',
};

const deepest = 32;

interface Element {
  readonly type: number;
  readonly bytes: Uint8Array;
  readonly at: number;
}

/** The next data element: a tag of eight bytes and padded data, or both within eight bytes. */
function nextElement(cursor: Cursor): Element {
  const at = cursor.position;
  const first = cursor.u32();
  if (first >>> 16 !== 0) {
    const bytes = cursor.take(4);
    const length = first >>> 16;
    if (length > 4) throw cursor.fail(`a small element of ${length} bytes, expected at most 4`, at);
    return { type: first & 0xffff, bytes: bytes.subarray(0, length), at };
  }
  const length = cursor.u32();
  const bytes = cursor.take(length);
  if (first !== element.compressed) cursor.skip(Math.min(cursor.left, (8 - (length % 8)) % 8));
  return { type: first, bytes, at };
}

interface Variable {
  readonly name: string;
  readonly value: MatlabValue;
}

/** An array element's inside; undefined when its name is not wanted. */
export function readMatrix(cursor: Cursor, depth: number, only?: (name: string) => boolean): Variable | undefined {
  if (depth > deepest) throw cursor.fail(`cells and structs are nested more than ${deepest} deep`);
  const flagsElement = nextElement(cursor);
  if (flagsElement.type !== 6 || flagsElement.bytes.length !== 8)
    throw cursor.fail('array flags are expected', flagsElement.at);
  const flags = new Cursor(cursor.file, flagsElement.bytes).u32();
  const arrayClass = flags & 0xff;
  if (arrayClass === 17) return { name: textOf(nextElement(cursor)), value: { kind: 'unread', what: 'opaque object' } };
  const shape = readShape(cursor);
  const name = textOf(nextElement(cursor));
  if (only !== undefined && !only(name)) return undefined;
  const other = otherClasses[arrayClass] ?? (flags & 0x800 ? 'complex array' : undefined);
  if (other !== undefined) return { name, value: { kind: 'unread', what: other } };
  if (arrayClass === 1) return { name, value: readCell(cursor, shape, depth) };
  if (arrayClass === 2) return { name, value: readStruct(cursor, shape, depth) };
  if (arrayClass === 4) return { name, value: readText(cursor, shape) };
  const dtype = numericClasses[arrayClass];
  if (dtype === undefined) throw cursor.fail(`array class ${arrayClass} is unknown`, flagsElement.at);
  return { name, value: { kind: 'numbers', name, shape, ...readNumbers(cursor, shape, dtype, (flags & 0x200) !== 0) } };
}

function readShape(cursor: Cursor): number[] {
  const { type, bytes, at } = nextElement(cursor);
  if (type !== 5 || bytes.length < 8 || bytes.length % 4 !== 0) throw cursor.fail('array dimensions are expected', at);
  const shape = Array.from(decodeElements(bytes, 'int32') as Int32Array);
  if (elementCount(shape) === undefined) throw cursor.fail(`dimensions ${shape.join('x')} are not plausible`, at);
  return shape;
}

const textOf = (part: Element): string => Buffer.from(part.bytes).toString('latin1').replace(/\0+$/, '');

function readNumbers(cursor: Cursor, shape: readonly number[], dtype: DType, logical: boolean) {
  const { type, bytes, at } = nextElement(cursor);
  const stored = storedTypes[type];
  if (stored === undefined) throw cursor.fail(`element type ${type} holds no numbers`, at);
  const count = elementCount(shape)!;
  if (bytes.length !== count * elementTypes[stored].bytes)
    throw cursor.fail(`${count} elements of type ${stored} are expected, found ${bytes.length} bytes`, at);
  let data = decodeElements(bytes.slice(), stored);
  const { array } = elementTypes[dtype];
  if (!(data instanceof array)) {
    const big = dtype === 'int64' || dtype === 'uint64';
    if (big && (stored === 'float32' || stored === 'float64'))
      throw cursor.fail(`whole numbers are expected, stored as ${stored}`, at);
    const from = array.from as (values: ArrayLike<unknown>, map: (value: never) => unknown) => typeof data;
    data = from.call(array, data as ArrayLike<unknown>, (big ? BigInt : Number) as (value: never) => unknown);
  }
  return { dtype: logical ? ('bool' as const) : dtype, data: toRowMajor(data, shape) };
}

function readText(cursor: Cursor, shape: readonly number[]): MatlabValue {
  const { type, bytes, at } = nextElement(cursor);
  const wide = type === 4 || type === 17;
  if (!wide && type !== 1 && type !== 2 && type !== 16) throw cursor.fail(`element type ${type} holds no text`, at);
  if (wide && bytes.length % 2 !== 0) throw cursor.fail('text of two bytes per character is expected', at);
  const text = Buffer.from(bytes).toString(wide ? 'utf16le' : type === 16 ? 'utf8' : 'latin1');
  const count = elementCount(shape)!;
  if (count !== text.length) {
    // UTF-8 may hold fewer characters than bytes; a single row needs no shape to be read.
    if (type !== 16 || (shape[0] !== 1 && count !== 0)) throw cursor.fail(`${count} characters are expected`, at);
    return { kind: 'text', rows: [text] };
  }
  if (count === 0) return { kind: 'text', rows: [] };
  const rowCount = shape[0]!;
  const rows = Array.from({ length: rowCount }, (_, row) => {
    let line = '';
    for (let i = row; i < count; i += rowCount) line += text[i];
    return line;
  });
  return { kind: 'text', rows };
}

const emptyArray: MatlabValue = Object.freeze({
  kind: 'numbers',
  name: '',
  shape: Object.freeze([0, 0]),
  dtype: 'float64',
  data: new Float64Array(0),
});

/** A value inside a cell or struct; an element of zero bytes stands for the empty array. */
function readInner(cursor: Cursor, depth: number): MatlabValue {
  const { type, bytes, at } = nextElement(cursor);
  if (type !== element.matrix) throw cursor.fail(`an array is expected, found an element of type ${type}`, at);
  if (bytes.length === 0) return emptyArray;
  const inner = new Cursor(cursor.file, bytes, cursor.base + cursor.position - bytes.length);
  return readMatrix(inner, depth + 1)!.value;
}

function readCell(cursor: Cursor, shape: readonly number[], depth: number): MatlabValue {
  const count = elementCount(shape)!;
  if (count * 8 > cursor.left) throw cursor.fail(`a cell of ${count} items is longer than its data`);
  return { kind: 'cell', shape, items: Array.from({ length: count }, () => readInner(cursor, depth)) };
}

function readStruct(cursor: Cursor, shape: readonly number[], depth: number): MatlabValue {
  const lengthElement = nextElement(cursor);
  if (lengthElement.type !== 5 || lengthElement.bytes.length !== 4)
    throw cursor.fail('the length of field names is expected', lengthElement.at);
  const width = new Cursor(cursor.file, lengthElement.bytes).i32();
  const names = nextElement(cursor);
  if (width < 1 || names.bytes.length % width !== 0) throw cursor.fail('field names are expected', names.at);
  const fieldNames = Array.from({ length: names.bytes.length / width }, (_, i) =>
    Buffer.from(names.bytes.subarray(i * width, (i + 1) * width))
      .toString('latin1')
      .replace(/\0.*$/s, ''),
  );
  const count = elementCount(shape)!;
  if (count * fieldNames.length * 8 > cursor.left) throw cursor.fail('a struct is longer than its data');
  const fields = new Map<string, MatlabValue[]>(fieldNames.map((name) => [name, []]));
  if (fieldNames.length > 0)
    for (let i = 0; i < count; i++) for (const name of fieldNames) fields.get(name)!.push(readInner(cursor, depth));
  return { kind: 'struct', shape, fields };
}
