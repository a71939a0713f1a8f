import type { Plane } from './plane.ts';
import { correlation } from './search.ts';

const across = 8;
const alikeThumbnails = 0.995;
const alikePixels = 0.98;
const alikeMean = 0.02;

interface Thumbnail {
  readonly left: number;
  readonly top: number;
  readonly mean: number;
  /** Zero mean, unit length. */
  readonly values: Float64Array;
}

/**
 * Remembers windows of a picture and recognises one that shows the same again: 8x8 thumbnails find candidates, the
 * NCC of the pixels decides.
 */
export function thumbnails(plane: Plane, side: number) {
  const known: Thumbnail[] = [];
  return {
    /**
     * Remembers a window, unless one that is known shows the same: then it is refused. Windows nearer than `stride`
     * overlap on purpose and are not compared.
     */
    admits(left: number, top: number, stride: number): boolean {
      const one = thumbnail(plane, left, top, side);
      const again = known.some((other) => {
        if (Math.max(Math.abs(other.left - left), Math.abs(other.top - top)) < Math.max(side, stride)) return false;
        if (Math.abs(other.mean - one.mean) > alikeMean) return false;
        let alike = 0;
        for (let i = 0; i < one.values.length; i++) alike += one.values[i]! * other.values[i]!;
        return (
          alike > alikeThumbnails &&
          correlation(plane, plane, left, top, side, other.left - left, other.top - top) > alikePixels
        );
      });
      if (!again) known.push(one);
      return !again;
    },
  };
}

function thumbnail(plane: Plane, left: number, top: number, side: number): Thumbnail {
  const values = new Float64Array(across * across);
  const counts = new Uint32Array(across * across);
  const edges = Array.from({ length: across + 1 }, (_, k) => Math.ceil((k * side) / across));
  for (let j = 0; j < side; j++) {
    const row = (top + j) * plane.width + left;
    for (let k = 0, cell = Math.floor((j * across) / side) * across; k < across; k++, cell++) {
      let sum = 0;
      for (let i = row + edges[k]!; i < row + edges[k + 1]!; i++) sum += plane.data[i]!;
      values[cell] = values[cell]! + sum;
      counts[cell] = counts[cell]! + edges[k + 1]! - edges[k]!;
    }
  }
  let mean = 0;
  for (let i = 0; i < values.length; i++) {
    values[i] = values[i]! / Math.max(1, counts[i]!);
    mean += values[i]! / values.length;
  }
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i]! - mean) ** 2;
  const scale = 1 / Math.max(Math.sqrt(squares), 1e-12);
  return { left, top, mean, values: values.map((value) => (value - mean) * scale) };
}
