import { descriptorLength } from './descriptor.ts';
import type { Features } from './features.ts';
import { kernels } from './kernels.ts';

/** Pairs of keypoint numbers: `a[i]` of the first picture looks like `b[i]` of the second. */
export interface Matches {
  readonly a: readonly number[];
  readonly b: readonly number[];
}

/**
 * Matches by descriptor: nearest neighbours that are clearly nearer than the second nearest, in both directions.
 *
 * **Source** Lowe 2004, section 7.1: ratio of the nearest to the second nearest distance; the papers' ratio is not
 * published, 0.75 is the field's habit. Every pair is compared, as OpenCV's BFMatcher does; the test holds the result to
 * that of OpenCV.
 * **Input** features of two pictures.
 * **Output** matches in the order of the first picture's features; of equally near ones the first.
 */
export function matchFeatures(a: Features, b: Features, ratio = 0.75): Matches {
  if (a.count < 2 || b.count < 2) return { a: [], b: [] };
  const squaresA = squaresOf(a);
  const squaresB = squaresOf(b);
  // The kernels' memory in bytes: one query, all of B, the products.
  const [train, out] = [2 * descriptorLength, 2 * descriptorLength * (b.count + 1)];
  const memory = kernels();
  memory.reserve(out + 4 * b.count);
  const { shorts, integers } = memory;
  shorts.set(b.descriptors, train >> 1);
  const nearestInB = new Int32Array(a.count).fill(-1);
  const nearestInA = new Int32Array(b.count);
  const leastInA = new Float64Array(b.count).fill(Number.POSITIVE_INFINITY);
  for (let i = 0; i < a.count; i++) {
    shorts.set(a.descriptors.subarray(i * descriptorLength, (i + 1) * descriptorLength));
    memory.dots(out, 0, train, b.count);
    let [first, second, best] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, -1];
    for (let j = 0, at = out >> 2; j < b.count; j++, at++) {
      const distance = squaresA[i]! + squaresB[j]! - 2 * integers[at]!;
      if (distance < second) {
        if (distance < first) [second, first, best] = [first, distance, j];
        else second = distance;
      }
      if (distance < leastInA[j]!) {
        leastInA[j] = distance;
        nearestInA[j] = i;
      }
    }
    if (first < ratio * ratio * second) nearestInB[i] = best;
  }
  const mutual = [...nearestInB.keys()].filter((i) => nearestInB[i]! >= 0 && nearestInA[nearestInB[i]!] === i);
  return { a: mutual, b: mutual.map((i) => nearestInB[i]!) };
}

/** The squared length of every descriptor. */
function squaresOf({ count, descriptors }: Features): Float64Array {
  const out = new Float64Array(count);
  for (let i = 0, at = 0; i < count; i++)
    for (let k = 0; k < descriptorLength; k++, at++) out[i] = out[i]! + descriptors[at]! ** 2;
  return out;
}
