import { BenchError } from '../../core/errors.ts';
import { type ByteSource, Cursor, malformed } from './source.ts';
import {
  type DType,
  decodeElements,
  elementCount,
  elementTypes,
  encodeElements,
  type NamedTensor,
  type NamedTensors,
  type ReadOptions,
} from './tensor.ts';

/** What a safetensors file holds: tensors and free text about them. */
export interface Safetensors {
  readonly tensors: NamedTensors;
  readonly metadata: Readonly<Record<string, string>>;
}

const codes = {
  float64: 'F64',
  float32: 'F32',
  float16: 'F16',
  bfloat16: 'BF16',
  int64: 'I64',
  int32: 'I32',
  int16: 'I16',
  int8: 'I8',
  uint64: 'U64',
  uint32: 'U32',
  uint16: 'U16',
  uint8: 'U8',
  bool: 'BOOL',
} as const satisfies Record<DType, string>;

const typesByCode = Object.fromEntries(Object.entries(codes).map(([dtype, code]) => [code, dtype])) as Readonly<
  Record<string, DType>
>;

/** The limit of the reference library. */
const longestHeader = 100_000_000;

interface Entry {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: number[];
  readonly start: number;
  readonly end: number;
}

/**
 * Reads a safetensors file. Covered: the whole format but the 8-bit floating-point types. Refused, as the format
 * demands: tensors that overlap, leave gaps or do not fill the file, lengths that disagree with shape and type.
 */
export function readSafetensors(source: ByteSource, options: ReadOptions = {}): Safetensors {
  if (source.size < 8) throw malformed(source.name, source.size, 'a safetensors header is expected');
  const headerLength = new Cursor(source.name, source.read(0, 8)).u64();
  if (headerLength > Math.min(source.size - 8, longestHeader))
    throw malformed(
      source.name,
      0,
      `a header of ${headerLength} bytes is longer than the file or than a header may be`,
    );
  const { entries, metadata } = parseHeader(source, headerLength);
  const dataStart = 8 + headerLength;
  let next = 0;
  for (const { name, start, end } of [...entries].sort((a, b) => a.start - b.start || a.end - b.end)) {
    if (start !== next)
      throw malformed(source.name, dataStart + next, `tensor "${name}" starts at ${start}, expected ${next}`);
    next = end;
  }
  if (dataStart + next !== source.size)
    throw malformed(source.name, dataStart + next, `the tensors end here, but the file has ${source.size} bytes`);
  const tensors = new Map<string, NamedTensor>();
  for (const { name, dtype, shape, start, end } of entries)
    if (options.only === undefined || options.only(name))
      tensors.set(name, {
        name,
        shape,
        dtype,
        data: decodeElements(source.read(dataStart + start, end - start), dtype),
      });
  return { tensors, metadata };
}

function parseHeader(source: ByteSource, length: number): { entries: Entry[]; metadata: Record<string, string> } {
  const text = new Cursor(source.name, source.read(8, length), 8).utf8(length);
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch {
    throw malformed(source.name, 8, 'the header is no JSON');
  }
  if (!isObject(header)) throw malformed(source.name, 8, 'the header must be a JSON object');
  const { __metadata__: metadata = {}, ...tensors } = header;
  if (!isObject(metadata) || Object.values(metadata).some((value) => typeof value !== 'string'))
    throw malformed(source.name, 8, '"__metadata__" must hold text only');
  const entries = Object.entries(tensors).map(([name, value]) => parseEntry(source, name, value));
  return { entries, metadata: metadata as Record<string, string> };
}

function parseEntry(source: ByteSource, name: string, value: unknown): Entry {
  const fail = (reason: string) => malformed(source.name, 8, `tensor "${name.slice(0, 80)}" ${reason}`);
  if (!isObject(value)) throw fail('is no JSON object');
  const { dtype: code, shape, data_offsets: offsets } = value;
  const dtype = typeof code === 'string' && Object.hasOwn(typesByCode, code) ? typesByCode[code]! : undefined;
  if (dtype === undefined) throw fail(`has type ${JSON.stringify(code)}, which is not read`);
  const count = isNumbers(shape) && shape.length <= 64 ? elementCount(shape) : undefined;
  if (count === undefined) throw fail('has no plausible shape');
  if (!isNumbers(offsets) || offsets.length !== 2) throw fail('has no pair of offsets');
  const [start, end] = offsets as [number, number];
  if (!Number.isSafeInteger(start) || start < 0 || end - start !== count * elementTypes[dtype].bytes)
    throw fail(`spans ${start} to ${end}, expected ${count} elements of ${dtype}`);
  return { name, dtype, shape: shape as number[], start, end };
}

/**
 * The bytes of a safetensors file: the same tensors and metadata give the same bytes, whatever their order. Wider types
 * come first and the header is padded, so that every tensor is aligned.
 */
export function encodeSafetensors(
  tensors: Iterable<NamedTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const sorted = [...tensors].sort(
    (a, b) => elementTypes[b.dtype].bytes - elementTypes[a.dtype].bytes || (a.name < b.name ? -1 : 1),
  );
  const entries: [string, unknown][] = [];
  const names = Object.keys(metadata).sort();
  if (names.length > 0) entries.push(['__metadata__', Object.fromEntries(names.map((name) => [name, metadata[name]]))]);
  const pieces: Uint8Array[] = [];
  let offset = 0;
  const seen = new Set(['__metadata__']);
  for (const tensor of sorted) {
    const bytes = encodeElements(tensor);
    if (seen.has(tensor.name) || bytes.length !== elementCount(tensor.shape)! * elementTypes[tensor.dtype].bytes)
      throw new BenchError('bad-tensor', `Tensor "${tensor.name}" cannot be written: its name or length is wrong.`);
    seen.add(tensor.name);
    const end = offset + bytes.length;
    entries.push([tensor.name, { dtype: codes[tensor.dtype], shape: tensor.shape, data_offsets: [offset, end] }]);
    pieces.push(bytes);
    offset = end;
  }
  const members = entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  const header = Buffer.from(`{${members.join(',')}}`);
  const padded = Math.ceil(header.length / 8) * 8;
  const out = Buffer.alloc(8 + padded + offset, ' ');
  out.writeBigUInt64LE(BigInt(padded), 0);
  header.copy(out, 8);
  let at = 8 + padded;
  for (const piece of pieces) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'number');
}
