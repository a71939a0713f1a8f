import { maskedCrc32c } from './crc32c.ts';
import { unpackSnappy } from './snappy.ts';
import { type ByteSource, Cursor, malformed } from './source.ts';
import { readVarint } from './varint.ts';

/** A key and its value in a sorted table, each with the cursor that can name its place. */
export interface TableEntry {
  readonly key: string;
  readonly value: Cursor;
}

interface BlockPlace {
  readonly offset: number;
  readonly length: number;
}

const footerLength = 48;
/** Keys repeat the start of the key before for a few bytes, so their length is limited. */
const longestKey = 1024;

/**
 * The entries of a LevelDB sorted table, as TensorFlow's checkpoint index is one. Covered: plain and Snappy blocks,
 * checksums compared. Refused: other packings, damaged blocks.
 */
export function* readTable(source: ByteSource): Generator<TableEntry> {
  const footerStart = source.size - footerLength;
  if (footerStart < 0) throw malformed(source.name, source.size, 'a TensorFlow checkpoint index is expected');
  const footer = new Cursor(source.name, source.read(footerStart, footerLength), footerStart);
  footer.position = 40;
  if (footer.u32() !== 0x8b80fb57 || footer.u32() !== 0xdb477524)
    throw footer.fail('the end mark of a TensorFlow checkpoint index is missing (the file may be cut off)', 40);
  footer.position = 0;
  readPlace(footer); // the meta index, which TensorFlow leaves empty
  let budget = source.size * 32;
  for (const { value } of blockEntries(readBlock(source, readPlace(footer)))) {
    const block = readBlock(source, readPlace(value));
    budget -= block.bytes.length;
    if (budget < 0) throw value.fail('the index names its blocks again and again');
    yield* blockEntries(block);
  }
}

function readPlace(cursor: Cursor): BlockPlace {
  return { offset: readVarint(cursor), length: readVarint(cursor) };
}

/** A block unpacked: its bytes are followed by a byte for the packing and the masked checksum of both. */
function readBlock(source: ByteSource, { offset, length }: BlockPlace): Cursor {
  const whole = source.read(offset, length + 5);
  const trailer = new Cursor(source.name, whole.subarray(length), offset + length);
  const packing = trailer.u8();
  if (trailer.u32() !== maskedCrc32c(whole.subarray(0, length + 1)))
    throw malformed(source.name, offset, 'a block does not agree with its checksum');
  const block = new Cursor(source.name, whole.subarray(0, length), offset);
  if (packing === 0) return block;
  if (packing === 1) return new Cursor(source.name, unpackSnappy(block), offset);
  throw malformed(source.name, offset + length, `a block packed by method ${packing} is not read`);
}

/** The entries of a block: keys share their start with the key before; a list of restart points follows them. */
function* blockEntries(block: Cursor): Generator<TableEntry> {
  if (block.bytes.length < 4) throw block.fail('a block of a table is expected', 0);
  block.position = block.bytes.length - 4;
  const end = block.bytes.length - 4 - 4 * block.u32();
  if (end < 0) throw block.fail('the restart points of a block exceed it', 0);
  block.position = 0;
  let key = Buffer.alloc(0);
  while (block.position < end) {
    const at = block.position;
    const shared = readVarint(block);
    const added = readVarint(block);
    const valueLength = readVarint(block);
    if (shared > key.length || shared + added > longestKey || added + valueLength > end - block.position)
      throw block.fail('an entry of a block exceeds it', at);
    key = Buffer.concat([key.subarray(0, shared), block.take(added)]);
    const start = block.position;
    yield { key: key.toString('utf8'), value: new Cursor(block.file, block.take(valueLength), block.base + start) };
  }
}
