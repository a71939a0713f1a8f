import { createRequire } from 'node:module';
import sharp, { type OverlayOptions } from 'sharp';
import { toBytes } from '../image/color.ts';
import { cropImage, type Image, toRgb } from '../image/image.ts';
import { busiestThird, differenceGain, differenceMap, heatScale, type Rectangle } from './detail.ts';

/** One example of the comparison figure: a test picture with what every system made of it. */
export interface Example {
  readonly id: string;
  /** Why it was chosen. */
  readonly why: string;
  /** System name, its picture, and a line below it, e.g. its PSNR; the input is the first. */
  readonly columns: readonly { readonly name: string; readonly image: Image; readonly caption: string }[];
  /** Undefined in a set without targets: then there are no difference maps. */
  readonly target: Image | undefined;
}

const tileWidth = 208;
const tallest = 272;
const gap = 8;
const labelWidth = 104;
const line = 20;

/** An example on the page: where it begins, and the size of its tiles. */
interface Place {
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly rowsTop: readonly [picture: number, detail: number, difference: number];
}

/**
 * The comparison figure as a PNG: for every example a row of pictures with the place of the detail framed, a row of that
 * detail three times as large, and a row of difference maps (mean |difference| to the target over channels, times
 * `differenceGain`, black = equal).
 */
export async function comparisonFigure(examples: readonly Example[]): Promise<Buffer> {
  const places: Place[] = [];
  let height = 0;
  for (const example of examples) {
    const place = placeFor(example, height);
    places.push(place);
    height = place.rowsTop[example.target ? 2 : 1] + place.height + 2 * gap;
  }
  const columns = examples[0]!.columns.length + (examples[0]!.target ? 1 : 0);
  const width = labelWidth + columns * (tileWidth + gap) + gap;
  const overlays = examples.flatMap((example, i) => exampleOverlays(example, places[i]!, width));
  return sharp({ create: { width, height, channels: 3, background: '#ffffff' } })
    .composite(await Promise.all(overlays))
    .png({ compressionLevel: 9 })
    .toBuffer();
}

/** Tiles have the shape of the picture, so that no row holds blank space. */
function placeFor({ columns }: Example, top: number): Place {
  const { image } = columns[0]!;
  const scale = Math.min(tileWidth / image.width, tallest / image.height);
  const [width, height] = [image.width, image.height].map((side) => Math.max(1, Math.round(side * scale))) as [
    number,
    number,
  ];
  const picture = top + 2 * line + gap;
  const detail = picture + height + line + gap;
  return { top, width, height, rowsTop: [picture, detail, detail + height + gap] };
}

const leftOf = (column: number): number => labelWidth + column * (tileWidth + gap);

/** Everything of one example. */
function exampleOverlays(
  { id, why, columns, target: wanted }: Example,
  place: Place,
  width: number,
): Promise<OverlayOptions>[] {
  const target = wanted && toRgb(wanted);
  const made = columns.map(({ name, image, caption }) => ({ name, image: toRgb(image), caption }));
  const shown = target ? [...made, { name: 'target', image: target, caption: '' }] : made;
  const third = busiestThird(target ?? made[0]!.image);
  const [pictureTop, detailTop, differenceTop] = place.rowsTop;
  const { left, top, width: across, height: down } = third;
  return [
    text(`<b>${escaped(id)}</b> · ${escaped(why)}`, gap, place.top + 4, width - 2 * gap),
    text('detail ×3', gap, detailTop, labelWidth - gap),
    ...shown.flatMap(({ name, image, caption }, column) => [
      text(`<b>${escaped(name)}</b>`, leftOf(column), place.top + line + 6, tileWidth),
      picture(image, leftOf(column), pictureTop, place),
      frame(third, image, leftOf(column), pictureTop, place),
      picture(cropImage(image, left, top, across, down), leftOf(column), detailTop, place),
      ...(caption ? [text(escaped(caption), leftOf(column), pictureTop + place.height + 3, tileWidth)] : []),
    ]),
    ...(target ? differenceRow(made, target, differenceTop, place) : []),
  ];
}

/** The maps, and below the target what their colours mean. */
function differenceRow(made: readonly { readonly image: Image }[], target: Image, top: number, place: Place) {
  const left = leftOf(made.length);
  return [
    text(`difference ×${differenceGain}`, gap, top, labelWidth - gap),
    ...made.map(({ image }, column) => picture(differenceMap(image, target), leftOf(column), top, place)),
    picture(heatScale(96, 10), left, top + 4, { width: 96, height: 10 }),
    text(`0 to ${Math.floor(255 / differenceGain)} of 255`, left, top + 20, tileWidth),
  ];
}

/** A picture scaled to a tile: whole pixels when it grows, averaged when it shrinks. */
async function picture(
  image: Image,
  left: number,
  top: number,
  tile: Pick<Place, 'width' | 'height'>,
): Promise<OverlayOptions> {
  const { width, height, channels } = image;
  const kernel = width <= tile.width ? 'nearest' : 'lanczos3';
  const input = await sharp(toBytes(image), { raw: { width, height, channels } })
    .resize(tile.width, tile.height, { fit: 'fill', kernel })
    .png()
    .toBuffer();
  return { input, left, top };
}

/** A white frame with a dark edge around the part of a picture that the detail shows. */
async function frame(part: Rectangle, image: Image, left: number, top: number, tile: Place): Promise<OverlayOptions> {
  const [x, width] = [part.left, part.width].map((side) => Math.round((side * tile.width) / image.width)) as [
    number,
    number,
  ];
  const [y, height] = [part.top, part.height].map((side) => Math.round((side * tile.height) / image.height)) as [
    number,
    number,
  ];
  const box = (inset: number, colour: string): string =>
    `<rect x="${inset}" y="${inset}" width="${Math.max(1, width - 2 * inset)}" height="${Math.max(1, height - 2 * inset)}" fill="none" stroke="${colour}"/>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${box(0.5, '#222222')}${box(1.5, '#ffffff')}</svg>`;
  return { input: Buffer.from(svg), left: left + x, top: top + y };
}

const require = createRequire(import.meta.url);
const fonts = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map((file) => require.resolve(`dejavu-fonts-ttf/ttf/${file}`));
/** Markup that shows any text: what Pango does not take (control characters, halves of pairs) becomes a blank. */
const escaped = (content: string): string =>
  content
    .replace(/[\p{Cc}\p{Cs}\p{Cn}]/gu, ' ')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;');

/** A line of text, bold inside <b>; cut off with an ellipsis where it is wider than its place. */
async function text(markup: string, left: number, top: number, most: number): Promise<OverlayOptions> {
  const font = markup.startsWith('<b>') ? 'DejaVu Sans Bold 9' : 'DejaVu Sans 9';
  // An invisible letter with an accent and one with a tail give every line the same height.
  const content = `<span foreground="#222222">${markup}</span><span fgalpha="1">Ég</span>`;
  const { data, info } = await sharp({
    text: { text: content, font, fontfile: fonts[markup.startsWith('<b>') ? 1 : 0]!, rgba: true, dpi: 96 },
  })
    .png()
    .toBuffer({ resolveWithObject: true });
  const input =
    info.width <= most
      ? data
      : await sharp(data).extract({ left: 0, top: 0, width: most, height: info.height }).toBuffer();
  return { input, left, top };
}
