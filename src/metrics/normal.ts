/** Numerators and denominators of Cody's rational approximations, highest power first. */
const near = [
  [0.18577770618460315, 3.1611237438705655, 113.86415415105016, 377.485237685302, 3209.3775891384694],
  [1, 23.601290952344122, 244.02463793444417, 1282.6165260773723, 2844.236833439171],
] as const;
const middle = [
  [
    2.1531153547440383e-8, 0.5641884969886701, 8.883149794388377, 66.11919063714163, 298.6351381974001,
    881.952221241769, 1712.0476126340707, 2051.0783778260716, 1230.3393547979972,
  ],
  [
    1, 15.744926110709835, 117.6939508913125, 537.1811018620099, 1621.3895745666903, 3290.7992357334597,
    4362.619090143247, 3439.3676741437216, 1230.3393548037495,
  ],
] as const;
const far = [
  [
    0.016315387137302097, 0.30532663496123236, 0.36034489994980445, 0.12578172611122926, 0.016083785148742275,
    0.0006587491615298378,
  ],
  [1, 2.568520192289822, 1.8729528499234604, 0.5279051029514285, 0.06051834131244132, 0.0023352049762686918],
] as const;

/** The ratio of two polynomials. */
function ratio([top, bottom]: readonly [readonly number[], readonly number[]], x: number): number {
  let above = 0;
  let below = 0;
  for (let i = 0; i < top.length; i++) {
    above = above * x + top[i]!;
    below = below * x + bottom[i]!;
  }
  return above / below;
}

/** The error function's complement in double precision (Cody, Mathematics of Computation 1969). */
export function complementaryError(x: number): number {
  const y = Math.abs(x);
  if (y <= 0.46875) return 1 - x * ratio(near, y * y);
  const inverse = 1 / (y * y);
  const scaled = y <= 4 ? ratio(middle, y) : (1 / Math.sqrt(Math.PI) - inverse * ratio(far, inverse)) / y;
  const tail = Math.exp(-y * y) * scaled;
  return x < 0 ? 2 - tail : tail;
}

/** The probability that a standard normal variable is at most `x`. */
export function normalCumulative(x: number): number {
  return complementaryError(-x * Math.SQRT1_2) / 2;
}
