// OpenEXR files in memory, for the compressions that the shared pictures lack.
import { deflateSync } from 'node:zlib';

const compressions = { none: [0, 1], rle: [1, 1], zips: [2, 1], zip: [3, 16] };

/** A file of scan lines with half R, G, B from three planes of half bits. */
export function encodeExr(width, height, planes, compression) {
  const [code, lines] = compressions[compression];
  const text = (value) => Buffer.from(`${value}\0`, 'latin1');
  const int = (...values) => Buffer.from(Int32Array.from(values).buffer);
  const attribute = (name, type, value) => Buffer.concat([text(name), text(type), int(value.length), value]);
  const window = int(0, 0, width - 1, height - 1);
  const names = ['B', 'G', 'R'];
  const header = Buffer.concat([
    int(20000630, 2),
    attribute('channels', 'chlist', Buffer.concat([...names.flatMap((n) => [text(n), int(1, 0, 1, 1)]), text('')])),
    attribute('compression', 'compression', Buffer.of(code)),
    attribute('dataWindow', 'box2i', window),
    attribute('displayWindow', 'box2i', window),
    attribute('lineOrder', 'lineOrder', Buffer.of(0)),
    text(''),
  ]);
  const chunks = [];
  for (let y = 0; y < height; y += lines) {
    const words = new Uint16Array(3 * width * Math.min(lines, height - y));
    for (let at = 0, line = y; at < words.length; line++)
      for (const c of [2, 1, 0]) {
        words.set(planes[c].subarray(line * width, (line + 1) * width), at);
        at += width;
      }
    const plain = Buffer.from(words.buffer);
    const packed = compression === 'none' ? plain : pack(plain, compression);
    const data = packed.length < plain.length ? packed : plain;
    chunks.push(Buffer.concat([int(y, data.length), data]));
  }
  let offset = header.length + 8 * chunks.length;
  const table = BigUint64Array.from(chunks, (chunk) => {
    offset += chunk.length;
    return BigInt(offset - chunk.length);
  });
  return Buffer.concat([header, Buffer.from(table.buffer), ...chunks]);
}

/** Low bytes before high bytes, differences, then runs or deflate. */
function pack(plain, compression) {
  const half = plain.length / 2;
  const bytes = Buffer.alloc(plain.length);
  for (let i = 0; i < half; i++) {
    bytes[i] = plain[2 * i];
    bytes[half + i] = plain[2 * i + 1];
  }
  for (let i = bytes.length - 1; i > 0; i--) bytes[i] = bytes[i] - bytes[i - 1] + 128;
  if (compression !== 'rle') return deflateSync(bytes);
  const out = [];
  for (let i = 0; i < bytes.length; ) {
    let run = 1;
    while (run < 128 && bytes[i + run] === bytes[i]) run++;
    if (run >= 3) {
      out.push(run - 1, bytes[i]);
      i += run;
      continue;
    }
    let end = i + 1;
    while (end < bytes.length && end - i < 127 && !(bytes[end] === bytes[end + 1] && bytes[end] === bytes[end + 2]))
      end++;
    out.push(256 - (end - i), ...bytes.subarray(i, end));
    i = end;
  }
  return Buffer.from(out);
}
