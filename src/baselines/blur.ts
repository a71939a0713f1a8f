const passes = 4;

/**
 * A Gaussian blur of any size in the same time: four running means per direction whose window is widened by a
 * fractional tap so that their variance is exact (Gwosdek et al., Theoretical foundations of Gaussian convolution by
 * extended box filtering, SSVM 2011). The edge pixel is repeated beyond the border.
 */
export function blur(plane: Float32Array, width: number, height: number, sigmaPixels: number): Float32Array {
  const across = Float32Array.from(plane);
  const row = new Float64Array(width);
  for (let y = 0; y < height; y++) {
    row.set(plane.subarray(y * width, (y + 1) * width));
    across.set(blurLine(row, sigmaPixels), y * width);
  }
  const column = new Float64Array(height);
  const out = new Float32Array(plane.length);
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) column[y] = across[y * width + x]!;
    const blurred = blurLine(column, sigmaPixels);
    for (let y = 0; y < height; y++) out[y * width + x] = blurred[y]!;
  }
  return out;
}

function blurLine(line: Float64Array, sigmaPixels: number): Float64Array {
  const variance = (sigmaPixels * sigmaPixels) / passes;
  const radius = Math.floor(0.5 * Math.sqrt(1 + 12 * variance) - 0.5);
  // Weight of the two outer taps that makes the variance of one pass exact.
  const width = 2 * radius + 1;
  const outer = (width * (radius * (radius + 1) - 3 * variance)) / 6 / (variance - (radius + 1) ** 2);
  const scale = 1 / (width + 2 * outer);
  const pad = passes * (radius + 1);
  let current = new Float64Array(line.length + 2 * pad).fill(line[0]!, 0, pad);
  current.set(line, pad);
  current.fill(line.at(-1)!, pad + line.length);
  let next = new Float64Array(current.length);
  for (let pass = 1; pass <= passes; pass++) {
    const from = pass * (radius + 1);
    const to = current.length - from;
    let sum = 0;
    for (let i = from - radius; i <= from + radius; i++) sum += current[i]!;
    for (let i = from; i < to; i++) {
      const entering = current[i + radius + 1]!;
      next[i] = (sum + outer * (entering + current[i - radius - 1]!)) * scale;
      sum += entering - current[i - radius]!;
    }
    [current, next] = [next, current];
  }
  return current.subarray(pad, pad + line.length);
}
