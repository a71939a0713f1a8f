import { defineBaseline } from './baseline.ts';
import { brightnessPlane, withBrightness } from './value.ts';

export interface ClaheOptions {
  /** Largest count of a bin as a multiple of the mean count (default 2). */
  clipLimit: number;
  /** Tiles along each side (default 8). */
  tiles: number;
  /** The plane that is equalised: V of HSV (default) or BT.601 luma. */
  on: 'v' | 'luminance';
}

/**
 * CLAHE: histogram equalisation tile by tile with clipped histograms, interpolated between the tiles.
 *
 * **Source** Zuiderveld, Contrast limited adaptive histogram equalization, Graphics Gems IV, 1994; equal to OpenCV's
 * CLAHE on gray.
 * **Input** Gray or RGB, any size; fewer tiles where a side has fewer pixels.
 * **Output** Same size, in whole 8-bit codes of brightness; colours keep their ratios.
 * **Deviations** Sides that the tiles do not divide are mirrored to the next multiple, as OpenCV does.
 */
export const clahe = defineBaseline<ClaheOptions>({
  name: 'clahe',
  version: 1,
  summary: 'contrast limited adaptive histogram equalisation, 8 × 8 tiles',
  source: {
    paper: 'Zuiderveld, Contrast limited adaptive histogram equalization, Graphics Gems IV',
    year: 1994,
    checkedAgainst: 'OpenCV CLAHE',
  },
  defaults: { clipLimit: 2, tiles: 8, on: 'v' },
  enhance(picture, { clipLimit, tiles, on }) {
    const { width, height } = picture;
    const { values: before, codes } = brightnessPlane(picture, on);
    const across = Math.min(tiles, width);
    const down = Math.min(tiles, height);
    // OpenCV mirrors both sides as soon as the tiles do not divide one of them.
    const divides = width % across === 0 && height % down === 0;
    const tileWidth = divides ? width / across : Math.floor(width / across) + 1;
    const tileHeight = divides ? height / down : Math.floor(height / down) + 1;
    const curves = tileCurves(codes, width, height, { across, down, tileWidth, tileHeight }, clipLimit);
    const columns = betweenTiles(width, tileWidth, across);
    const rows = betweenTiles(height, tileHeight, down);
    const after = new Float32Array(codes.length);
    for (let y = 0, i = 0; y < height; y++) {
      const lower = rows.share[y]!;
      const upperRow = rows.before[y]! * across * 256;
      const lowerRow = rows.after[y]! * across * 256;
      for (let x = 0; x < width; x++, i++) {
        const left = 256 * columns.before[x]! + codes[i]!;
        const right = 256 * columns.after[x]! + codes[i]!;
        const share = columns.share[x]!;
        const upper = mix(curves[upperRow + left]!, curves[upperRow + right]!, share);
        const under = mix(curves[lowerRow + left]!, curves[lowerRow + right]!, share);
        after[i] = roundHalfEven(mix(upper, under, lower)) / 255;
      }
    }
    return withBrightness(picture, before, after);
  },
});

/** For every place along a side the tiles whose centres it lies between, and its share of the way, in single precision. */
function betweenTiles(size: number, tileSize: number, tiles: number) {
  const places = { before: new Int32Array(size), after: new Int32Array(size), share: new Float32Array(size) };
  for (let place = 0; place < size; place++) {
    const at = Math.fround(Math.fround(place * Math.fround(1 / tileSize)) - 0.5);
    const tile = Math.floor(at);
    places.before[place] = Math.max(tile, 0);
    places.after[place] = Math.min(tile + 1, tiles - 1);
    places.share[place] = at - tile;
  }
  return places;
}

interface Tiling {
  readonly across: number;
  readonly down: number;
  readonly tileWidth: number;
  readonly tileHeight: number;
}

/** For every tile its map from code to equalised code. */
function tileCurves(codes: Uint8Array, width: number, height: number, tiling: Tiling, clipLimit: number): Uint8Array {
  const { across, down, tileWidth, tileHeight } = tiling;
  const area = tileWidth * tileHeight;
  const limit = clipLimit > 0 ? Math.max(1, Math.floor((clipLimit * area) / 256)) : area;
  const curves = new Uint8Array(across * down * 256);
  const histogram = new Int32Array(256);
  for (let tile = 0; tile < across * down; tile++) {
    const left = (tile % across) * tileWidth;
    const top = Math.floor(tile / across) * tileHeight;
    histogram.fill(0);
    for (let y = top; y < top + tileHeight; y++) {
      const row = mirror(y, height) * width;
      for (let x = left; x < left + tileWidth; x++) histogram[codes[row + mirror(x, width)]!]!++;
    }
    clipHistogram(histogram, limit);
    const scale = Math.fround(255 / area);
    for (let code = 0, sum = 0; code < 256; code++) {
      sum += histogram[code]!;
      curves[tile * 256 + code] = Math.min(255, roundHalfEven(Math.fround(sum * scale)));
    }
  }
  return curves;
}

/** Cuts the bins at the limit and hands the excess out evenly, the remainder at even steps. */
function clipHistogram(histogram: Int32Array, limit: number): void {
  let excess = 0;
  for (let code = 0; code < 256; code++)
    if (histogram[code]! > limit) {
      excess += histogram[code]! - limit;
      histogram[code] = limit;
    }
  const share = Math.floor(excess / 256);
  let remainder = excess - share * 256;
  for (let code = 0; code < 256; code++) histogram[code]! += share;
  const step = remainder > 0 ? Math.max(1, Math.floor(256 / remainder)) : 1;
  for (let code = 0; code < 256 && remainder > 0; code += step, remainder--) histogram[code]!++;
}

/** a (1 − share) + b share, every step in single precision as OpenCV computes it. */
function mix(a: number, b: number, share: number): number {
  return Math.fround(Math.fround(a * Math.fround(1 - share)) + Math.fround(b * share));
}

/** The index mirrored at the last pixel, which is not repeated. */
function mirror(index: number, size: number): number {
  if (index < size) return index;
  return Math.max(0, 2 * size - 2 - index);
}

/** A single-precision number in [0, 2²²] as the nearest integer: beyond 2²³ single precision has no fractions. */
function roundHalfEven(value: number): number {
  return Math.fround(value + 2 ** 23) - 2 ** 23;
}
