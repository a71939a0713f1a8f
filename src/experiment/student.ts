/** Student's t distribution function for whole degrees of freedom. */
export function studentCdf(t: number, degrees: number): number {
  return t < 0 ? upperTail(-t, degrees) : 1 - upperTail(t, degrees);
}

/** Inverse of `studentCdf` by bisection. */
export function studentQuantile(share: number, degrees: number): number {
  let [low, high] = [-1e4, 1e4];
  for (let i = 0; i < 200; i++) {
    const middle = (low + high) / 2;
    if (studentCdf(middle, degrees) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** P(T > t), t ≥ 0, for whole degrees of freedom: the finite sums of Abramowitz & Stegun 26.7.3 and 26.7.4. */
function upperTail(t: number, degrees: number): number {
  const angle = Math.atan(t / Math.sqrt(degrees));
  const [sine, square] = [Math.sin(angle), Math.cos(angle) ** 2];
  const odd = degrees % 2 === 1;
  let term = odd ? Math.cos(angle) : 1;
  let sum = degrees === 1 ? 0 : term;
  for (let k = odd ? 3 : 2; k < degrees; k += 2) {
    term *= (square * (k - 1)) / k;
    sum += term;
  }
  const inside = odd ? (2 / Math.PI) * (angle + sine * sum) : sine * sum;
  return (1 - inside) / 2;
}
