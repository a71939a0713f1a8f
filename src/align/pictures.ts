import { copySamples } from '../image/codes.ts';
import { emptyImage, type Image, toRgb } from '../image/image.ts';
import { compose, type Homography, identity, scaleAt, scaling } from './homography.ts';
import { type Lens, lensOf, type PixelMap } from './map.ts';
import type { Cut } from './patches.ts';
import { type Samples, warp } from './warp.ts';

const overlaySide = 1200;
const squares = 12;
const keptColour = [0.1, 0.85, 0.2] as const;
const rejectedColour = [0.95, 0.15, 0.1] as const;

/**
 * A and the warped B as a checkerboard, for the eye: lines that run on across the squares are aligned. Kept windows are
 * outlined in green, rejected ones in red.
 */
export function overlay(a: Image, b: Image, map: PixelMap, side: number, cut: Cut): Image {
  const shrink = Math.min(1, overlaySide / Math.max(a.width, a.height));
  const [width, height] = [Math.round(a.width * shrink), Math.round(a.height * shrink)];
  const toA = scaling(a.width / width, a.height / height);
  const below = resample(toRgb(a), identity, lensOf({ ...map, radial: 0 }, toA), width, height);
  const above = resample(toRgb(b), map.homography, lensOf(map, toA), width, height);
  const square = Math.ceil(Math.max(width, height) / squares);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      if ((Math.floor(x / square) + Math.floor(y / square)) % 2 === 0) continue;
      const at = 3 * (y * width + x);
      if (!Number.isNaN(above.data[at]!)) below.data.set(above.data.subarray(at, at + 3), at);
    }
  for (let i = 0; i < below.data.length; i++) below.data[i] = Math.min(1, Math.max(0, below.data[i] || 0));
  for (const { left, top, rejected } of cut.windows)
    outline(below, [left, top, left + side - 1, top + side - 1].map((v) => Math.round(v * shrink)), rejected ? rejectedColour : keptColour); // biome-ignore format: one call
  return below as Image;
}

/** Samples a picture on a coarser grid; first shrunk by a whole factor, which is good enough for the eye. */
function resample(source: Samples, toSource: Homography, lens: Lens, width: number, height: number): Samples {
  const whole = compose(toSource, lens.placing);
  const factor = Math.floor(Math.abs(scaleAt(whole, (width - 1) / 2, (height - 1) / 2)));
  if (factor < 2) return warp(source, toSource, width, height, lens);
  return warp(shrunk(source, factor), compose(scaling(1 / factor), toSource), width, height, lens);
}

/** Means of squares of `factor` by `factor` pixels. */
function shrunk(source: Samples, factor: number): Samples {
  const { width, height, channels } = source;
  const [across, down] = [Math.floor(width / factor), Math.floor(height / factor)];
  const out = new Float32Array(across * down * channels);
  const sums = new Float32Array(width * channels);
  const row = new Float32Array(width * channels);
  const share = 1 / (factor * factor);
  for (let y = 0, to = 0; y < down; y++) {
    sums.fill(0);
    for (let j = 0, from = y * factor * row.length; j < factor; j++, from += row.length) {
      copySamples(source, from, from + row.length, row, 0);
      for (let i = 0; i < row.length; i++) sums[i] = sums[i]! + row[i]!;
    }
    for (let x = 0; x < across; x++)
      for (let c = 0; c < channels; c++, to++)
        for (let i = 0, from = x * factor * channels + c; i < factor; i++, from += channels)
          out[to] = out[to]! + sums[from]! * share;
  }
  return { width: across, height: down, channels, data: out };
}

function outline(image: Samples, [left, top, right, bottom]: number[], colour: readonly number[]): void {
  const dot = (x: number, y: number): void => {
    if (x >= 0 && y >= 0 && x < image.width && y < image.height) image.data.set(colour, 3 * (y * image.width + x));
  };
  for (let x = left! + 1; x < right!; x++) for (const y of [top! + 1, bottom! - 1]) dot(x, y);
  for (let y = top! + 1; y < bottom!; y++) for (const x of [left! + 1, right! - 1]) dot(x, y);
}

const sheetColumns = 6;
const gap = 4;

/** Patch pairs side by side, A left and B right, on gray. */
export function contactSheet(pairs: readonly { readonly a: Image; readonly b: Image }[]): Image {
  const side = pairs[0]!.a.width;
  const columns = Math.min(sheetColumns, pairs.length);
  const rows = Math.ceil(pairs.length / columns);
  const [cellWidth, cellHeight] = [2 * side + 3 * gap, side + gap];
  const sheet = emptyImage(columns * cellWidth + gap, rows * cellHeight + gap, 3);
  sheet.data.fill(0.5);
  pairs.forEach(({ a, b }, i) => {
    const left = gap + (i % columns) * cellWidth;
    const top = gap + Math.floor(i / columns) * cellHeight;
    paste(sheet, toRgb(a), left, top);
    paste(sheet, toRgb(b), left + side + 1, top);
  });
  return sheet;
}

function paste(onto: Image, image: Image, left: number, top: number): void {
  for (let y = 0; y < image.height; y++)
    onto.data.set(
      image.data.subarray(3 * y * image.width, 3 * (y + 1) * image.width),
      3 * ((top + y) * onto.width + left),
    );
}

/** Keeps at most `count` of the items that it is offered, spread evenly over all of them. */
export function evenSample<T>(count: number): { readonly items: readonly T[]; offer(item: T): void } {
  const items: T[] = [];
  let [offered, every] = [0, 1];
  return {
    items,
    offer(item) {
      if (offered++ % every !== 0) return;
      if (items.length === count) {
        every *= 2;
        items.splice(0, count, ...items.filter((_, i) => i % 2 === 0));
        if ((offered - 1) % every !== 0) return;
      }
      items.push(item);
    },
  };
}
