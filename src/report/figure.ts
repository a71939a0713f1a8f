import { createRequire } from 'node:module';
import sharp, { type OverlayOptions } from 'sharp';
import { toBytes } from '../image/color.ts';
import { cropImage, emptyImage, type Image, toRgb } from '../image/image.ts';

/** One example of the comparison figure: a test picture with what every system made of it. */
export interface Example {
  /** Shown on the left, e.g. id and why it was chosen; one string a line. */
  readonly label: readonly string[];
  /** System name, its picture, and a line below it, e.g. its PSNR; the input is the first. */
  readonly columns: readonly { readonly name: string; readonly image: Image; readonly caption: string }[];
  /** Undefined in a set without targets: then there are no difference maps. */
  readonly target: Image | undefined;
}

const tile = 208;
const gap = 8;
const labelWidth = 148;
const captionHeight = 20;
const headHeight = 34;
/** Differences are shown this many times as bright. */
export const differenceGain = 4;

/**
 * The comparison figure as a PNG: for every example a row of pictures, a row of the same zoomed detail, and a row of
 * difference maps (mean |difference| to the target over channels, times `differenceGain`, black = equal).
 */
export async function comparisonFigure(examples: readonly Example[]): Promise<Buffer> {
  const withTarget = examples[0]!.target !== undefined;
  const names = [...examples[0]!.columns.map(({ name }) => name), ...(withTarget ? ['target'] : [])];
  const rowHeight = (withTarget ? 3 : 2) * (tile + gap) + captionHeight + gap;
  const width = labelWidth + names.length * (tile + gap) + gap;
  const height = headHeight + examples.length * rowHeight + gap;
  const heads = names.map((name, column) => text(name, leftOf(column), 8, 'bold'));
  const rows = examples.flatMap((example, row) => exampleOverlays(example, headHeight + row * rowHeight));
  return sharp({ create: { width, height, channels: 3, background: '#ffffff' } })
    .composite(await Promise.all([...heads, ...rows]))
    .png({ compressionLevel: 9 })
    .toBuffer();
}

const leftOf = (column: number): number => labelWidth + column * (tile + gap);

/** Everything of one example, its upper edge at `top`. */
function exampleOverlays({ label, columns, target: wanted }: Example, top: number): Promise<OverlayOptions>[] {
  const target = wanted && toRgb(wanted);
  const pictures = columns.map(({ image, caption }) => ({ image: toRgb(image), caption }));
  const detail = busiestSquare(target ?? pictures[0]!.image);
  const [detailTop, differenceTop] = [top + tile + captionHeight + gap, top + 2 * (tile + gap) + captionHeight];
  const shown = target ? [...pictures, { image: target, caption: '' }] : pictures;
  return [
    ...label.map((line, i) => text(line, gap, top + i * 18, i === 0 ? 'bold' : 'plain')),
    text('detail', gap, detailTop, 'plain'),
    ...(target ? [text(`difference ×${differenceGain}`, gap, differenceTop, 'plain')] : []),
    ...shown.flatMap(({ image, caption }, column) => [
      picture(image, leftOf(column), top),
      picture(cropImage(image, detail.left, detail.top, detail.side, detail.side), leftOf(column), detailTop),
      ...(caption ? [text(caption, leftOf(column), top + tile + 2, 'plain')] : []),
    ]),
    ...(target
      ? pictures.map(({ image }, column) => picture(differenceMap(image, target), leftOf(column), differenceTop))
      : []),
  ];
}

/** A picture scaled into a tile: whole pixels when it grows, area-averaged when it shrinks. */
async function picture(image: Image, left: number, top: number): Promise<OverlayOptions> {
  const { width, height, channels } = image;
  const kernel = Math.max(width, height) <= tile ? 'nearest' : 'lanczos3';
  const input = await sharp(toBytes(image), { raw: { width, height, channels } })
    .resize(tile, tile, { fit: 'inside', kernel })
    .png()
    .toBuffer();
  return { input, left, top };
}

const require = createRequire(import.meta.url);

async function text(content: string, left: number, top: number, weight: 'plain' | 'bold'): Promise<OverlayOptions> {
  const file = weight === 'bold' ? 'DejaVuSans-Bold.ttf' : 'DejaVuSans.ttf';
  const escaped = content.replace(/&/g, '&amp;').replace(/</g, '&lt;');
  const input = await sharp({
    text: {
      text: `<span foreground="#222222">${escaped}</span>`,
      font: weight === 'bold' ? 'DejaVu Sans Bold 9' : 'DejaVu Sans 9',
      fontfile: require.resolve(`dejavu-fonts-ttf/ttf/${file}`),
      rgba: true,
      dpi: 96,
    },
  })
    .png()
    .toBuffer();
  return { input, left, top };
}

/** Mean |difference| over channels, brightened, as a heat map: black, red, yellow, white. */
function differenceMap(image: Image, target: Image): Image {
  const out = emptyImage(image.width, image.height, 3);
  if (image.data.length !== target.data.length) return out;
  for (let i = 0; i < out.data.length; i += 3) {
    let sum = 0;
    for (let c = 0; c < 3; c++) sum += Math.abs(image.data[i + c]! - target.data[i + c]!);
    const heat = 3 * Math.min(1, (differenceGain * sum) / 3);
    for (let c = 0; c < 3; c++) out.data[i + c] = Math.min(1, Math.max(0, heat - c));
  }
  return out;
}

interface Square {
  readonly left: number;
  readonly top: number;
  readonly side: number;
}

/** The square of a third of the shorter side in which neighbouring pixels differ most. */
function busiestSquare(image: Image): Square {
  const side = Math.max(1, Math.floor(Math.min(image.width, image.height) / 3));
  const step = Math.max(1, Math.floor(side / 3));
  let best = { left: 0, top: 0, side, energy: -1 };
  for (let top = 0; top + side <= image.height; top += step)
    for (let left = 0; left + side <= image.width; left += step) {
      const energy = energyIn(image, left, top, side);
      if (energy > best.energy) best = { left, top, side, energy };
    }
  return best;
}

function energyIn({ data, width }: Image, left: number, top: number, side: number): number {
  let energy = 0;
  for (let y = top; y < top + side - 1; y++)
    for (let x = left; x < left + side - 1; x++) {
      const here = (y * width + x) * 3 + 1;
      energy += Math.abs(data[here]! - data[here + 3]!) + Math.abs(data[here]! - data[here + width * 3]!);
    }
  return energy;
}
