import { messageOf } from '../core/errors.ts';
import type { HdrImage } from '../image/image.ts';
import { malformed, unsupported } from './bytes.ts';
import { type ExrChannel, type ExrHeader, type ExrPart, linesPerChunk, scanlineChunks } from './exr-header.ts';
import { unpackChunk } from './exr-unpack.ts';
import { halfToFloat } from './half.ts';

/** A channel with the samples that the file really holds. */
interface Samples {
  readonly channel: ExrChannel;
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/** Reconstruction of chroma between its samples, odd taps from ±1 on (OpenEXR, Technical Introduction: Rgba to YCA). */
const taps = [0.627123, -0.186077, 0.087929, -0.043159, 0.019597, -0.00754, 0.002128] as const;

/** Decodes scan-line files whose channels are subsampled: luminance Y with chroma RY, BY at every second pixel. */
export function decodeScanlines(file: string, bytes: Uint8Array, header: ExrHeader): HdrImage {
  const part = header.parts[0]!;
  const samples = decodeChannels(file, bytes, header, part);
  const named = (name: string): Samples => {
    const found = samples.find(({ channel }) => channel.name === name);
    if (!found)
      throw malformed(
        file,
        `its subsampled channels are ${part.channels.map((c) => c.name).join(', ')}; expected Y, RY, BY`,
      );
    return found;
  };
  const { width, height } = part.dataWindow;
  const Y = named('Y');
  if (Y.channel.xSampling !== 1 || Y.channel.ySampling !== 1) throw malformed(file, 'its luminance is subsampled');
  const RY = atFullSize(file, named('RY'), width, height);
  const BY = atFullSize(file, named('BY'), width, height);
  const data = new Float32Array(3 * width * height);
  const [wr, wg, wb] = part.luminance;
  for (let i = 0; i < width * height; i++) {
    const y = Y.data[i]!;
    const r = (RY[i]! + 1) * y;
    const b = (BY[i]! + 1) * y;
    data[3 * i] = r;
    data[3 * i + 1] = (y - r * wr - b * wb) / wg;
    data[3 * i + 2] = b;
  }
  return { width, height, channels: 3, data };
}

function decodeChannels(file: string, bytes: Uint8Array, header: ExrHeader, part: ExrPart): Samples[] {
  const { width, height, left, top } = part.dataWindow;
  for (const { xSampling, ySampling } of part.channels)
    if (left % xSampling !== 0 || top % ySampling !== 0) throw malformed(file, 'its data window cuts a chroma sample');
  const samples = part.channels.map((channel) => {
    const w = Math.ceil(width / channel.xSampling);
    const h = Math.ceil(height / channel.ySampling);
    return { channel, width: w, height: h, data: new Float32Array(w * h) };
  });
  const lines = linesPerChunk(part.compression);
  for (const { y, data } of scanlineChunks(file, bytes, header)) {
    const last = Math.min(y + lines, height);
    const raw = unpack(file, part, data, samples, y, last);
    const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
    let at = 0;
    for (let line = y; line < last; line++)
      for (const { channel, width: w, data: out } of samples) {
        if (line % channel.ySampling !== 0) continue;
        const row = (line / channel.ySampling) * w;
        for (let x = 0; x < w; x++) {
          if (channel.type === 'half') out[row + x] = halfToFloat(view.getUint16(at, true));
          else out[row + x] = channel.type === 'float' ? view.getFloat32(at, true) : view.getUint32(at, true);
          at += channel.type === 'half' ? 2 : 4;
        }
      }
  }
  return samples;
}

/** The uncompressed bytes of a chunk: line by line, channel by channel. */
function unpack(
  file: string,
  part: ExrPart,
  data: Uint8Array,
  samples: readonly Samples[],
  y: number,
  last: number,
): Uint8Array {
  const shapes = samples.map(({ channel, width }) => ({
    width,
    height: Math.ceil(last / channel.ySampling) - Math.ceil(y / channel.ySampling),
    type: channel.type,
    linear: channel.linear,
    rows: (line: number): boolean => line % channel.ySampling === 0,
  }));
  const size = shapes.reduce((sum, { width, height, type }) => sum + width * height * (type === 'half' ? 2 : 4), 0);
  if (data.length >= size) return data.subarray(0, size);
  if (part.compression === 'dwaa' || part.compression === 'dwab')
    throw unsupported(
      file,
      `luminance and chroma under the lossy compression ${part.compression.toUpperCase()}`,
      'save the file again as RGB, or with ZIP or PIZ compression',
    );
  try {
    return unpackChunk(part.compression, data, shapes, y, last, size);
  } catch (error) {
    throw malformed(file, `the chunk of line ${y} is damaged (${messageOf(error)})`, error);
  }
}

/** Chroma at every pixel: samples where they are, the 14-tap filter between them, first down, then across. */
function atFullSize(
  file: string,
  { channel, width: w, height: h, data }: Samples,
  width: number,
  height: number,
): Float32Array {
  if (channel.xSampling === 1 && channel.ySampling === 1) return data;
  if (channel.xSampling !== 2 || channel.ySampling !== 2)
    throw malformed(file, `its chroma is sampled every ${channel.xSampling}x${channel.ySampling} pixels; expected 2x2`);
  const tall = new Float32Array(w * height);
  for (let y = 0; y < height; y++) for (let x = 0; x < w; x++) tall[y * w + x] = between(data, x, w, h, y);
  const out = new Float32Array(width * height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) out[y * width + x] = between(tall, y * w, 1, w, x);
  return out;
}

/** The value at a position of the fine line from its coarse samples (every second), which begin at `start`. */
function between(samples: Float32Array, start: number, stride: number, count: number, position: number): number {
  const left = position >> 1;
  if (position % 2 === 0) return samples[start + left * stride]!;
  let sum = 0;
  for (let k = 0; k < taps.length; k++) {
    const before = Math.max(0, left - k);
    const after = Math.min(count - 1, left + 1 + k);
    sum += taps[k]! * (samples[start + before * stride]! + samples[start + after * stride]!);
  }
  return sum;
}
