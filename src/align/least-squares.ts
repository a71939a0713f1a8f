/** Solves a symmetric positive definite system of order n by Cholesky; undefined when it is not. */
export function solveSymmetric(matrix: Float64Array, right: Float64Array, n: number): Float64Array | undefined {
  const lower = matrix.slice(0, n * n);
  const x = right.slice(0, n);
  for (let j = 0; j < n; j++) {
    let pivot = lower[j * n + j]!;
    for (let k = 0; k < j; k++) pivot -= lower[j * n + k]! ** 2;
    if (!(pivot > 1e-14 * Math.abs(matrix[j * n + j]!))) return undefined;
    pivot = Math.sqrt(pivot);
    lower[j * n + j] = pivot;
    for (let i = j + 1; i < n; i++) {
      let sum = lower[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= lower[i * n + k]! * lower[j * n + k]!;
      lower[i * n + j] = sum / pivot;
    }
  }
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i] = x[i]! - lower[i * n + k]! * x[k]!;
    x[i] = x[i]! / lower[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i] = x[i]! - lower[k * n + i]! * x[k]!;
    x[i] = x[i]! / lower[i * n + i]!;
  }
  return x;
}
