/** A single channel, row by row. */
export interface FloatPlane {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/**
 * What a pyramid sees beyond the border. `symmetric`: the picture mirrored with its edge pixel repeated, as in the
 * authors' MATLAB code; `opencv`: mirrored at the edge pixel, where the step up repeats the last one instead.
 */
export type PyramidBorder = 'symmetric' | 'opencv';

/** Half the size (rounded up) under the binomial window 1 4 6 4 1. */
export function shrink(plane: FloatPlane, border: PyramidBorder): FloatPlane {
  const { width, height, data } = plane;
  const w = (width + 1) >> 1;
  const h = (height + 1) >> 1;
  const columns = tapIndices(w, width, border);
  const rows = tapIndices(h, height, border);
  const across = new Float32Array(w * height);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    for (let x = 0; x < w; x++) {
      const k = 5 * x;
      across[y * w + x] =
        (data[row + columns[k]!]! +
          data[row + columns[k + 4]!]! +
          4 * (data[row + columns[k + 1]!]! + data[row + columns[k + 3]!]!) +
          6 * data[row + columns[k + 2]!]!) /
        16;
    }
  }
  const out = new Float32Array(w * h);
  for (let y = 0; y < h; y++) {
    const [a, b, c, d, e] = [0, 1, 2, 3, 4].map((tap) => rows[5 * y + tap]! * w) as [
      number,
      number,
      number,
      number,
      number,
    ];
    for (let x = 0; x < w; x++)
      out[y * w + x] =
        (across[a + x]! + across[e + x]! + 4 * (across[b + x]! + across[d + x]!) + 6 * across[c + x]!) / 16;
  }
  return { width: w, height: h, data: out };
}

/** Twice the size, less one column or row where the target is odd: the same window between the samples. */
export function grow(plane: FloatPlane, width: number, height: number, border: PyramidBorder): FloatPlane {
  const { width: w, height: h, data } = plane;
  const across = new Float32Array(width * h);
  const before = (i: number, size: number): number => (i > 0 ? i - 1 : border === 'opencv' && size > 1 ? 1 : 0);
  for (let x = 0; x < width; x++) {
    const i = x >> 1;
    const right = Math.min(i + 1, w - 1);
    const left = before(i, w);
    for (let y = 0, row = 0; y < h; y++, row += w)
      across[y * width + x] =
        x % 2 === 0
          ? (data[row + left]! + 6 * data[row + i]! + data[row + right]!) / 8
          : (data[row + i]! + data[row + right]!) / 2;
  }
  const out = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    const i = y >> 1;
    const here = i * width;
    const under = Math.min(i + 1, h - 1) * width;
    const above = before(i, h) * width;
    if (y % 2 === 0)
      for (let x = 0; x < width; x++)
        out[y * width + x] = (across[above + x]! + 6 * across[here + x]! + across[under + x]!) / 8;
    else for (let x = 0; x < width; x++) out[y * width + x] = (across[here + x]! + across[under + x]!) / 2;
  }
  return { width, height, data: out };
}

/** For every kept sample the five positions of its window. */
function tapIndices(kept: number, size: number, border: PyramidBorder): Int32Array {
  const out = new Int32Array(5 * kept);
  for (let i = 0; i < kept; i++)
    for (let tap = 0; tap < 5; tap++) out[5 * i + tap] = mirrored(2 * i + tap - 2, size, border);
  return out;
}

function mirrored(index: number, size: number, border: PyramidBorder): number {
  if (size === 1) return 0;
  let at = index;
  while (at < 0 || at >= size) {
    if (border === 'symmetric') at = at < 0 ? -1 - at : 2 * size - 1 - at;
    else at = at < 0 ? -at : 2 * size - 2 - at;
  }
  return at;
}
