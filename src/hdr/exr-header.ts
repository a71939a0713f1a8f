import { assertSensibleSize, ByteReader, malformed } from './bytes.ts';

export interface ExrChannel {
  readonly name: string;
  readonly type: 'uint' | 'half' | 'float';
  /** Stored on a perceptual scale by the lossy compressions. */
  readonly linear: boolean;
  readonly xSampling: number;
  readonly ySampling: number;
}

export interface Window {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface ExrPart {
  readonly channels: readonly ExrChannel[];
  readonly compression: (typeof compressions)[number];
  readonly dataWindow: Window;
  readonly displayWindow: Window;
  readonly tiles?: { readonly width: number; readonly height: number; readonly mode: number };
  readonly name?: string;
  readonly view?: string;
  readonly type?: string;
  readonly chunkCount?: number;
  /** Luminance of the primaries' R, G, B, from the chromaticities. */
  readonly luminance: readonly [number, number, number];
  /** Where the value of the channel list begins and how long it is. */
  readonly channelList: { readonly at: number; readonly size: number };
}

export interface ExrHeader {
  readonly parts: readonly ExrPart[];
  readonly tiled: boolean;
  readonly deep: boolean;
  readonly multiPart: boolean;
  /** Where the offset tables begin. */
  readonly end: number;
}

export const compressions = ['none', 'rle', 'zips', 'zip', 'piz', 'pxr24', 'b44', 'b44a', 'dwaa', 'dwab'] as const;

const rec709 = [0.2126, 0.7152, 0.0722] as const;

/** Reads the header of an OpenEXR file (OpenEXR File Layout, openexr.com), every length checked. */
export function readExrHeader(file: string, bytes: Uint8Array): ExrHeader {
  const reader = new ByteReader(file, bytes);
  if (reader.left < 8 || reader.uint32() !== 20000630) throw malformed(file, 'it does not begin as an OpenEXR file');
  const version = reader.uint32();
  if ((version & 0xff) !== 2) throw malformed(file, `it has OpenEXR version ${version & 0xff}; expected 2`);
  const multiPart = (version & 0x1000) !== 0;
  const parts: ExrPart[] = [];
  do {
    parts.push(readPart(file, reader));
  } while (multiPart && bytes[reader.at] !== 0);
  if (multiPart) reader.uint8();
  return { parts, tiled: (version & 0x200) !== 0, deep: (version & 0x800) !== 0, multiPart, end: reader.at };
}

function readPart(file: string, reader: ByteReader): ExrPart {
  const found = new Map<string, { reader: ByteReader; at: number; size: number }>();
  for (let name = reader.string(); name !== ''; name = reader.string()) {
    reader.string();
    const size = reader.int32();
    const at = reader.at;
    found.set(name, { reader: new ByteReader(file, reader.bytes(size)), at, size });
  }
  const required = (name: string) => {
    const value = found.get(name);
    if (!value) throw malformed(file, `its header has no "${name}"`);
    return value;
  };
  const text = (name: string): string | undefined => {
    const value = found.get(name);
    return value && new TextDecoder().decode(value.reader.bytes(value.size));
  };
  const compression = compressions[required('compression').reader.uint8()];
  if (!compression) throw malformed(file, 'its compression is unknown');
  const tiles = found.get('tiles')?.reader;
  const chromaticities = found.get('chromaticities')?.reader;
  const optional = { name: text('name'), view: text('view'), type: text('type') };
  const chunkCount = found.get('chunkCount')?.reader.int32();
  return {
    channels: readChannels(file, required('channels').reader),
    channelList: { at: required('channels').at, size: required('channels').size },
    compression,
    dataWindow: readWindow(file, required('dataWindow').reader),
    displayWindow: readWindow(file, required('displayWindow').reader),
    luminance: chromaticities ? luminanceOf(chromaticities) : rec709,
    ...(tiles ? { tiles: { width: tiles.uint32(), height: tiles.uint32(), mode: tiles.uint8() } } : {}),
    ...(optional.name === undefined ? {} : { name: optional.name }),
    ...(optional.view === undefined ? {} : { view: optional.view }),
    ...(optional.type === undefined ? {} : { type: optional.type }),
    ...(chunkCount === undefined ? {} : { chunkCount }),
  };
}

function readWindow(file: string, reader: ByteReader): Window {
  const [left, top, right, bottom] = [reader.int32(), reader.int32(), reader.int32(), reader.int32()];
  assertSensibleSize(file, right - left + 1, bottom - top + 1);
  return { left, top, width: right - left + 1, height: bottom - top + 1 };
}

function readChannels(file: string, reader: ByteReader): ExrChannel[] {
  const channels: ExrChannel[] = [];
  for (let name = reader.string(); name !== ''; name = reader.string()) {
    const type = (['uint', 'half', 'float'] as const)[reader.uint32()];
    const linear = reader.uint32() % 256 !== 0;
    const [xSampling, ySampling] = [reader.int32(), reader.int32()];
    if (!type || xSampling < 1 || ySampling < 1) throw malformed(file, `its channel "${name}" is malformed`);
    channels.push({ name, type, linear, xSampling, ySampling });
  }
  if (channels.length === 0) throw malformed(file, 'it has no channels');
  return channels;
}

/** Y of the three primaries when they add up to the white point at Y = 1. */
function luminanceOf(reader: ByteReader): readonly [number, number, number] {
  const [rx, ry, gx, gy, bx, by, wx, wy] = Array.from({ length: 8 }, () => reader.float32()) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const [X, Z] = [wx / wy, (1 - wx - wy) / wy];
  const d = rx * (by - gy) + bx * (gy - ry) + gx * (ry - by);
  const r = (X * (by - gy) - gx * (by - 1 + by * (X + Z)) + bx * (gy - 1 + gy * (X + Z))) / d;
  const g = (X * (ry - by) + rx * (by - 1 + by * (X + Z)) - bx * (ry - 1 + ry * (X + Z))) / d;
  const b = (X * (gy - ry) - rx * (gy - 1 + gy * (X + Z)) + gx * (ry - 1 + ry * (X + Z))) / d;
  const weights = [r * ry, g * gy, b * by] as const;
  return weights.every((w) => Number.isFinite(w)) && weights[1] > 0 ? weights : rec709;
}

/** Scan lines in one compressed chunk. */
export function linesPerChunk(compression: ExrPart['compression']): number {
  switch (compression) {
    case 'zip':
    case 'pxr24':
      return 16;
    case 'piz':
    case 'b44':
    case 'b44a':
    case 'dwaa':
      return 32;
    case 'dwab':
      return 256;
    default:
      return 1;
  }
}

/** The chunks of a file of one part with scan lines, in file order, each with its first line and its bytes. */
export function scanlineChunks(file: string, bytes: Uint8Array, header: ExrHeader): { y: number; data: Uint8Array }[] {
  const { dataWindow, compression } = header.parts[0]!;
  const lines = linesPerChunk(compression);
  const count = Math.ceil(dataWindow.height / lines);
  const table = new ByteReader(file, bytes, header.end);
  const chunks: { y: number; data: Uint8Array }[] = [];
  table.bytes(8 * count);
  const reader = new ByteReader(file, bytes, table.at);
  const seen = new Set<number>();
  for (let n = 0; n < count; n++) {
    const y = reader.int32() - dataWindow.top;
    if (y < 0 || y >= dataWindow.height || y % lines !== 0 || seen.has(y))
      throw malformed(file, `chunk ${n} of ${count} is out of place`);
    seen.add(y);
    chunks.push({ y, data: reader.bytes(reader.int32()) });
  }
  return chunks;
}
