import type { ExrHeader } from './exr-header.ts';

/** Names that the decoder would take for colours. */
const known = ['R', 'G', 'B', 'Y', 'RY', 'BY'];

/**
 * The same file with the first part's channels under the names that the decoder knows; every other colour gets a
 * name that it passes over. Offsets move with the header's length.
 */
export function renameChannels(bytes: Uint8Array, header: ExrHeader, names: ReadonlyMap<string, string>): Uint8Array {
  const { channels, channelList } = header.parts[0]!;
  const renamed = channels.map(({ name }, n) => names.get(name) ?? (known.includes(name) ? `other${n}` : name));
  if (channels.every(({ name }, n) => renamed[n] === name)) return bytes;
  const parts: Uint8Array[] = [];
  let at = channelList.at;
  channels.forEach(({ name }, n) => {
    const label = new TextEncoder().encode(`${renamed[n]}\0`);
    parts.push(label, bytes.subarray(at + name.length + 1, at + name.length + 17));
    at += name.length + 17;
  });
  const list = Buffer.concat([...parts, Uint8Array.of(0)]);
  const delta = list.length - channelList.size;
  const out = Buffer.concat([
    bytes.subarray(0, channelList.at),
    list,
    bytes.subarray(channelList.at + channelList.size),
  ]);
  out.writeInt32LE(list.length, channelList.at - 4);
  if (header.multiPart || header.deep) {
    const count = header.parts.reduce((sum, { chunkCount = 0 }) => sum + chunkCount, 0);
    for (let n = 0, entry = header.end + delta; n < count && entry + 8 <= out.length; n++, entry += 8)
      out.writeBigUInt64LE(out.readBigUInt64LE(entry) + BigInt(delta), entry);
  }
  return out;
}
