import { BenchError } from '../../core/errors.ts';
import { inflateExactly, inflateStart, type UnpackBudget, unpackBudget } from './inflate.ts';
import { element, type MatlabValue, readMatrix } from './matlab-values.ts';
import { type ByteSource, Cursor, malformed } from './source.ts';
import type { NamedTensor, ReadOptions } from './tensor.ts';

/**
 * Reads a MATLAB v5 file (`save -v6` and `-v7`): each variable by its name.
 *
 * Covered: little-endian files; plain and compressed variables; real numeric and logical arrays of every class, also
 * where MATLAB stored them in a smaller type; text; cells and structs, nested up to 32 deep. Complex and sparse
 * arrays, objects and function handles are passed over and come back as `unread`, so that one of them does not hide
 * the rest. Refused: v4 and v7.3 (HDF5) files, big-endian files, damaged ones.
 */
export function readMatlab(source: ByteSource, options: ReadOptions = {}): ReadonlyMap<string, MatlabValue> {
  readHeader(source);
  const variables = new Map<string, MatlabValue>();
  const budget = unpackBudget(source);
  let offset = 128;
  while (offset < source.size) {
    const tag = new Cursor(source.name, source.read(offset, 8), offset);
    const type = tag.u32();
    const length = tag.u32();
    if (type !== element.matrix && type !== element.compressed)
      throw malformed(source.name, offset, `a variable is expected, found an element of type ${type}`);
    if (length > source.size - offset - 8)
      throw malformed(source.name, offset, `a variable of ${length} bytes is longer than the rest of the file`);
    let body = new Cursor(source.name, source.read(offset + 8, length), offset + 8);
    if (type === element.compressed) body = unpack(source.name, offset + 8, body.bytes, budget);
    const variable = readMatrix(body, 0, options.only);
    if (variable !== undefined) variables.set(variable.name, variable.value);
    offset += 8 + length;
  }
  return variables;
}

/** The numbers of a variable, or an error that names the file and what was found instead. */
export function requireNumbers(
  variables: ReadonlyMap<string, MatlabValue>,
  name: string,
  file: string,
): NamedTensor & { readonly kind: 'numbers' } {
  const value = variables.get(name);
  if (value?.kind === 'numbers') return value;
  const found =
    value === undefined ? `it holds ${[...variables.keys()].join(', ') || 'nothing'}` : `it is ${value.kind}`;
  throw new BenchError('missing-variable', `${file} has no numeric variable "${name}"; ${found}.`, {
    mend: 'name the file that was published for this model',
  });
}

function readHeader(source: ByteSource): void {
  if (source.size < 128) throw malformed(source.name, source.size, 'a MATLAB v5 header of 128 bytes is expected');
  const header = Buffer.from(source.read(0, 128));
  const order = header.toString('latin1', 126, 128);
  const version = header.readUInt16LE(124);
  if (header.toString('latin1', 0, 10) === 'MATLAB 7.3' || version === 0x0200)
    throw malformed(source.name, 0, 'a v7.3 file is found, expected v5', "in MATLAB: save(name, '-v7')");
  if (order === 'MI') throw malformed(source.name, 126, 'a big-endian file is found, expected a little-endian one');
  if (order !== 'IM' || version !== 0x0100) throw malformed(source.name, 124, 'a MATLAB v5 header is expected');
}

/** The inside of a compressed variable: exactly one matrix element, whose own tag says how long it is. */
function unpack(file: string, offset: number, packed: Uint8Array, budget: UnpackBudget): Cursor {
  const tag = new Cursor(file, inflateStart(file, offset, packed, 8), offset);
  const type = tag.u32();
  const length = tag.u32();
  if (type !== element.matrix) throw malformed(file, offset, `a compressed element of type ${type} is no variable`);
  const whole = inflateExactly(file, offset, packed, 8 + length, 'zlib', budget);
  return new Cursor(file, whole.subarray(8), offset);
}
