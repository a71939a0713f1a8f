/** A 3x3 matrix, row by row, that maps points of picture A to points of picture B (pixel centres at whole numbers). */
export type Homography = readonly number[];

export const identity: Homography = [1, 0, 0, 0, 1, 0, 0, 0, 1];

export interface Points {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

/** Where a point goes. */
export function mapPoint(h: Homography, x: number, y: number): [number, number] {
  const w = h[6]! * x + h[7]! * y + h[8]!;
  return [(h[0]! * x + h[1]! * y + h[2]!) / w, (h[3]! * x + h[4]! * y + h[5]!) / w];
}

/** The map that applies `first`, then `second`, with its last element 1. */
export function compose(second: Homography, first: Homography): Homography {
  const out = new Array<number>(9);
  for (let i = 0; i < 3; i++)
    for (let j = 0; j < 3; j++)
      out[3 * i + j] =
        second[3 * i]! * first[j]! + second[3 * i + 1]! * first[3 + j]! + second[3 * i + 2]! * first[6 + j]!;
  return out.map((value) => value / out[8]!);
}

export function inverse(h: Homography): Homography {
  const [a, b, c, d, e, f, g, i, j] = h as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const out = [
    e * j - f * i,
    c * i - b * j,
    b * f - c * e,
    f * g - d * j,
    a * j - c * g,
    c * d - a * f,
    d * i - e * g,
    b * g - a * i,
    a * e - b * d,
  ];
  return out.map((value) => value / out[8]!);
}

/** From pixels of a picture to pixels of the same picture `factor` times as wide and high. */
export function scaling(factorX: number, factorY = factorX): Homography {
  return [factorX, 0, (factorX - 1) / 2, 0, factorY, (factorY - 1) / 2, 0, 0, 1];
}

/** The 3x3 matrix as rows, as reports and JSON have it. */
export function rowsOf(h: Homography): number[][] {
  return [h.slice(0, 3), h.slice(3, 6), h.slice(6, 9)];
}

/** Pixels of B per pixel of A at a point: the square root of the area ratio; negative where the map is mirrored. */
export function scaleAt(h: Homography, x: number, y: number): number {
  const w = h[6]! * x + h[7]! * y + h[8]!;
  const determinant =
    h[0]! * (h[4]! * h[8]! - h[5]! * h[7]!) -
    h[1]! * (h[3]! * h[8]! - h[5]! * h[6]!) +
    h[2]! * (h[3]! * h[7]! - h[4]! * h[6]!);
  const area = determinant / w ** 3;
  return Math.sign(area) * Math.sqrt(Math.abs(area));
}
