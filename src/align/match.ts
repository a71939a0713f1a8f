import { descriptorLength } from './descriptor.ts';
import type { Features } from './features.ts';
import { type Mat, type OpenCv, onHeap } from './opencv.ts';

/** Pairs of keypoint numbers: `a[i]` of the first picture looks like `b[i]` of the second. */
export interface Matches {
  readonly a: readonly number[];
  readonly b: readonly number[];
}

/**
 * Matches by descriptor: nearest neighbours that are clearly nearer than the second nearest, in both directions.
 *
 * **Source** Lowe 2004, section 7.1: ratio of the nearest to the second nearest distance; the papers' ratio is not
 * published, 0.75 is the field's habit.
 * **Input** features of two pictures.
 * **Output** matches in the order of the first picture's features.
 */
export function matchFeatures(a: Features, b: Features, ratio = 0.75): Matches {
  if (a.count < 2 || b.count < 2) return { a: [], b: [] };
  const forward = nearest(a, b, ratio);
  const candidates = [...forward.keys()].filter((i) => forward[i]! >= 0);
  const wanted = [...new Set(candidates.map((i) => forward[i]!))].sort((x, y) => x - y);
  if (wanted.length === 0) return { a: [], b: [] };
  const backward = nearest(b, a, 1, wanted);
  const back = new Map(wanted.map((j, row) => [j, backward[row]!]));
  const mutual = candidates.filter((i) => back.get(forward[i]!) === i);
  return { a: mutual, b: mutual.map((i) => forward[i]!) };
}

/** For each (wanted) query its nearest neighbour, or -1 where the ratio test fails. */
function nearest(query: Features, train: Features, ratio: number, wanted?: readonly number[]): Int32Array {
  return onHeap((keep, cv) => {
    const matcher = keep(new cv.BFMatcher(cv.NORM_L2, false));
    const lists = keep(new cv.DMatchVectorVector());
    matcher.knnMatch(keep(descriptorMat(cv, query, wanted)), keep(descriptorMat(cv, train)), lists, 2);
    const out = new Int32Array(lists.size()).fill(-1);
    for (let i = 0; i < out.length; i++) {
      const list = lists.get(i);
      const [first, second] = [list.get(0), list.get(1)];
      if (ratio >= 1 || first.distance < ratio * second.distance) out[i] = first.trainIdx;
      list.delete();
    }
    return out;
  });
}

function descriptorMat(cv: OpenCv, features: Features, wanted?: readonly number[]): Mat {
  const mat = new cv.Mat(wanted?.length ?? features.count, descriptorLength, cv.CV_32F);
  if (!wanted) mat.data32F.set(features.descriptors);
  else {
    const data = mat.data32F;
    wanted.forEach((index, row) => {
      const from = index * descriptorLength;
      data.set(features.descriptors.subarray(from, from + descriptorLength), row * descriptorLength);
    });
  }
  return mat;
}
