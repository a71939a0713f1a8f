const patchSide = 8;
const gridStep = 4;
const searchRadius = 12;
/** Patches in a group at most, a power of two. */
const groupSize = 16;
/** Largest mean squared difference of the patches of a group in 8-bit codes squared, in noise and in the first result. */
const tolerance = { noisy: 2500, guide: 400 } as const;
/** Coefficients below this many standard deviations of the noise are zero in the first pass. */
const hardThreshold = 2.7;
const kaiserBeta = 2;

/**
 * BM3D: similar patches are stacked, and noise is removed from the stack's three-dimensional spectrum, first by a hard
 * threshold, then by a Wiener filter that knows the first result.
 *
 * **Source** Dabov, Foi, Katkovnik, Egiazarian, IEEE TIP 16(8), 2007; parameters after Lebrun, IPOL 2012.
 * **Input** A plane in [0, 1], any size, and the standard deviation of its white noise in the same unit.
 * **Output** A new plane; the same plane for a deviation of 0.
 * **Deviations** The cosine transform in both passes (the paper's first one has a wavelet), Walsh's along the stack; the
 * search window of 25 × 25 pixels is the paper's fast profile's, patches lie 4 pixels apart, 16 to a group in both
 * passes.
 */
export function denoise(plane: Float32Array, width: number, height: number, sigma: number): Float32Array {
  if (!(sigma > 0)) return plane.slice();
  const basic = filterGroups(plane, undefined, width, height, sigma);
  return filterGroups(plane, basic, width, height, sigma);
}

/** One pass: groups are found in the guide where there is one, and the overlapping results averaged by their weights. */
function filterGroups(
  noisy: Float32Array,
  guide: Float32Array | undefined,
  width: number,
  height: number,
  sigma: number,
): Float32Array {
  const side = Math.min(patchSide, width, height);
  const area = side * side;
  const cosines = cosineMatrix(side);
  const inverse = transposed(cosines, side);
  const window = kaiserWindow(side);
  const stack = new Float32Array(groupSize * area);
  const guideStack = new Float32Array(groupSize * area);
  const found = new Int32Array(groupSize);
  const sum = new Float32Array(noisy.length);
  const weights = new Float32Array(noisy.length);
  const limit = (tolerance[guide ? 'guide' : 'noisy'] * area) / 255 ** 2;
  const matcher = patchMatcher(guide ?? noisy, width, height, side, limit);
  for (const y of gridOf(height - side))
    for (const x of gridOf(width - side)) {
      const count = 2 ** Math.floor(Math.log2(matcher(x, y, found)));
      gather(noisy, width, found, count, side, cosines, stack);
      let weight: number;
      if (guide) {
        gather(guide, width, found, count, side, cosines, guideStack);
        weight = shrinkByGuide(stack, guideStack, count * area, sigma);
      } else weight = thresholdAll(stack, count * area, hardThreshold * sigma);
      walsh(stack, count, area);
      for (let n = 0; n < count; n++) {
        transform(stack, n * area, side, inverse);
        for (let v = 0, k = 0; v < side; v++)
          for (let u = 0, i = found[n]! + v * width; u < side; u++, k++, i++) {
            const share = weight * window[k]!;
            sum[i]! += share * stack[n * area + k]!;
            weights[i]! += share;
          }
      }
    }
  for (let i = 0; i < sum.length; i++) sum[i]! /= weights[i]!;
  return sum;
}

/** 0, 4, 8 … and the last place. */
function gridOf(last: number): number[] {
  const places: number[] = [];
  for (let place = 0; place < last; place += gridStep) places.push(place);
  return [...places, last];
}

/** A function that writes the places of the patches most like the one at (x, y), itself first, and gives their number. */
function patchMatcher(plane: Float32Array, width: number, height: number, side: number, limit: number) {
  const distances = new Float64Array(groupSize);
  return (x: number, y: number, found: Int32Array): number => {
    const origin = y * width + x;
    found[0] = origin;
    let count = 1;
    let worst = limit;
    for (let v = Math.max(0, y - searchRadius); v <= Math.min(height - side, y + searchRadius); v++)
      for (let u = Math.max(0, x - searchRadius); u <= Math.min(width - side, x + searchRadius); u++) {
        const at = v * width + u;
        let distance = 0;
        for (let line = 0, i = origin, j = at; line < side && distance < worst; line++, i += width, j += width)
          for (let k = 0; k < side; k++) {
            const difference = plane[i + k]! - plane[j + k]!;
            distance += difference * difference;
          }
        if (distance >= worst || at === origin) continue;
        let place = count < found.length ? count++ : count - 1;
        for (; place > 1 && distances[place - 1]! > distance; place--) {
          distances[place] = distances[place - 1]!;
          found[place] = found[place - 1]!;
        }
        distances[place] = distance;
        found[place] = at;
        if (count === found.length) worst = distances[count - 1]!;
      }
    return count;
  };
}

/** Stacks patches and transforms the stack. */
function gather(
  plane: Float32Array,
  width: number,
  places: Int32Array,
  count: number,
  side: number,
  cosines: Float32Array,
  stack: Float32Array,
): void {
  for (let n = 0, k = 0; n < count; n++) {
    const start = k;
    for (let v = 0; v < side; v++) for (let u = 0, i = places[n]! + v * width; u < side; u++) stack[k++] = plane[i++]!;
    transform(stack, start, side, cosines);
  }
  walsh(stack, count, side * side);
}

/** Zeroes what is below the limit; the weight is 1 over the number of coefficients that are left. */
function thresholdAll(stack: Float32Array, length: number, limit: number): number {
  let kept = 0;
  for (let i = 0; i < length; i++)
    if (Math.abs(stack[i]!) < limit) stack[i] = 0;
    else kept++;
  return 1 / Math.max(kept, 1);
}

/** Wiener's filter g²/(g² + σ²) from the guide's coefficients g; the weight is 1 over the sum of its squares. */
function shrinkByGuide(stack: Float32Array, guide: Float32Array, length: number, sigma: number): number {
  let squares = 0;
  for (let i = 0; i < length; i++) {
    const power = guide[i]! * guide[i]!;
    const share = power / (power + sigma * sigma);
    stack[i]! *= share;
    squares += share * share;
  }
  return 1 / Math.max(squares, 1e-6);
}

/** Walsh–Hadamard transform along the stack, orthonormal and its own inverse. */
function walsh(stack: Float32Array, count: number, area: number): void {
  for (let half = 1; half < count; half *= 2)
    for (let n = 0; n < count; n++) {
      if (n & half) continue;
      for (let i = n * area, j = (n + half) * area, end = i + area; i < end; i++, j++) {
        const a = stack[i]!;
        const b = stack[j]!;
        stack[i] = (a + b) * Math.SQRT1_2;
        stack[j] = (a - b) * Math.SQRT1_2;
      }
    }
}

const rows = new Float32Array(patchSide * patchSide);

/** matrix · patch · matrixᵀ for one patch in place: the two-dimensional cosine transform, or with the transposed matrix its inverse. */
function transform(stack: Float32Array, start: number, side: number, matrix: Float32Array): void {
  for (let v = 0; v < side; v++)
    for (let f = 0; f < side; f++) {
      let sum = 0;
      for (let u = 0, i = start + v * side, m = f * side; u < side; u++) sum += matrix[m++]! * stack[i++]!;
      rows[f * side + v] = sum;
    }
  for (let u = 0; u < side; u++)
    for (let f = 0; f < side; f++) {
      let sum = 0;
      for (let v = 0, i = u * side, m = f * side; v < side; v++) sum += matrix[m++]! * rows[i++]!;
      stack[start + f * side + u] = sum;
    }
}

function transposed(matrix: Float32Array, side: number): Float32Array {
  return matrix.map((_, i) => matrix[(i % side) * side + Math.floor(i / side)]!);
}

/** Rows: the orthonormal cosines of type II. */
function cosineMatrix(side: number): Float32Array {
  return Float32Array.from({ length: side * side }, (_, i) => {
    const [frequency, place] = [Math.floor(i / side), i % side];
    const scale = Math.sqrt((frequency === 0 ? 1 : 2) / side);
    return scale * Math.cos((Math.PI * (2 * place + 1) * frequency) / (2 * side));
  });
}

/** Kaiser's window over a patch, which keeps its borders from showing. */
function kaiserWindow(side: number): Float32Array {
  const bessel = (x: number): number => {
    let sum = 1;
    for (let k = 1, term = 1; k < 20; k++) {
      term *= (x / 2 / k) ** 2;
      sum += term;
    }
    return sum;
  };
  const line = Array.from({ length: side }, (_, i) =>
    bessel(kaiserBeta * Math.sqrt(Math.max(0, 1 - (side > 1 ? (2 * i) / (side - 1) - 1 : 0) ** 2))),
  );
  return Float32Array.from({ length: side * side }, (_, i) => line[Math.floor(i / side)]! * line[i % side]!);
}
