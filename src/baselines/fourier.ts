import { createRequire } from 'node:module';

/** The part of OpenCV that is used here; its own types do not compile under strict settings. */
interface Mat {
  readonly data32F: Float32Array;
  delete(): void;
}
interface OpenCv {
  readonly Mat: new (rows?: number, columns?: number, type?: number) => Mat;
  readonly CV_32FC1: number;
  dft(from: Mat, to: Mat, flags: number): void;
}

const [inverse, scaled, complexOutput, realOutput] = [1, 2, 16, 32];

/** The least length not below this one that has no prime factor above 5. */
export function fastLength(length: number): number {
  for (let candidate = length; ; candidate++) {
    let rest = candidate;
    for (const prime of [2, 3, 5]) while (rest % prime === 0) rest /= prime;
    if (rest === 1) return candidate;
  }
}

/** Periodic constant-coefficient systems in the Fourier domain (OpenCV's transform). Holds memory until `delete`. */
export class Fourier {
  readonly #cv: OpenCv;
  readonly #width: number;
  readonly #plane: Mat;
  readonly #spectrum: Mat;

  constructor(width: number, height: number) {
    this.#cv = (createRequire(import.meta.url)('opencv-wasm') as { cv: OpenCv }).cv;
    this.#width = width;
    this.#plane = new this.#cv.Mat(height, width, this.#cv.CV_32FC1);
    this.#spectrum = new this.#cv.Mat();
  }

  /** u of (constant + coupling · (DxᵀDx + DyᵀDy)) u = rightSide. */
  solve(rightSide: Float32Array, constant: number, coupling: number): Float32Array {
    this.#plane.data32F.set(rightSide);
    this.#cv.dft(this.#plane, this.#spectrum, complexOutput);
    const values = this.#spectrum.data32F;
    const w = this.#width;
    const h = rightSide.length / w;
    const across = Float64Array.from({ length: w }, (_, x) => 2 - 2 * Math.cos((2 * Math.PI * x) / w));
    for (let y = 0, i = 0; y < h; y++) {
      const down = 2 - 2 * Math.cos((2 * Math.PI * y) / h);
      for (let x = 0; x < w; x++, i += 2) {
        const scale = 1 / (constant + coupling * (across[x]! + down));
        values[i]! *= scale;
        values[i + 1]! *= scale;
      }
    }
    this.#cv.dft(this.#spectrum, this.#plane, inverse | scaled | realOutput);
    return this.#plane.data32F.slice();
  }

  delete(): void {
    this.#plane.delete();
    this.#spectrum.delete();
  }
}
