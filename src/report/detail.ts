import { emptyImage, type Image } from '../image/image.ts';

/** Differences are shown this many times as bright. */
export const differenceGain = 4;

/** Mean |difference| over channels, times `differenceGain`, as heat: black, red, yellow, white. Both pictures are RGB. */
export function differenceMap(image: Image, target: Image): Image {
  const out = emptyImage(image.width, image.height, 3);
  if (image.data.length !== target.data.length) return out;
  for (let i = 0; i < out.data.length; i += 3) {
    let sum = 0;
    for (let c = 0; c < 3; c++) sum += Math.abs(image.data[i + c]! - target.data[i + c]!);
    paintHeat(out, i, (differenceGain * sum) / 3);
  }
  return out;
}

/** The heat of differences from 0 to 1 / `differenceGain`, from left to right, with a gray edge. */
export function heatScale(width: number, height: number): Image {
  const out = emptyImage(width, height, 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = 3 * (y * width + x);
      paintHeat(out, at, x / (width - 1));
      if (x === 0 || y === 0 || x === width - 1 || y === height - 1) out.data.fill(0.6, at, at + 3);
    }
  return out;
}

function paintHeat({ data }: Image, at: number, value: number): void {
  const heat = 3 * Math.min(1, value);
  for (let c = 0; c < 3; c++) data[at + c] = Math.min(1, Math.max(0, heat - c));
}

export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The rectangle of a third of both sides in which neighbouring pixels differ most. The picture is RGB. */
export function busiestThird(image: Image): Rectangle {
  const [width, height] = [image.width, image.height].map((side) => Math.max(1, Math.floor(side / 3))) as [
    number,
    number,
  ];
  const [across, down] = [width, height].map((side) => Math.max(1, Math.floor(side / 3))) as [number, number];
  let best = { left: 0, top: 0, width, height };
  let most = -1;
  for (let top = 0; top + height <= image.height; top += down)
    for (let left = 0; left + width <= image.width; left += across) {
      const energy = energyIn(image, { left, top, width, height });
      if (energy <= most) continue;
      best = { left, top, width, height };
      most = energy;
    }
  return best;
}

/** Sum of the differences between neighbouring green samples. */
function energyIn({ data, width: stride }: Image, { left, top, width, height }: Rectangle): number {
  let energy = 0;
  for (let y = top; y < top + height - 1; y++)
    for (let x = left; x < left + width - 1; x++) {
      const here = (y * stride + x) * 3 + 1;
      energy += Math.abs(data[here]! - data[here + 3]!) + Math.abs(data[here]! - data[here + stride * 3]!);
    }
  return energy;
}
