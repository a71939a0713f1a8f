import { emptyPlane, type Plane } from './plane.ts';

/**
 * Gaussian low-pass, separable, cut off at four sigma, borders mirrored about the outermost pixel. `out` may be
 * `plane` itself; by default a new plane.
 */
export function gaussianBlur(plane: Plane, sigmaPixels: number, out = emptyPlane(plane.width, plane.height)): Plane {
  const weights = halfKernel(sigmaPixels);
  return symmetricFilter(plane, weights, weights, out);
}

/** Centre and one side of a normalised sampled Gaussian: weight 0 first. */
export function halfKernel(sigmaPixels: number): Float64Array {
  const radius = Math.max(1, Math.round(4 * sigmaPixels));
  const weights = new Float64Array(radius + 1);
  let sum = 0;
  for (let i = 0; i <= radius; i++) {
    weights[i] = Math.exp((-i * i) / (2 * sigmaPixels * sigmaPixels));
    sum += i === 0 ? weights[i]! : 2 * weights[i]!;
  }
  return weights.map((weight) => weight / sum);
}

/** Filters rows with one symmetric kernel and columns with another, each given as centre and one side. */
export function symmetricFilter(plane: Plane, across: Float64Array, down: Float64Array, out: Plane): Plane {
  const { width, height } = plane;
  const middle = new Float32Array(width * height);
  const radius = across.length - 1;
  const padded = new Float32Array(width + 2 * radius);
  for (let y = 0; y < height; y++) {
    padded.set(plane.data.subarray(y * width, (y + 1) * width), radius);
    for (let i = 1; i <= radius; i++) {
      padded[radius - i] = plane.data[y * width + mirrored(-i, width)]!;
      padded[radius + width - 1 + i] = plane.data[y * width + mirrored(width - 1 + i, width)]!;
    }
    scale(middle, y * width, padded, radius, across[0]!, width);
    for (let i = 1; i <= radius; i += 4) {
      const [w1, w2, w3, w4] = fourFrom(across, i);
      const [o2, o3, o4] = [Math.min(i + 1, radius), Math.min(i + 2, radius), Math.min(i + 3, radius)];
      // biome-ignore format: one line per pair of taps
      addPairs(middle, y * width, padded, width,
        radius - i, radius + i, w1, radius - o2, radius + o2, w2, radius - o3, radius + o3, w3, radius - o4, radius + o4, w4);
    }
  }
  const last = down.length - 1;
  for (let y = 0; y < height; y++) {
    const row = (offset: number): number => mirrored(y + offset, height) * width;
    scale(out.data, y * width, middle, y * width, down[0]!, width);
    for (let i = 1; i <= last; i += 4) {
      const [w1, w2, w3, w4] = fourFrom(down, i);
      // biome-ignore format: one line per pair of taps
      addPairs(out.data, y * width, middle, width,
        row(-i), row(i), w1, row(-i - 1), row(i + 1), w2, row(-i - 2), row(i + 2), w3, row(-i - 3), row(i + 3), w4);
    }
  }
  return out;
}

/** Four weights from index i, zeros beyond the end. */
function fourFrom(weights: Float64Array, i: number): [number, number, number, number] {
  return [weights[i]!, weights[i + 1] ?? 0, weights[i + 2] ?? 0, weights[i + 3] ?? 0];
}

/** An index outside [0, length) mirrored about the outermost sample, as often as needed. */
function mirrored(index: number, length: number): number {
  if (length === 1) return 0;
  const period = 2 * (length - 1);
  const inside = ((index % period) + period) % period;
  return inside < length ? inside : period - inside;
}

function scale(out: Float32Array, at: number, from: Float32Array, start: number, weight: number, count: number): void {
  for (let i = 0; i < count; i++) out[at + i] = weight * from[start + i]!;
}

// biome-ignore format: one line per pair of taps
function addPairs(out: Float32Array, at: number, from: Float32Array, count: number,
  a1: number, b1: number, w1: number, a2: number, b2: number, w2: number,
  a3: number, b3: number, w3: number, a4: number, b4: number, w4: number): void {
  for (let i = 0; i < count; i++) {
    out[at + i] = out[at + i]! +
      w1 * (from[a1 + i]! + from[b1 + i]!) + w2 * (from[a2 + i]! + from[b2 + i]!) +
      w3 * (from[a3 + i]! + from[b3 + i]!) + w4 * (from[a4 + i]! + from[b4 + i]!);
  }
}
