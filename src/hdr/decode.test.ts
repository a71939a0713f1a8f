import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sharedData } from '../../test/support/shared-data.ts';
import { readHdr } from './read.ts';

const table = sharedData('expected', 'hdr_decode.csv');

interface Row {
  readonly file: string;
  readonly height: number;
  readonly width: number;
  readonly means: readonly number[];
  readonly extrema: readonly [number, number];
  readonly pixels: readonly (readonly number[])[];
  readonly nonfinite: number;
}

const rows: Row[] = (table ? readFileSync(table, 'utf8').trim().split('\n').slice(1) : []).map((line) => {
  const [file, height, width, , r, g, b, low, high, first, middle, last, nonfinite] = line.split(',') as string[];
  return {
    file: file!,
    height: Number(height),
    width: Number(width),
    means: [r, g, b].map(Number),
    extrema: [Number(low), Number(high)],
    pixels: [first, middle, last].map((text) => text!.split(' ').map((v) => (v === 'nan' ? Number.NaN : Number(v)))),
    nonfinite: Number(nonfinite),
  };
});

describe.skipIf(!table)('readHdr beside expected/hdr_decode.csv (needs ../shared/data)', () => {
  it.each(rows)('decodes $file', async ({ file, height, width, means, extrema, pixels, nonfinite }) => {
    const { image, dataWindow } = await readHdr(sharedData(...file.split('/'))!);
    expect([dataWindow.width, dataWindow.height]).toEqual([width, height]);
    const at = (x: number, y: number, c: number): number =>
      image.data[
        ((y + dataWindow.top) * image.width + x + dataWindow.left) * image.channels + (image.channels === 3 ? c : 0)
      ]!;
    const sums = [0, 0, 0];
    let [low, high, bad] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        if ([0, 1, 2].some((c) => !Number.isFinite(at(x, y, c)))) bad++;
        for (let c = 0; c < 3; c++) {
          const value = at(x, y, c);
          if (!Number.isFinite(value)) continue;
          sums[c]! += value;
          low = Math.min(low, value);
          high = Math.max(high, value);
        }
      }
    // Every format is exact but B44, which OpenEXR itself rounds in another order.
    const share = file.includes('Cannon') ? 0.01 : 2e-7;
    const near = (value: number, expected: number): void => {
      if (Number.isNaN(expected)) expect(value).toBeNaN();
      else expect(Math.abs(value - expected)).toBeLessThanOrEqual(share * Math.abs(expected) + 1e-30);
    };
    expect(bad).toBe(nonfinite);
    const corners = [
      [0, 0],
      [Math.floor(width / 2), Math.floor(height / 2)],
      [width - 1, height - 1],
    ] as const;
    const mean = sums.map((sum) => sum / (width * height));
    if (file.includes('LuminanceChroma')) {
      // The table is OpenCV's, which takes the y of the primaries (0.33, 0.60, 0.06) for their luminance in G.
      const asOpenCv = (rgb: readonly number[]): number[] => {
        const luminance = 0.2126 * rgb[0]! + 0.7152 * rgb[1]! + 0.0722 * rgb[2]!;
        return [rgb[0]!, (luminance - 0.33 * rgb[0]! - 0.06 * rgb[2]!) / 0.6, rgb[2]!];
      };
      const ours = corners.flatMap(([x, y]) => asOpenCv([0, 1, 2].map((c) => at(x, y, c))));
      const errors = ours.map((value, i) => Math.abs(value / pixels.flat()[i]! - 1)).sort((a, b) => a - b);
      expect(errors[4]).toBeLessThan(0.01);
      asOpenCv(mean).forEach((value, c) => {
        expect(Math.abs(value / means[c]! - 1)).toBeLessThan(0.002);
      });
      return;
    }
    corners.forEach(([x, y], n) => {
      for (let c = 0; c < 3; c++) near(at(x, y, c), pixels[n]![c]!);
    });
    near(low, extrema[0]);
    near(high, extrema[1]);
    mean.forEach((value, c) => {
      const rounding = 1e-12 * Math.max(Math.abs(low), Math.abs(high));
      expect(Math.abs(value - means[c]!)).toBeLessThanOrEqual(1e-4 * Math.abs(means[c]!) + rounding);
    });
  });
});
