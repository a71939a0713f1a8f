import { emptyImage, type Image, toRgb } from '../image/image.ts';

/**
 * Pixels of a pass where nothing else is said (width × height with margins). A network whose margins would leave little
 * of that takes passes of three margins a side, a third of which is its tile.
 */
const pixelsPerPass = 768 * 768;

/** The part of a pass that is wanted. */
export interface Inside {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** What a network asks of the pictures it sees. */
export interface Passes {
  /** Sides must be multiples of this. */
  readonly multiple: number;
  /** Pixels around a place that its output can depend on; undefined when it must see the whole picture. */
  readonly margin: number | undefined;
  /** Pixels that one pass may hold, margins included; a larger picture is cut into tiles. */
  readonly pixels?: number | undefined;
  /** The only size that it takes, where it takes only one. */
  readonly only?: { readonly height: number; readonly width: number };
  /** Runs on interleaved RGB in [0, 1] of `rows` × `columns` and gives what is inside, in the same form. */
  run(values: Float32Array, rows: number, columns: number, inside: Inside): Promise<Float32Array>;
}

/** A rectangle of the extended picture, right and bottom exclusive. */
interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/**
 * Runs a network over a picture of any size. The picture is extended by reflection to multiples of what the network
 * needs and cropped again; a large one is cut into tiles that overlap by the margin, so that tiles give what the whole
 * would give. A network that sees the whole picture gets it whole. Gray pictures become RGB.
 */
export async function inPasses(input: Image, passes: Passes): Promise<Image> {
  const image = toRgb(input);
  const { width, height } = image;
  const whole = wholeOf(image, passes.multiple);
  const { only, margin: reach } = passes;
  if (only) return fixedSize(image, passes, only);
  if (reach === undefined) return pass(passes, image, whole, whole);
  const margin = roundedUp(reach, passes.multiple);
  const limit = passes.pixels ?? Math.max(pixelsPerPass, (3 * margin) ** 2);
  if (width * height <= limit) return pass(passes, image, whole, whole);
  const tileSize = cheapestTile({ width: whole.right, height: whole.bottom }, margin, limit, passes.multiple);
  return tiles(image, tileSize.height, tileSize.width, ({ left, top }) => {
    const tile = {
      ...{ left, top },
      right: Math.min(left + tileSize.width, whole.right),
      bottom: Math.min(top + tileSize.height, whole.bottom),
    };
    const seen = {
      left: Math.max(0, left - margin),
      top: Math.max(0, top - margin),
      right: Math.min(tile.right + margin, whole.right),
      bottom: Math.min(tile.bottom + margin, whole.bottom),
    };
    return pass(passes, image, seen, tile);
  });
}

/**
 * Of all grids whose passes, margins included, hold at most `limit` pixels, the size of the tiles of the one that computes
 * the fewest pixels twice. Sides are multiples of `multiple`, so are the margins.
 */
function cheapestTile(
  { width, height }: { width: number; height: number },
  margin: number,
  limit: number,
  multiple: number,
): { width: number; height: number } {
  const side = Math.max(multiple, Math.floor((Math.sqrt(limit) - 2 * margin) / multiple) * multiple);
  let best = { width: side, height: side, computed: Number.POSITIVE_INFINITY };
  for (const across of cuts(width, margin, side, multiple))
    for (const down of cuts(height, margin, side, multiple)) {
      const computed = across.computed * down.computed;
      if (across.largest * down.largest > limit || computed >= best.computed) continue;
      best = { width: across.tile, height: down.tile, computed };
    }
  return best;
}

/** A length cut into 1, 2, 3 … tiles: the tile, the longest pass, and what all passes compute. */
function cuts(length: number, margin: number, side: number, multiple: number) {
  return Array.from({ length: 2 * Math.ceil(length / side) }, (_, i) => {
    const tile = Math.ceil(length / (i + 1) / multiple) * multiple;
    const count = Math.ceil(length / tile);
    const largest = Math.min(length, tile + margin * Math.min(2, count - 1));
    return { tile, largest, computed: length + 2 * margin * (count - 1) };
  });
}

/** Passes of one size: the picture itself where it fits, else tiles with the margin around them, reflected beyond it. */
function fixedSize(image: Image, passes: Passes, only: { height: number; width: number }): Promise<Image> {
  const fits = image.width <= only.width && image.height <= only.height;
  const margin = fits ? 0 : (passes.margin ?? 0);
  const [height, width] = [only.height - 2 * margin, only.width - 2 * margin];
  return tiles(image, height, width, ({ left, top }) => {
    const tile = { left, top, right: left + width, bottom: top + height };
    const seen = { left: left - margin, top: top - margin, right: tile.right + margin, bottom: tile.bottom + margin };
    return pass(passes, image, seen, tile);
  });
}

/** A picture put together from what is made at every corner of a grid. */
async function tiles(
  image: Image,
  height: number,
  width: number,
  make: (corner: { left: number; top: number }) => Promise<Image>,
): Promise<Image> {
  const out = emptyImage(image.width, image.height, 3);
  for (let top = 0; top < image.height; top += height)
    for (let left = 0; left < image.width; left += width) {
      const part = await make({ left, top });
      for (let y = 0; y < part.height; y++)
        out.data.set(
          part.data.subarray(y * part.width * 3, (y + 1) * part.width * 3),
          ((top + y) * image.width + left) * 3,
        );
    }
  return out;
}

/** The part of the picture inside `tile`, from one pass over `seen`; beyond the picture everything is reflected. */
async function pass(passes: Passes, image: Image, seen: Box, tile: Box): Promise<Image> {
  const width = Math.min(tile.right, image.width) - tile.left;
  const height = Math.min(tile.bottom, image.height) - tile.top;
  const inside = { top: tile.top - seen.top, left: tile.left - seen.left, height, width };
  const { values, rows, columns } = seenBy(image, seen);
  return { width, height, channels: 3, data: await passes.run(values, rows, columns, inside) };
}

/** The whole picture as a pass sees it, RGB extended by reflection to multiples of `multiple`. */
export function extended(input: Image, multiple: number) {
  return seenBy(toRgb(input), wholeOf(input, multiple));
}

const roundedUp = (size: number, multiple: number): number => Math.ceil(size / multiple) * multiple;

function wholeOf({ width, height }: Image, multiple: number): Box {
  return { left: 0, top: 0, right: roundedUp(width, multiple), bottom: roundedUp(height, multiple) };
}

function seenBy(image: Image, seen: Box): { values: Float32Array; rows: number; columns: number } {
  const [columns, rows] = [seen.right - seen.left, seen.bottom - seen.top];
  const values = new Float32Array(columns * rows * 3);
  for (let y = 0; y < rows; y++) {
    const row = reflect(seen.top + y, image.height) * image.width;
    for (let x = 0; x < columns; x++) {
      const from = (row + reflect(seen.left + x, image.width)) * 3;
      const to = (y * columns + x) * 3;
      for (let c = 0; c < 3; c++) values[to + c] = image.data[from + c]!;
    }
  }
  return { values, rows, columns };
}

/** The place that a reflection without repeating the border puts at `index`; any distance, any size. */
function reflect(index: number, size: number): number {
  if (size === 1) return 0;
  const period = 2 * (size - 1);
  const place = ((index % period) + period) % period;
  return place < size ? place : period - place;
}
