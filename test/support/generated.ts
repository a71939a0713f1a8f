/**
 * Numbers that every language reproduces: s ← (1664525·s + 1013904223) mod 2³², each s/2³². The expected values of the
 * shared data were made from them.
 */
export function generated(seed: number, count: number): Float64Array {
  let state = seed;
  return Float64Array.from({ length: count }, () => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    return state / 2 ** 32;
  });
}
