import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { trialsOf, williamsSquare } from './order.ts';

const tally = (items: readonly string[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
};

describe('williamsSquare', () => {
  it('is the one that Williams prints for four treatments', () => {
    expect(williamsSquare(4)).toEqual([
      [0, 1, 3, 2],
      [1, 2, 0, 3],
      [2, 3, 1, 0],
      [3, 0, 2, 1],
    ]);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('of %i: every place and every pair of neighbours equally often', (size) => {
    const square = williamsSquare(size);
    expect(square).toHaveLength(size === 1 || size % 2 === 0 ? size : 2 * size);
    const places = tally(square.flatMap((row) => row.map((treatment, i) => `${treatment}@${i}`)));
    expect(places.size).toBe(size * size);
    expect(new Set(places.values()).size).toBe(1);
    const neighbours = tally(square.flatMap((row) => row.slice(1).map((next, i) => `${row[i]}>${next}`)));
    expect(neighbours.size).toBe(size * (size - 1));
    if (size > 1) expect(new Set(neighbours.values()).size).toBe(1);
  });
});

describe('trialsOf', () => {
  const sizes = fc.record({
    seed: fc.nat(1000),
    rater: fc.nat(50),
    pictures: fc.integer({ min: 1, max: 13 }),
    systems: fc.integer({ min: 1, max: 6 }),
  });

  it('shows everything once, a picture again only after half of the others, systems evenly in each round', () => {
    fc.assert(
      fc.property(sizes, ({ seed, rater, pictures, systems }) => {
        const trials = trialsOf(seed, rater, pictures, systems);
        expect(new Set(trials.map(({ picture, system }) => `${picture}/${system}`)).size).toBe(pictures * systems);
        expect(trials).toHaveLength(pictures * systems);
        const last = new Map<number, number>();
        for (const [i, { picture }] of trials.entries()) {
          if (last.has(picture)) expect(i - last.get(picture)! - 1).toBeGreaterThanOrEqual(Math.floor(pictures / 2));
          last.set(picture, i);
        }
        for (let round = 0; round < systems; round++) {
          const shown = tally(trials.slice(round * pictures, (round + 1) * pictures).map(({ system }) => `${system}`));
          const counts = Array.from({ length: systems }, (_, system) => shown.get(`${system}`) ?? 0);
          const rows = systems % 2 === 1 && systems > 1 ? 2 : 1;
          expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(rows);
        }
      }),
      { numRuns: 150 },
    );
  });

  it.each([2, 3, 4, 5])('with %i systems is balanced exactly over as many raters as the square has rows', (systems) => {
    const pictures = 7;
    const raters = williamsSquare(systems).length;
    const orders = Array.from({ length: raters }, (_, i) => trialsOf(3, 2 * raters + i, pictures, systems));
    const inRounds = tally(
      orders.flatMap((trials) =>
        trials.map(({ picture, system }, i) => `${picture}/${system}@${Math.floor(i / pictures)}`),
      ),
    );
    expect(inRounds.size).toBe(pictures * systems * systems);
    expect(new Set(inRounds.values())).toEqual(new Set([raters / systems]));
    const successions = tally(
      orders.flatMap((trials) =>
        Array.from({ length: pictures }, (_, picture) => trials.filter((trial) => trial.picture === picture)).flatMap(
          (own) => own.slice(1).map(({ system }, i) => `${own[i]!.picture}: ${own[i]!.system}>${system}`),
        ),
      ),
    );
    expect(successions.size).toBe(pictures * systems * (systems - 1));
    expect(new Set(successions.values()).size).toBe(1);
  });

  it('is the same for the same arguments and another for another rater or seed', () => {
    expect(trialsOf(1, 0, 8, 3)).toEqual(trialsOf(1, 0, 8, 3));
    expect(trialsOf(1, 0, 8, 3)).not.toEqual(trialsOf(1, 1, 8, 3));
    expect(trialsOf(1, 0, 8, 3)).not.toEqual(trialsOf(2, 0, 8, 3));
  });
});
