const golden = (3 - Math.sqrt(5)) / 2;

/**
 * A local minimum of a function on [low, high] by golden section and parabolic steps (Brent, Algorithms for
 * Minimization without Derivatives, 1973, chapter 5), the method behind MATLAB's fminbnd.
 */
export function minimise(f: (x: number) => number, low: number, high: number, tolerance: number): number {
  let [a, b] = [low, high];
  let best = a + golden * (b - a);
  let [second, third] = [best, best];
  let step = 0;
  let stepBefore = 0;
  let atBest = f(best);
  let [atSecond, atThird] = [atBest, atBest];
  for (let round = 0; round < 500; round++) {
    const middle = (a + b) / 2;
    const near = Math.sqrt(Number.EPSILON) * Math.abs(best) + tolerance / 3;
    if (Math.abs(best - middle) <= 2 * near - (b - a) / 2) break;
    let parabolic = false;
    if (Math.abs(stepBefore) > near) {
      const r = (best - second) * (atBest - atThird);
      let q = (best - third) * (atBest - atSecond);
      let p = (best - third) * q - (best - second) * r;
      q = 2 * (q - r);
      if (q > 0) p = -p;
      q = Math.abs(q);
      const before = stepBefore;
      stepBefore = step;
      if (Math.abs(p) < Math.abs(0.5 * q * before) && p > q * (a - best) && p < q * (b - best)) {
        parabolic = true;
        step = p / q;
        const x = best + step;
        if (x - a < 2 * near || b - x < 2 * near) step = middle >= best ? near : -near;
      }
    }
    if (!parabolic) {
      stepBefore = best >= middle ? a - best : b - best;
      step = golden * stepBefore;
    }
    const x = best + (step >= 0 ? 1 : -1) * Math.max(Math.abs(step), near);
    const atX = f(x);
    if (atX <= atBest) {
      if (x >= best) a = best;
      else b = best;
      [third, atThird, second, atSecond, best, atBest] = [second, atSecond, best, atBest, x, atX];
    } else {
      if (x < best) a = x;
      else b = x;
      if (atX <= atSecond || second === best) [third, atThird, second, atSecond] = [second, atSecond, x, atX];
      else if (atX <= atThird || third === best || third === second) [third, atThird] = [x, atX];
    }
  }
  return best;
}
