/** A linear system on a picture's grid: every pixel has its own couplings to its four neighbours, so that it need not be symmetric. */
export interface GridSystem {
  readonly width: number;
  readonly height: number;
  /** What the diagonal exceeds the sum of a pixel's couplings by. */
  readonly excess: number;
  /** How strongly pixel p is pulled to its neighbour q; 0 where q lies outside. */
  readonly pull: (p: number, q: number) => number;
}

/** What is left of eliminated pixels: equations between the pixels around them, the right side as last column. */
interface Rest {
  readonly pixels: readonly number[];
  readonly matrix: Float64Array;
}

interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/**
 * u of (excess + Σ pull) u_p − Σ pull(p, q) u_q = rightSide_p, exactly: elimination by nested dissection (George, Nested
 * dissection of a regular finite element mesh, SIAM J. Numer. Anal. 10, 1973) without pivoting, in double precision.
 */
export function solveGrid(system: GridSystem, rightSide: ArrayLike<number>): Float64Array {
  const { width, height, excess, pull } = system;
  const neighbours = (p: number): number[] => {
    const x = p % width;
    return [x > 0 && p - 1, x + 1 < width && p + 1, p - width, p + width].filter(
      (q): q is number => q !== false && q >= 0 && q < width * height,
    );
  };
  const place = new Int32Array(width * height).fill(-1);
  const solution = new Float64Array(width * height);
  const substitutions: (() => void)[] = [];

  const eliminate = (own: readonly number[], around: readonly number[], parts: readonly Rest[]): Rest => {
    const pixels = [...own, ...around];
    const size = pixels.length;
    const columns = size + 1;
    const m = new Float64Array(size * columns);
    pixels.forEach((p, n) => {
      place[p] = n;
    });
    for (const part of parts) {
      const count = part.pixels.length;
      for (let i = 0; i < count; i++) {
        const row = place[part.pixels[i]!]! * columns;
        for (let j = 0; j < count; j++) m[row + place[part.pixels[j]!]!]! += part.matrix[i * (count + 1) + j]!;
        m[row + size]! += part.matrix[i * (count + 1) + count]!;
      }
    }
    own.forEach((p, n) => {
      m[n * columns + n]! += excess;
      m[n * columns + size]! += rightSide[p]!;
      for (const q of neighbours(p)) {
        m[n * columns + n]! += pull(p, q);
        const at = place[q]!;
        if (at < 0) continue; // eliminated before, with this link
        m[n * columns + at]! -= pull(p, q);
        if (at >= own.length) m[at * columns + n]! -= pull(q, p);
      }
    });
    for (let i = 1; i < size; i++)
      for (let k = 0; k < Math.min(i, own.length); k++) {
        const factor = m[i * columns + k]! / m[k * columns + k]!;
        if (factor !== 0)
          for (let j = k + 1, to = i * columns + j, from = k * columns + j; j < columns; j++)
            m[to++]! -= factor * m[from++]!;
      }
    for (const p of pixels) place[p] = -1;
    const upper = m.slice(0, own.length * columns);
    substitutions.push(() => {
      for (let k = own.length - 1; k >= 0; k--) {
        let sum = upper[k * columns + size]!;
        for (let j = k + 1; j < size; j++) sum -= upper[k * columns + j]! * solution[pixels[j]!]!;
        solution[own[k]!] = sum / upper[k * columns + k]!;
      }
    });
    const rest = around.length;
    const matrix = new Float64Array(rest * (rest + 1));
    for (let i = 0; i < rest; i++)
      matrix.set(m.subarray((own.length + i) * columns + own.length, (own.length + i + 1) * columns), i * (rest + 1));
    return { pixels: around, matrix };
  };

  const dissect = (rectangle: Rectangle): Rest => {
    const { left, top, width: w, height: h } = rectangle;
    const around: number[] = [];
    for (let y = top - 1; y <= top + h; y++)
      for (let x = left - 1; x <= left + w; x++) {
        const inside = x >= left && x < left + w && y >= top && y < top + h;
        const corner = (x < left || x >= left + w) && (y < top || y >= top + h);
        if (!inside && !corner && x >= 0 && x < width && y >= 0 && y < height) around.push(y * width + x);
      }
    const own = ({ left: l, top: t, width: a, height: b }: Rectangle): number[] =>
      Array.from({ length: a * b }, (_, n) => (t + Math.floor(n / a)) * width + l + (n % a));
    if (w * h <= 12) return eliminate(own(rectangle), around, []);
    const wide = w >= h;
    const middle = (wide ? w : h) >> 1;
    const [before, line, after] = wide
      ? [
          { ...rectangle, width: middle },
          { ...rectangle, left: left + middle, width: 1 },
          { ...rectangle, left: left + middle + 1, width: w - middle - 1 },
        ]
      : [
          { ...rectangle, height: middle },
          { ...rectangle, top: top + middle, height: 1 },
          { ...rectangle, top: top + middle + 1, height: h - middle - 1 },
        ];
    const parts = [before, after].filter((part) => part.width * part.height > 0).map(dissect);
    return eliminate(own(line), around, parts);
  };

  dissect({ left: 0, top: 0, width, height });
  for (const substitute of substitutions.reverse()) substitute();
  return solution;
}
