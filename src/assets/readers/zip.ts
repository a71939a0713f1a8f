import { inflateExactly, spend, type UnpackBudget } from './inflate.ts';
import { type ByteSource, Cursor, malformed } from './source.ts';

/** A file inside a zip archive. */
export interface ZipEntry {
  readonly name: string;
  /** Bytes once unpacked. */
  readonly size: number;
  readonly packedSize: number;
  readonly deflated: boolean;
  /** Where its local header starts. */
  readonly offset: number;
}

/** Whether the source starts as a zip archive does. */
export function isZip(source: ByteSource): boolean {
  if (source.size < 4) return false;
  const start = source.read(0, 4);
  return start[0] === 0x50 && start[1] === 0x4b && (start[2] === 3 || start[2] === 5);
}

const endLength = 22;
const locatorLength = 20;

/**
 * The files of a zip archive by name, from its central directory. Covered: stored and deflated files, zip64. Refused:
 * encryption, other packings, archives in several parts, two files of one name, sizes that the archive cannot hold.
 */
export function listZip(source: ByteSource): ReadonlyMap<string, ZipEntry> {
  const { count, size, offset } = readEnd(source);
  if (count * 46 > size)
    throw malformed(source.name, offset, `a directory of ${count} files is longer than ${size} bytes`);
  const cursor = new Cursor(source.name, source.read(offset, size), offset);
  const entries = new Map<string, ZipEntry>();
  for (let i = 0; i < count; i++) {
    const at = cursor.position;
    const entry = readDirectoryEntry(cursor);
    if (entries.has(entry.name)) throw cursor.fail(`two files are named "${entry.name}"`, at);
    if (entry.offset + entry.packedSize > source.size)
      throw cursor.fail(`file "${entry.name}" is longer than the archive`, at);
    entries.set(entry.name, entry);
  }
  return entries;
}

/** The unpacked bytes of a file in the archive. */
export function readZipEntry(source: ByteSource, entry: ZipEntry, budget: UnpackBudget): Uint8Array {
  const local = new Cursor(source.name, source.read(entry.offset, 30), entry.offset);
  if (local.u32() !== 0x04034b50) throw local.fail(`the header of "${entry.name}" is expected`, 0);
  local.skip(22);
  const start = entry.offset + 30 + local.u16() + local.u16();
  if (entry.deflated) {
    const packed = source.read(start, entry.packedSize);
    return inflateExactly(source.name, start, packed, entry.size, 'raw', budget);
  }
  spend(budget, entry.size, source.name, start);
  return source.read(start, entry.size);
}

function readEnd(source: ByteSource): { count: number; size: number; offset: number } {
  const length = Math.min(source.size, endLength + 0xffff);
  const base = source.size - length;
  const tail = new Cursor(source.name, source.read(base, length), base);
  for (let at = length - endLength; at >= 0; at--) {
    tail.position = at;
    if (tail.bytes[at] !== 0x50 || tail.u32() !== 0x06054b50) continue;
    const disks = [tail.u16(), tail.u16()];
    const counts = [tail.u16(), tail.u16()];
    const size = tail.u32();
    const offset = tail.u32();
    if (tail.u16() !== length - at - endLength) continue;
    if (counts[0] === 0xffff || size === 0xffffffff || offset === 0xffffffff) return readEnd64(source, base + at);
    if (disks[0] !== 0 || disks[1] !== 0 || counts[0] !== counts[1])
      throw malformed(source.name, base + at, 'an archive in one part is expected');
    return { count: counts[0]!, size, offset };
  }
  throw malformed(source.name, source.size, 'the directory of the zip archive is missing (the file may be cut off)');
}

function readEnd64(source: ByteSource, endOffset: number): { count: number; size: number; offset: number } {
  const at = endOffset - locatorLength;
  if (at < 0) throw malformed(source.name, endOffset, 'the zip64 locator is missing');
  const locator = new Cursor(source.name, source.read(at, locatorLength), at);
  if (locator.u32() !== 0x07064b50) throw locator.fail('the zip64 locator is expected', 0);
  locator.skip(4);
  const recordOffset = locator.u64();
  const record = new Cursor(source.name, source.read(recordOffset, 56), recordOffset);
  if (record.u32() !== 0x06064b50) throw record.fail('the zip64 end record is expected', 0);
  record.skip(20);
  const counts = [record.u64(), record.u64()];
  if (counts[0] !== counts[1]) throw record.fail('an archive in one part is expected', 0);
  return { count: counts[0]!, size: record.u64(), offset: record.u64() };
}

function readDirectoryEntry(cursor: Cursor): ZipEntry {
  const at = cursor.position;
  if (cursor.u32() !== 0x02014b50) throw cursor.fail('an entry of the zip directory is expected', at);
  cursor.skip(4);
  const flags = cursor.u16();
  const method = cursor.u16();
  cursor.skip(8);
  let packedSize = cursor.u32();
  let size = cursor.u32();
  const nameLength = cursor.u16();
  const extraLength = cursor.u16();
  const commentLength = cursor.u16();
  cursor.skip(8);
  let offset = cursor.u32();
  const name = cursor.utf8(nameLength);
  const extra = new Cursor(cursor.file, cursor.take(extraLength), cursor.base + cursor.position - extraLength);
  cursor.skip(commentLength);
  while (extra.left >= 4) {
    const kind = extra.u16();
    const field = new Cursor(extra.file, extra.take(extra.u16()), extra.base + extra.position);
    if (kind !== 1) continue;
    if (size === 0xffffffff) size = field.u64();
    if (packedSize === 0xffffffff) packedSize = field.u64();
    if (offset === 0xffffffff) offset = field.u64();
  }
  if (flags & 0x41) throw cursor.fail(`file "${name}" is encrypted`, at);
  if (method !== 0 && method !== 8) throw cursor.fail(`file "${name}" is packed by method ${method}`, at);
  if (method === 0 && size !== packedSize) throw cursor.fail(`file "${name}" has two different lengths`, at);
  return { name, size, packedSize, deflated: method === 8, offset };
}
