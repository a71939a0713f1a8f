import { readFile } from 'node:fs/promises';
import type { HdrImage } from '../image/image.ts';
import { assertSensibleSize, malformed, unsupported } from './bytes.ts';
import { decodeScanlines } from './exr-chroma.ts';
import {
  type ExrChannel,
  type ExrHeader,
  type ExrPart,
  readExrHeader,
  scanlineChunks,
  type Window,
} from './exr-header.ts';
import { renameChannels } from './exr-rename.ts';
import { decodeWithThree } from './exr-three.ts';

export interface DecodedHdr {
  /** The display window; pixels outside the data window are 0. Values are as stored: negative, NaN or infinite ones too. */
  readonly image: HdrImage;
  /** Where the stored pixels lie in it. */
  readonly dataWindow: Window;
  /** What was left out or chosen, one sentence each. */
  readonly notes: readonly string[];
}

/** Reads an OpenEXR file. */
export async function readExr(file: string): Promise<DecodedHdr> {
  return decodeExr(file, await readFile(file));
}

/** Decodes the bytes of an OpenEXR file; of several parts, views or layers the first one that has colours. */
export async function decodeExr(file: string, bytes: Uint8Array): Promise<DecodedHdr> {
  const header = readExrHeader(file, bytes);
  const part = header.parts[0]!;
  const notes: string[] = [];
  if (header.parts.length > 1)
    notes.push(`first of ${header.parts.length} parts read${part.name ? ` ("${part.name}")` : ''}`);
  if (part.view) notes.push(`view "${part.view}" read`);
  assertLayout(file, bytes, header, part);
  const stored = await decodePart(file, bytes, header, part, notes);
  return { ...placed(stored, part), notes };
}

/** Refuses what no decoder here can read and what is visibly not whole, before any decoder is started. */
function assertLayout(file: string, bytes: Uint8Array, header: ExrHeader, part: ExrPart): void {
  if (header.deep || part.type?.startsWith('deep')) {
    if (part.type !== 'deepscanline' || header.multiPart || header.tiled)
      throw unsupported(
        file,
        `deep data (${part.type ?? 'of no type'})`,
        'save the file again with flat pixels, or as one part of deep scan lines',
      );
  } else if (!header.multiPart && !header.tiled) scanlineChunks(file, bytes, header);
  if (part.tiles) assertSensibleSize(file, part.tiles.width, part.tiles.height);
  if (part.tiles && (part.tiles.mode & 15) === 2)
    throw unsupported(file, 'ripmap tiles', 'save the file again with scan lines, or with tiles of one level');
  const chunks = part.chunkCount ?? 0;
  if (chunks < 0 || 8 * chunks > bytes.length) throw malformed(file, `it is said to have ${chunks} chunks`);
  if (part.tiles) {
    const tiles =
      Math.ceil(part.dataWindow.width / part.tiles.width) * Math.ceil(part.dataWindow.height / part.tiles.height);
    if (20 * tiles > bytes.length) throw malformed(file, `it is too short for ${tiles} tiles`);
  }
}

interface Colours {
  readonly r?: ExrChannel;
  readonly g?: ExrChannel;
  readonly b?: ExrChannel;
  readonly gray?: ExrChannel;
}

/** The channels that hold the picture: R, G, B or Y, without a layer name or of the first layer that has them. */
function coloursOf(file: string, channels: readonly ExrChannel[], notes: string[]): Colours {
  const names = channels.map(({ name }) => name);
  const layers = ['', ...new Set(names.filter((name) => name.includes('.')).map((name) => name.replace(/[^.]*$/, '')))];
  for (const layer of layers) {
    const find = (...wanted: string[]): ExrChannel | undefined =>
      channels.find(({ name }) => wanted.includes(name.slice(layer.length).toLowerCase()) && name.startsWith(layer));
    const [r, g, b, gray] = [find('r', 'red'), find('g', 'green'), find('b', 'blue'), find('y', 'l', 'luminance')];
    if (!r && !g && !b && !gray) continue;
    if (layer) notes.push(`layer "${layer.slice(0, -1)}" read`);
    if (r ?? g ?? b) return { ...(r && { r }), ...(g && { g }), ...(b && { b }) };
    return { gray: gray! };
  }
  throw malformed(file, `its channels are ${names.join(', ')}; expected R, G, B or Y`);
}

async function decodePart(
  file: string,
  bytes: Uint8Array,
  header: ExrHeader,
  part: ExrPart,
  notes: string[],
): Promise<HdrImage> {
  const { width, height } = part.dataWindow;
  const subsampled = part.channels.some(({ xSampling, ySampling }) => xSampling !== 1 || ySampling !== 1);
  const names = part.channels.map(({ name }) => name);
  const plain = !header.multiPart && !header.tiled && !header.deep;
  if (['Y', 'RY', 'BY'].every((name) => names.includes(name))) {
    notes.push('luminance and chroma converted to RGB');
    if (!plain)
      throw unsupported(
        file,
        'luminance and chroma in tiles or several parts',
        'save the file again as RGB, or as scan lines of one part',
      );
    return decodeScanlines(file, bytes, header);
  }
  if (subsampled) throw unsupported(file, 'subsampled channels that are not Y, RY, BY', 'save the file again as RGB');
  const colours = coloursOf(file, part.channels, notes);
  if (names.includes('A')) notes.push('alpha channel dropped');
  const rows = async (renamed: ReadonlyMap<string, string>) => {
    const decoded = await decodeWithThree(file, renameChannels(bytes, header, renamed), width * height);
    if (decoded.width !== width || decoded.height !== height || decoded.data.length !== 4 * width * height)
      throw malformed(file, `its decoder gave ${decoded.width}x${decoded.height} pixels; expected ${width}x${height}`);
    return decoded.data;
  };
  const { r, g, b, gray } = colours;
  const types = new Set(part.channels.map(({ type }) => type));
  // Only where channels are stored one after another does the decoder tell their types apart.
  const together = types.size === 1 || ['none', 'rle', 'zips', 'zip'].includes(part.compression);
  if (r && g && b && together && !types.has('uint'))
    return upright(
      await rows(
        new Map([
          [r.name, 'R'],
          [g.name, 'G'],
          [b.name, 'B'],
        ]),
      ),
      width,
      height,
    );
  if (types.has('uint')) throw unsupported(file, 'integer channels', 'save the file again with half or float channels');
  // Channel by channel as luminance, which the decoder reads under any other channels.
  const only = async (channel: ExrChannel) => upright(await rows(new Map([[channel.name, 'Y']])), width, height);
  if (gray) {
    const { data } = await only(gray);
    return { width, height, channels: 1, data: data.filter((_, i) => i % 3 === 0) };
  }
  const out = new Float32Array(3 * width * height);
  for (const [c, channel] of [r, g, b].entries()) {
    if (!channel) continue;
    const { data } = await only(channel);
    for (let i = c; i < data.length; i += 3) out[i] = data[i]!;
  }
  return { width, height, channels: 3, data: out };
}

/** Four samples per pixel from bottom to top as three from top to bottom. */
function upright(rgba: Float32Array, width: number, height: number): HdrImage {
  const data = new Float32Array(3 * width * height);
  for (let y = 0, j = 0; y < height; y++)
    for (let i = 4 * (height - 1 - y) * width, end = i + 4 * width; i < end; i += 4, j += 3) {
      data[j] = rgba[i]!;
      data[j + 1] = rgba[i + 1]!;
      data[j + 2] = rgba[i + 2]!;
    }
  return { width, height, channels: 3, data };
}

/** The stored pixels in their place in the display window, black around them; what lies outside it is cut off. */
function placed(stored: HdrImage, { dataWindow, displayWindow }: ExrPart): Omit<DecodedHdr, 'notes'> {
  const left = dataWindow.left - displayWindow.left;
  const top = dataWindow.top - displayWindow.top;
  const window = { left, top, width: dataWindow.width, height: dataWindow.height };
  const { width, height } = displayWindow;
  if (left === 0 && top === 0 && width === stored.width && height === stored.height)
    return { image: stored, dataWindow: window };
  const { channels } = stored;
  const data = new Float32Array(width * height * channels);
  const from = Math.max(0, -left);
  const count = Math.min(stored.width, width - left) - from;
  for (let y = Math.max(0, -top); count > 0 && y < Math.min(stored.height, height - top); y++) {
    const row = (y * stored.width + from) * channels;
    data.set(stored.data.subarray(row, row + count * channels), ((y + top) * width + left + from) * channels);
  }
  return { image: { width, height, channels, data }, dataWindow: window };
}
