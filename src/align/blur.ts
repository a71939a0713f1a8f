import { kernels } from './kernels.ts';
import { emptyPlane, type Plane } from './plane.ts';

/**
 * Gaussian low-pass, separable, cut off at four sigma, borders mirrored about the outermost pixel. `out` may be
 * `plane` itself; by default a new plane.
 */
export function gaussianBlur(plane: Plane, sigmaPixels: number, out = emptyPlane(plane.width, plane.height)): Plane {
  const weights = halfKernel(sigmaPixels);
  return symmetricFilter(plane, weights, weights, out);
}

/** How far a blur reaches. */
export function kernelRadius(sigmaPixels: number): number {
  return Math.max(1, Math.round(4 * sigmaPixels));
}

/** Centre and one side of a normalised sampled Gaussian: weight 0 first. */
export function halfKernel(sigmaPixels: number): Float64Array {
  const radius = kernelRadius(sigmaPixels);
  const weights = new Float64Array(radius + 1);
  let sum = 0;
  for (let i = 0; i <= radius; i++) {
    weights[i] = Math.exp((-i * i) / (2 * sigmaPixels * sigmaPixels));
    sum += i === 0 ? weights[i]! : 2 * weights[i]!;
  }
  return weights.map((weight) => weight / sum);
}

/**
 * Filters rows with one symmetric kernel and columns with another, each given as centre and one side. Filtered rows are
 * kept only as long as a column needs them, so that everything happens in the processor's cache.
 */
export function symmetricFilter(plane: Plane, across: Float64Array, down: Float64Array, out: Plane): Plane {
  const { width, height } = plane;
  const rows = kernels();
  const [radius, reach] = [across.length - 1, down.length - 1];
  const rowLength = Math.ceil(width / 16) * 16;
  const kept = 2 * reach + 1;
  // Numbers in memory: two tables, the mirrored row, the result, the rows that columns still need.
  const tables = 3 * (across.length + down.length);
  const padded = Math.ceil(tables / 4) * 4;
  const result = padded + rowLength + 2 * radius + 16;
  const ring = result + rowLength;
  rows.reserve(4 * (ring + kept * rowLength));
  const { numbers, integers, weigh } = { numbers: rows.numbers, integers: rows.integers, weigh: rows.weigh };
  for (let i = 0; i <= radius; i++) {
    integers[3 * i] = 4 * (padded + radius - i);
    integers[3 * i + 1] = 4 * (padded + radius + i);
    numbers[3 * i + 2] = i === 0 ? across[0]! / 2 : across[i]!;
  }
  const columns = 3 * across.length;
  for (let i = 0; i <= reach; i++) numbers[columns + 3 * i + 2] = i === 0 ? down[0]! / 2 : down[i]!;
  const keptRow = (y: number): number => ring + (mirrored(y, height) % kept) * rowLength;
  let done = 0;
  for (let y = 0; y < height; y++) {
    for (; done < Math.min(height, y + reach + 1); done++) {
      const from = done * width;
      numbers.set(plane.data.subarray(from, from + width), padded + radius);
      for (let i = 1; i <= radius; i++) {
        numbers[padded + radius - i] = plane.data[from + mirrored(-i, width)]!;
        numbers[padded + radius + width - 1 + i] = plane.data[from + mirrored(width - 1 + i, width)]!;
      }
      weigh(4 * keptRow(done), 0, across.length, rowLength);
    }
    for (let i = 0; i <= reach; i++) {
      integers[columns + 3 * i] = 4 * keptRow(y - i);
      integers[columns + 3 * i + 1] = 4 * keptRow(y + i);
    }
    weigh(4 * result, 4 * columns, down.length, rowLength);
    out.data.set(numbers.subarray(result, result + width), y * width);
  }
  return out;
}

/** An index outside [0, length) mirrored about the outermost sample, as often as needed. */
function mirrored(index: number, length: number): number {
  if (length === 1) return 0;
  const period = 2 * (length - 1);
  const inside = ((index % period) + period) % period;
  return inside < length ? inside : period - inside;
}
