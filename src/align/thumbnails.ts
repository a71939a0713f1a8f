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
  readonly values: Float32Array;
}

/**
 * Remembers windows of a picture and recognises one that shows the same again: 8x8 thumbnails find candidates, the
 * NCC of the pixels decides. Windows nearer than `stride` overlap on purpose and are not compared.
 */
export function thumbnails(plane: Plane, side: number) {
  const known: Thumbnail[] = [];
  return {
    add: (left: number, top: number): void => void known.push(thumbnail(plane, left, top, side)),
    repeats(left: number, top: number, stride: number): boolean {
      const one = thumbnail(plane, left, top, side);
      return known.some((other) => {
        if (Math.max(Math.abs(other.left - left), Math.abs(other.top - top)) < Math.max(side, stride)) return false;
        if (Math.abs(other.mean - one.mean) > alikeMean) return false;
        let alike = 0;
        for (let i = 0; i < one.values.length; i++) alike += one.values[i]! * other.values[i]!;
        return (
          alike > alikeThumbnails &&
          correlation(plane, plane, left, top, side, other.left - left, other.top - top) > alikePixels
        );
      });
    },
  };
}

function thumbnail(plane: Plane, left: number, top: number, side: number): Thumbnail {
  const values = new Float32Array(across * across);
  const counts = new Float32Array(across * across);
  for (let j = 0; j < side; j++)
    for (let i = 0; i < side; i++) {
      const cell = Math.floor((j * across) / side) * across + Math.floor((i * across) / side);
      values[cell] = values[cell]! + plane.data[(top + j) * plane.width + left + i]!;
      counts[cell] = counts[cell]! + 1;
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
