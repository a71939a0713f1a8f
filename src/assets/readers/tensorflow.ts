import { basename, dirname, join } from 'node:path';
import { maskedCrc32c } from './crc32c.ts';
import { type ByteSource, Cursor, malformed, withFile } from './source.ts';
import { readTable } from './sstable.ts';
import {
  type DType,
  decodeElements,
  elementCount,
  elementTypes,
  type NamedTensor,
  type NamedTensors,
  type ReadOptions,
} from './tensor.ts';
import { protoFields } from './varint.ts';

/** Calls `use` with the shard of that number among `count`. */
export type WithShard = <T>(shard: number, count: number, use: (source: ByteSource) => T) => T;

/**
 * Reads the tensors of a TensorFlow V2 checkpoint: the `.index` file, which is a sorted table of descriptions, and the
 * `.data-?????-of-?????` shards with the numbers.
 *
 * Covered: any number of shards, plain and Snappy index blocks, real number types and booleans, checksums of index
 * and tensors compared. Text tensors (the object graph of TensorFlow 2) are passed over. Refused: big-endian
 * checkpoints, partitioned variables, complex and quantized types, V1 checkpoints.
 */
export function readTensorflow(index: ByteSource, withShard: WithShard, options: ReadOptions = {}): NamedTensors {
  const { shards, entries } = readIndex(index);
  const wanted = entries.filter(({ name }) => options.only === undefined || options.only(name));
  const byName = new Map<string, NamedTensor>();
  const byShard = new Map<number, Entry[]>();
  for (const entry of wanted) {
    const here = byShard.get(entry.shard);
    if (here === undefined) byShard.set(entry.shard, [entry]);
    else here.push(entry);
  }
  for (const [shard, here] of byShard) {
    withShard(shard, shards, (source) => {
      let budget = source.size;
      for (const { name, shape, dtype, offset, length, checksum } of here) {
        budget -= length;
        if (budget < 0) throw malformed(source.name, offset, 'its tensors overlap');
        const bytes = source.read(offset, length);
        if (maskedCrc32c(bytes) !== checksum)
          throw malformed(source.name, offset, `tensor "${name}" does not agree with its checksum`);
        byName.set(name, { name, shape, dtype, data: decodeElements(bytes, dtype) });
      }
    });
  }
  const ordered = wanted.flatMap(({ name }) => byName.get(name) ?? []);
  return new Map(ordered.map((tensor) => [tensor.name, tensor]));
}

/** Reads a checkpoint whose shards lie beside its index, as TensorFlow writes them, or where `options.others` says; `path` may be either or the prefix. */
export function readTensorflowFiles(path: string, options: ReadOptions = {}): NamedTensors {
  const prefix = path.replace(/\.(index|data-\d{5}-of-\d{5})$/, '');
  const number = (value: number): string => String(value).padStart(5, '0');
  const withShard: WithShard = (shard, count, use) => {
    const name = `${basename(prefix)}.data-${number(shard)}-of-${number(count)}`;
    return withFile(options.others?.[name] ?? join(dirname(prefix), name), use);
  };
  return withFile(`${prefix}.index`, (index) => readTensorflow(index, withShard, options));
}

interface Entry {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly shard: number;
  readonly offset: number;
  readonly length: number;
  /** CRC-32C of the bytes, masked. */
  readonly checksum: number;
}

/** TensorFlow's numbers of its types. */
const typesByNumber: Readonly<Record<number, DType>> = {
  1: 'float32',
  2: 'float64',
  3: 'int32',
  4: 'uint8',
  5: 'int16',
  6: 'int8',
  9: 'int64',
  10: 'bool',
  14: 'bfloat16',
  17: 'uint16',
  19: 'float16',
  22: 'uint32',
  23: 'uint64',
};
const textType = 7;

function readIndex(index: ByteSource): { shards: number; entries: Entry[] } {
  let shards: number | undefined;
  const entries: Entry[] = [];
  for (const { key, value } of readTable(index)) {
    if (shards === undefined) {
      if (key !== '') throw value.fail('the header of a checkpoint is expected first');
      shards = readHeader(value);
      continue;
    }
    const entry = readEntry(key, value);
    if (entry === undefined) continue;
    if (entry.shard >= shards) throw value.fail(`tensor "${key}" lies in shard ${entry.shard} of ${shards}`, 0);
    entries.push(entry);
  }
  if (shards === undefined) throw malformed(index.name, 0, 'a checkpoint without a header is found');
  return { shards, entries };
}

/** BundleHeaderProto: number of shards (1), byte order (2). */
function readHeader(cursor: Cursor): number {
  let shards = 0;
  for (const { number, value, at } of protoFields(cursor)) {
    if (number === 1 && typeof value === 'number') shards = value;
    if (number === 2 && value !== 0) throw cursor.fail('a checkpoint of a big-endian machine is found', at);
  }
  if (shards < 1 || shards > 99999) throw cursor.fail(`${shards} shards are not plausible`, 0);
  return shards;
}

/** BundleEntryProto: type (1), shape (2), shard (3), offset (4), length (5), checksum (6), slices (7). */
function readEntry(name: string, cursor: Cursor): Entry | undefined {
  const numbers: Record<number, number> = {};
  let shape: number[] = [];
  for (const { number, value, at } of protoFields(cursor)) {
    if (number === 7) throw cursor.fail(`"${name}" is a partitioned variable, which is not read`, at);
    if (typeof value === 'number') numbers[number] = value;
    else if (number === 2) shape = readShape(new Cursor(cursor.file, value, cursor.base + at));
  }
  const { 1: type = 0, 3: shard = 0, 4: offset = 0, 5: length = 0, 6: checksum = 0 } = numbers;
  if (type === textType) return undefined;
  const dtype = typesByNumber[type];
  if (dtype === undefined) throw cursor.fail(`"${name}" is of type number ${type}, which is not read`, 0);
  const count = elementCount(shape);
  if (count === undefined || count * elementTypes[dtype].bytes !== length)
    throw cursor.fail(`"${name}" of shape ${shape.join('x')} and type ${dtype} does not fit ${length} bytes`, 0);
  return { name, dtype, shape, shard, offset, length, checksum };
}

/** TensorShapeProto: dimensions (2), each with its size (1). */
function readShape(cursor: Cursor): number[] {
  const shape: number[] = [];
  for (const { number, value, at } of protoFields(cursor)) {
    if (number !== 2 || typeof value === 'number') continue;
    let size = 0;
    for (const field of protoFields(new Cursor(cursor.file, value, cursor.base + at)))
      if (field.number === 1 && typeof field.value === 'number') size = field.value;
    shape.push(size);
  }
  return shape;
}
