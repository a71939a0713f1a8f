/**
 * Eigenvalues and eigenvectors of a symmetric matrix of `size` rows (Jacobi rotations). Column j of `vectors`, which is
 * stored row by row, belongs to `values[j]`.
 */
export function symmetricEigen(matrix: Float64Array, size: number): { values: Float64Array; vectors: Float64Array } {
  const a = matrix.slice();
  const v = new Float64Array(size * size);
  for (let i = 0; i < size; i++) v[i * size + i] = 1;
  for (let sweep = 0; sweep < 100; sweep++) {
    let off = 0;
    let diagonal = 0;
    for (let i = 0; i < size; i++) {
      diagonal += a[i * size + i]! ** 2;
      for (let j = i + 1; j < size; j++) off += a[i * size + j]! ** 2;
    }
    if (off <= 1e-40 * diagonal) break;
    for (let p = 0; p < size; p++) for (let q = p + 1; q < size; q++) rotate(a, v, size, p, q);
  }
  return { values: Float64Array.from({ length: size }, (_, i) => a[i * size + i]!), vectors: v };
}

/** Makes the entry (p, q) zero. */
function rotate(a: Float64Array, v: Float64Array, size: number, p: number, q: number): void {
  const entry = a[p * size + q]!;
  if (entry === 0) return;
  const theta = (a[q * size + q]! - a[p * size + p]!) / (2 * entry);
  const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  for (let k = 0; k < size; k++) {
    const kp = a[k * size + p]!;
    const kq = a[k * size + q]!;
    a[k * size + p] = c * kp - s * kq;
    a[k * size + q] = s * kp + c * kq;
  }
  for (let k = 0; k < size; k++) {
    const pk = a[p * size + k]!;
    const qk = a[q * size + k]!;
    a[p * size + k] = c * pk - s * qk;
    a[q * size + k] = s * pk + c * qk;
    const vp = v[k * size + p]!;
    const vq = v[k * size + q]!;
    v[k * size + p] = c * vp - s * vq;
    v[k * size + q] = s * vp + c * vq;
  }
}

/**
 * xᵀ·M⁺·x with the pseudo-inverse of a symmetric matrix: directions whose eigenvalue is below size·ε·(largest) do not
 * count, as in MATLAB's `pinv`.
 */
export function pseudoInverseForm(matrix: Float64Array, x: Float64Array): number {
  const size = x.length;
  const { values, vectors } = symmetricEigen(matrix, size);
  const largest = values.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  let sum = 0;
  for (let j = 0; j < size; j++) {
    if (Math.abs(values[j]!) <= size * 2 ** -52 * largest) continue;
    let along = 0;
    for (let i = 0; i < size; i++) along += vectors[i * size + j]! * x[i]!;
    sum += (along * along) / values[j]!;
  }
  return sum;
}
