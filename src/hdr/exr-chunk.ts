/** A channel's part of a chunk. */
export interface ChunkShape {
  readonly width: number;
  readonly height: number;
  readonly type: 'uint' | 'half' | 'float';
  /** Stored on a perceptual scale by the lossy compressions. */
  readonly linear: boolean;
  /** Whether a line of the picture has samples of the channel. */
  rows(line: number): boolean;
}

/** Puts channel planes together line by line, as an uncompressed chunk has them. */
export function interleave(
  planes: readonly Uint16Array[],
  shapes: readonly ChunkShape[],
  firstLine: number,
  endLine: number,
  size: number,
): Uint8Array {
  const out = new Uint8Array(size);
  const words = new DataView(out.buffer);
  const at = planes.map(() => 0);
  let position = 0;
  for (let line = firstLine; line < endLine; line++)
    shapes.forEach(({ width, type, rows }, c) => {
      if (!rows(line)) return;
      const count = width * (type === 'half' ? 1 : 2);
      for (let k = 0; k < count; k++, position += 2) words.setUint16(position, planes[c]![at[c]! + k]!, true);
      at[c]! += count;
    });
  return out;
}
