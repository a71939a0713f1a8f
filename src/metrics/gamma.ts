/** The gamma function for x > 0, by Stirling's series after shifting x beyond 15; about 14 digits. */
export function gamma(x: number): number {
  let shift = 1;
  let z = x;
  for (; z < 15; z++) shift *= z;
  const inverse = 1 / z;
  const square = inverse * inverse;
  const series = inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188))));
  return (Math.sqrt(2 * Math.PI * inverse) * (z / Math.E) ** z * Math.exp(series)) / shift;
}
