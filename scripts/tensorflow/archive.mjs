// Reads zip (Python wheels) and gzipped tar archives entry by entry; nothing is written outside the target folder.
import { closeSync, createReadStream, createWriteStream, mkdirSync, openSync, readSync, statSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createInflateRaw } from 'node:zlib';

/**
 * Unpacks the regular files that `place` gives a path for, relative to `folder`; links and folders are passed over.
 * Gives the number of files written. `tell` hears the size of each file before it is written.
 */
export async function unpack(archive, folder, place, tell = () => {}) {
  let files = 0;
  const write = async (name, size, content) => {
    const relative = place(name);
    if (relative === undefined) return false;
    const target = inside(folder, relative, archive);
    tell(relative, size);
    mkdirSync(dirname(target), { recursive: true });
    let written = 0;
    const count = async function* (chunks) {
      for await (const chunk of chunks) {
        written += chunk.length;
        yield chunk;
      }
    };
    await pipeline(content(), count, createWriteStream(target));
    if (written !== size) throw new Error(`${name} in ${archive} has ${written} bytes instead of ${size}`);
    files++;
    return true;
  };
  await (/\.(whl|zip)$/.test(archive) ? unzip(archive, write) : untar(archive, write));
  return files;
}

/** The full path of an entry, refused when it leaves the folder. */
function inside(folder, relative, archive) {
  const root = resolve(folder);
  const target = resolve(root, relative);
  if (!target.startsWith(root + sep)) throw new Error(`${archive} holds "${relative}", which leaves its folder`);
  return target;
}

async function unzip(archive, write) {
  const file = openSync(archive, 'r');
  const read = (at, length) => {
    const bytes = Buffer.alloc(length);
    if (readSync(file, bytes, 0, length, at) !== length) throw new Error(`${archive} ends too early`);
    return bytes;
  };
  try {
    const { size: total } = statSync(archive);
    const tailLength = Math.min(total, 65557);
    const tail = read(total - tailLength, tailLength);
    const end = tail.lastIndexOf(Buffer.from('PK\x05\x06'));
    if (end < 0) throw new Error(`${archive} is not a zip archive, or is cut off`);
    const directory = read(tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
    for (let at = 0; at < directory.length; ) {
      if (directory.readUInt32LE(at) !== 0x02014b50) throw new Error(`the directory of ${archive} is damaged`);
      const method = directory.readUInt16LE(at + 10);
      const packed = directory.readUInt32LE(at + 20);
      const size = directory.readUInt32LE(at + 24);
      const nameLength = directory.readUInt16LE(at + 28);
      const name = directory.toString('utf8', at + 46, at + 46 + nameLength);
      const header = directory.readUInt32LE(at + 42);
      at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
      if (name.endsWith('/')) continue;
      await write(name, size, () => {
        const local = read(header, 30);
        const start = header + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
        if (packed === 0) return Readable.from([]);
        const bytes = createReadStream(archive, { start, end: start + packed - 1 });
        if (method === 0) return bytes;
        if (method !== 8) throw new Error(`${name} in ${archive} is packed by the unknown method ${method}`);
        const inflate = createInflateRaw();
        bytes.on('error', (error) => inflate.destroy(error));
        return bytes.pipe(inflate);
      });
    }
  } finally {
    closeSync(file);
  }
}

async function untar(archive, write) {
  const gunzip = createGunzip();
  const source = createReadStream(archive);
  source.on('error', (error) => gunzip.destroy(error));
  const chunks = source.pipe(gunzip)[Symbol.asyncIterator]();
  let rest = Buffer.alloc(0);
  /** Yields the next `length` bytes in pieces. */
  const take = async function* (length) {
    for (let left = length; left > 0; ) {
      if (rest.length === 0) {
        const { value, done } = await chunks.next();
        if (done) throw new Error(`${archive} ends too early`);
        rest = value;
      }
      const piece = rest.subarray(0, left);
      rest = rest.subarray(piece.length);
      left -= piece.length;
      yield piece;
    }
  };
  const whole = async (length) => {
    const pieces = [];
    for await (const piece of take(length)) pieces.push(piece);
    return Buffer.concat(pieces);
  };
  const text = (bytes) => bytes.toString('utf8').replace(/\0.*$/s, '');
  let longName;
  for (;;) {
    const header = await whole(512);
    if (header.every((byte) => byte === 0)) return;
    const size = Number.parseInt(text(header.subarray(124, 136)).trim() || '0', 8);
    const type = String.fromCharCode(header[156]);
    const prefix = header.toString('latin1', 257, 262) === 'ustar' ? text(header.subarray(345, 500)) : '';
    const shortName = text(header.subarray(0, 100));
    const padding = (512 - (size % 512)) % 512;
    if (!Number.isInteger(size)) throw new Error(`${archive} is not a tar archive, or is damaged`);
    if (type === 'L' || type === 'x') {
      const content = await whole(size);
      longName = type === 'L' ? text(content) : (/\d+ path=(.*)\n/.exec(content.toString('utf8'))?.[1] ?? longName);
    } else {
      const name = longName ?? (prefix ? `${prefix}/${shortName}` : shortName);
      longName = undefined;
      const regular = type === '0' || type === '\0';
      const taken = regular && (await write(name, size, () => Readable.from(take(size))));
      if (!taken) for await (const _ of take(size));
    }
    await whole(padding);
  }
}
