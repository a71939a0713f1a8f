import { randomStream } from '../core/random.ts';

/** What is shown at one place of a rater's order: indices into the study's pictures and systems. */
export interface Trial {
  readonly picture: number;
  readonly system: number;
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/**
 * Rows of a Latin square in which every treatment follows every other equally often.
 *
 * **Source** Williams, Experimental designs balanced for the estimation of residual effects of treatments, 1949.
 * **Input** Number of treatments, at least 1.
 * **Output** Rows of treatments: as many as treatments for an even number, twice as many for an odd one.
 * **Deviations** None.
 */
export function williamsSquare(size: number): number[][] {
  if (size === 1) return [[0]];
  const first = upTo(size).map((i) => (i % 2 === 1 ? (i + 1) / 2 : (size - i / 2) % size));
  const rows = upTo(size).map((shift) => first.map((treatment) => (treatment + shift) % size));
  return size % 2 === 0 ? rows : [...rows, ...rows.map((row) => row.toReversed())];
}

/**
 * Everything that a rater sees, in order. There are as many rounds as systems; a round shows every picture once. The
 * system that shows a picture in each round is a row of a Williams square: over as many raters as the square has rows,
 * every picture is shown in every round equally often by every system, and by every system equally often after every
 * other; within a round, systems are spread evenly over the pictures. The order of the pictures is random, and between
 * two showings of a picture lie at least half of all others (rounded down).
 *
 * `rater` is the rater's number from 0. The order depends on the arguments only, so that it need not be saved.
 */
export function trialsOf(seed: number, rater: number, pictures: number, systems: number): Trial[] {
  const square = williamsSquare(systems);
  const rows = square.length;
  const block = Math.floor(rater / rows);
  const shift = randomStream(seed, 'mos', 'rows', block).shuffle(upTo(rows))[rater % rows]!;
  const places = randomStream(seed, 'mos', 'places').shuffle(upTo(pictures));
  const order = randomStream(seed, 'mos', 'order', rater).shuffle(upTo(pictures));
  const half = Math.ceil(pictures / 2);
  return upTo(systems).flatMap((round) => {
    const random = randomStream(seed, 'mos', 'round', rater, round);
    const shown = [...random.shuffle(order.slice(0, half)), ...random.shuffle(order.slice(half))];
    return shown.map((picture) => ({ picture, system: square[(places[picture]! + shift) % rows]![round]! }));
  });
}
