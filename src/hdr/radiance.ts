import type { HdrImage } from '../image/image.ts';
import { assertSensibleSize, malformed } from './bytes.ts';

interface Header {
  readonly xyz: boolean;
  /** What the stored values were multiplied with, per channel. */
  readonly exposure: readonly [number, number, number];
  readonly notes: readonly string[];
  /** Signs and order of the axes, as in "-Y 480 +X 640". */
  readonly scan: { readonly slow: Axis; readonly fast: Axis };
  /** Where the pixels begin. */
  readonly end: number;
}

interface Axis {
  readonly name: 'X' | 'Y';
  readonly rising: boolean;
  readonly length: number;
}

/** Radiance's own primaries (0.640, 0.330), (0.290, 0.600), (0.150, 0.060) around equal-energy white, from XYZ. */
const fromXyz = [
  [2.5653124, -1.16684962, -0.39846274],
  [-1.02210817, 1.97828662, 0.04382158],
  [0.07472437, -0.25193953, 1.17721516],
] as const;

/**
 * Decodes a Radiance picture (Ward, Real Pixels, Graphics Gems II, 1991; Radiance File Formats): flat, old and new run
 * lengths, all eight orientations, EXPOSURE and COLORCORR divided out, XYZE converted to RGB. A mantissa m stands for
 * m / 256 · 2^(e − 128).
 */
export function decodeRadiance(file: string, bytes: Uint8Array): { image: HdrImage; notes: readonly string[] } {
  const { xyz, exposure, notes, scan, end } = readHeader(file, bytes);
  const { slow, fast } = scan;
  const width = slow.name === 'X' ? slow.length : fast.length;
  const height = slow.name === 'Y' ? slow.length : fast.length;
  assertSensibleSize(file, width, height);
  const data = new Float32Array(3 * width * height);
  const line = new Uint8Array(4 * fast.length);
  const [horizontal, vertical] = slow.name === 'Y' ? [fast, slow] : [slow, fast];
  let at = end;
  for (let i = 0; i < slow.length; i++) {
    at = readLine(file, bytes, at, line, fast.length);
    for (let j = 0; j < fast.length; j++) {
      // "+X" runs to the right; "-Y" runs down, since Y points up.
      const u = slow === vertical ? j : i;
      const v = slow === vertical ? i : j;
      const x = horizontal.rising ? u : width - 1 - u;
      const y = vertical.rising ? height - 1 - v : v;
      const scale = scales[line[4 * j + 3]!]!;
      const out = 3 * (y * width + x);
      data[out] = line[4 * j]! * scale;
      data[out + 1] = line[4 * j + 1]! * scale;
      data[out + 2] = line[4 * j + 2]! * scale;
    }
  }
  if (xyz) convertXyz(data);
  for (let c = 0; c < 3; c++) if (exposure[c] !== 1) for (let i = c; i < data.length; i += 3) data[i]! /= exposure[c]!;
  return { image: { width, height, channels: 3, data }, notes };
}

/** The factor of every exponent; 0 stands for black. */
const scales = Float64Array.from({ length: 256 }, (_, exponent) => (exponent === 0 ? 0 : 2 ** (exponent - 136)));

function convertXyz(data: Float32Array): void {
  for (let i = 0; i < data.length; i += 3) {
    const [x, y, z] = [data[i]!, data[i + 1]!, data[i + 2]!];
    for (let c = 0; c < 3; c++) data[i + c] = fromXyz[c]![0] * x + fromXyz[c]![1] * y + fromXyz[c]![2] * z;
  }
}

function readHeader(file: string, bytes: Uint8Array): Header {
  let at = 0;
  const nextLine = (): string => {
    const end = bytes.indexOf(10, at);
    if (end < 0 || end - at > 4096) throw malformed(file, 'its header does not end');
    const text = new TextDecoder('latin1').decode(bytes.subarray(at, end)).replace(/\r$/, '');
    at = end + 1;
    return text;
  };
  if (!nextLine().startsWith('#?')) throw malformed(file, 'it does not begin as a Radiance picture');
  const exposure: [number, number, number] = [1, 1, 1];
  const notes: string[] = [];
  let format = '32-bit_rle_rgbe';
  for (let text = nextLine(); text !== ''; text = nextLine()) {
    const [, name, value] = /^\s*([A-Z_]+)\s*=\s*(.*?)\s*$/.exec(text) ?? [];
    if (name === 'FORMAT') format = value!;
    if (name !== 'EXPOSURE' && name !== 'COLORCORR') continue;
    const factors = value!.split(/\s+/).map(Number);
    if (factors.length !== (name === 'EXPOSURE' ? 1 : 3) || !factors.every((f) => f > 0 && Number.isFinite(f)))
      throw malformed(file, `its ${name} is "${value}"`);
    for (let c = 0; c < 3; c++) exposure[c]! *= factors[c % factors.length]!;
    notes.push(`${name} ${value} divided out`);
  }
  if (format !== '32-bit_rle_rgbe' && format !== '32-bit_rle_xyze')
    throw malformed(file, `its format is "${format}"; expected 32-bit_rle_rgbe or 32-bit_rle_xyze`);
  const size = /^([+-])([XY])\s+(\d{1,9})\s+([+-])([XY])\s+(\d{1,9})\s*$/.exec(nextLine());
  if (!size || size[2] === size[5]) throw malformed(file, 'its size line is not of the form "-Y 480 +X 640"');
  const axis = (n: number): Axis => ({
    name: size[n + 1] as 'X' | 'Y',
    rising: size[n] === '+',
    length: Number(size[n + 2]),
  });
  const scan = { slow: axis(1), fast: axis(4) };
  if (format.endsWith('xyze')) notes.push('XYZ converted to RGB');
  return { xyz: format.endsWith('xyze'), exposure, notes, scan, end: at };
}

/** Reads one scan line of RGBE pixels into `line`; gives where the next one begins. */
function readLine(file: string, bytes: Uint8Array, start: number, line: Uint8Array, length: number): number {
  let at = start;
  const next = (): number => {
    if (at >= bytes.length) throw malformed(file, `it ends at byte ${bytes.length}, before its last line`);
    return bytes[at++]!;
  };
  const runLengths =
    length >= 8 && length < 32768 && bytes[at] === 2 && bytes[at + 1] === 2 && (bytes[at + 2] ?? 128) < 128;
  if (runLengths) {
    at += 2;
    if (next() * 256 + next() !== length) throw malformed(file, `the scan line at byte ${start} has another length`);
    for (let c = 0; c < 4; c++)
      for (let x = 0; x < length; ) {
        let count = next();
        const run = count > 128;
        if (run) count -= 128;
        if (count === 0 || x + count > length) throw malformed(file, `a run at byte ${at} leaves its line`);
        const value = run ? next() : 0;
        for (; count > 0; count--, x++) line[4 * x + c] = run ? value : next();
      }
    return at;
  }
  // Flat pixels, or old run lengths: a pixel (1, 1, 1, n) repeats the one before n times, n << 8 after another such.
  for (let x = 0, shift = 0; x < length; ) {
    const [r, g, b, e] = [next(), next(), next(), next()];
    if (r === 1 && g === 1 && b === 1) {
      const count = e! * 2 ** shift;
      if (x === 0 || x + count > length) throw malformed(file, `a run at byte ${at} leaves its line`);
      for (let n = 0; n < count; n++, x++) line.copyWithin(4 * x, 4 * x - 4, 4 * x);
      shift += 8;
      continue;
    }
    line.set([r!, g!, b!, e!], 4 * x++);
    shift = 0;
  }
  return at;
}
