import { codesOf } from '../image/codes.ts';
import { emptyImage, type Image, toRgb } from '../image/image.ts';
import { compose, scaleAt, scaling } from './homography.ts';
import { lensOf, type PixelMap } from './map.ts';
import type { Cut } from './patches.ts';
import { warp } from './warp.ts';

/** Most pixels along a side. */
const overlaySide = 1600;
const squares = 12;
const keptColour = [0.1, 0.85, 0.2] as const;
const rejectedColour = [0.95, 0.15, 0.1] as const;

/**
 * A and the warped B as a checkerboard, for the eye: lines that run on across the squares are aligned. Kept windows are
 * outlined in green, rejected ones in red.
 */
export function overlay(a: Image, b: Image, map: PixelMap, side: number, cut: Cut): Image {
  const factor = Math.max(1, Math.ceil(Math.max(a.width, a.height) / overlaySide));
  const drawn = shrunk(toRgb(a), factor);
  const { width, height } = drawn;
  const toA = scaling(factor);
  const stepInB = Math.max(1, Math.floor(Math.abs(scaleAt(compose(map.homography, toA), width / 2, height / 2))));
  const toShrunk = compose(scaling(1 / stepInB), map.homography);
  const above = warp(shrunk(toRgb(b), stepInB), toShrunk, width, height, lensOf(map, toA));
  const square = Math.ceil(Math.max(width, height) / squares);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      if ((Math.floor(x / square) + Math.floor(y / square)) % 2 === 0) continue;
      const at = 3 * (y * width + x);
      if (Number.isNaN(above.data[at]!)) continue;
      for (let c = at; c < at + 3; c++) drawn.data[c] = Math.min(1, Math.max(0, above.data[c]!));
    }
  for (const { left, top, rejected } of cut.windows)
    outline(drawn, [left, top, left + side - 1, top + side - 1].map((v) => Math.round(v / factor)), rejected ? rejectedColour : keptColour); // biome-ignore format: one call
  return drawn;
}

/** Means of the codes of squares of `factor` by `factor` pixels of a picture of three channels. */
function shrunk(source: Image, factor: number): Image {
  const codes = codesOf(source);
  const [width, height] = [Math.floor(source.width / factor), Math.floor(source.height / factor)];
  const data = new Float32Array(3 * width * height);
  const share = 1 / (255 * factor * factor);
  for (let y = 0, to = 0; y < height; y++)
    for (let x = 0; x < width; x++, to += 3) {
      let [red, green, blue] = [0, 0, 0];
      for (let j = 0; j < factor; j++) {
        const first = 3 * ((y * factor + j) * source.width + x * factor);
        for (let at = first; at < first + 3 * factor; at += 3) {
          red += codes[at]!;
          green += codes[at + 1]!;
          blue += codes[at + 2]!;
        }
      }
      data[to] = red * share;
      data[to + 1] = green * share;
      data[to + 2] = blue * share;
    }
  return { width, height, channels: 3, data };
}

function outline(image: Image, [left, top, right, bottom]: number[], colour: readonly number[]): void {
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
