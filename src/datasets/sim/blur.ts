/** Gaussian blur of interleaved samples, edges repeated; a new array. */
export function gaussianBlur(
  data: Float32Array,
  width: number,
  height: number,
  channels: number,
  sigmaPixels: number,
): Float32Array {
  const radius = Math.max(1, Math.ceil(sigmaPixels * 2.6));
  const kernel = Float64Array.from({ length: 2 * radius + 1 }, (_, k) =>
    Math.exp(-((k - radius) ** 2) / (2 * sigmaPixels * sigmaPixels)),
  );
  const sum = kernel.reduce((a, b) => a + b);
  for (let k = 0; k < kernel.length; k++) kernel[k] = Math.fround(kernel[k]! / sum);
  const rows = new Float32Array(data.length);
  const out = new Float32Array(data.length);
  const stride = width * channels;
  const padded = new Float32Array(stride + 2 * radius * channels);
  for (let y = 0; y < height; y++) {
    for (let k = -radius; k < width + radius; k++) {
      const from = y * stride + Math.min(width - 1, Math.max(0, k)) * channels;
      for (let c = 0; c < channels; c++) padded[(k + radius) * channels + c] = data[from + c]!;
    }
    for (let i = 0; i < stride; i++) {
      let total = 0;
      for (let k = 0, at = i; k < kernel.length; k++, at += channels) total += kernel[k]! * padded[at]!;
      rows[y * stride + i] = total;
    }
  }
  for (let y = 0; y < height; y++) {
    const line = out.subarray(y * stride, (y + 1) * stride);
    for (let k = -radius; k <= radius; k++) {
      const weight = kernel[k + radius]!;
      const from = Math.min(height - 1, Math.max(0, y + k)) * stride;
      for (let i = 0; i < stride; i++) line[i] = line[i]! + weight * rows[from + i]!;
    }
  }
  return out;
}

/** Means of blocks of pixels: a small version for effects that vary slowly. */
export function shrink(
  data: Float32Array,
  width: number,
  height: number,
  channels: number,
  block: number,
): { data: Float32Array; width: number; height: number } {
  const w = Math.ceil(width / block);
  const h = Math.ceil(height / block);
  const out = new Float32Array(w * h * channels);
  const counts = new Float32Array(w * h);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const j = Math.floor(y / block) * w + Math.floor(x / block);
      counts[j]!++;
      for (let c = 0; c < channels; c++) out[j * channels + c]! += data[(y * width + x) * channels + c]!;
    }
  }
  for (let i = 0; i < out.length; i++) out[i] = out[i]! / counts[Math.floor(i / channels)]!;
  return { data: out, width: w, height: h };
}

/** Bilinear value of a channel at block coordinates, edges repeated. */
export function bilinearAt(
  data: Float32Array,
  width: number,
  height: number,
  channels: number,
  x: number,
  y: number,
  c: number,
): number {
  const cx = Math.min(width - 1, Math.max(0, x));
  const cy = Math.min(height - 1, Math.max(0, y));
  const i = Math.min(width - 2, Math.floor(cx));
  const j = Math.min(height - 2, Math.floor(cy));
  const u = cx - i;
  const v = cy - j;
  const at = (j * width + i) * channels + c;
  const under = at + width * channels;
  const top = data[at]! + (data[at + channels]! - data[at]!) * u;
  const bottom = data[under]! + (data[under + channels]! - data[under]!) * u;
  return top + (bottom - top) * v;
}
