import { seedDifferences, seedP } from './seeds.ts';
import { signFlipP } from './statistics.ts';

/** A system as a column of a table knows it. */
export interface Ranked {
  /** Null where nothing was measured. */
  readonly mean: number | null;
  /** Scores by picture in one order for all; null where a picture has none. Undefined for what has no scores per picture. */
  readonly scores: readonly (number | null)[] | undefined;
  /** The mean of each seed, where it was trained with several. */
  readonly bySeed?: readonly number[] | undefined;
}

/** Differences with a p value up to this are taken for real. */
export const significance = 0.05;

/** Holm's adjusted p values: the chance of one or more false differences among all of them stays below each. */
export function holm(p: readonly number[]): number[] {
  const order = p.map((_, i) => i).sort((a, b) => p[a]! - p[b]!);
  const adjusted = new Array<number>(p.length);
  let highest = 0;
  for (const [rank, i] of order.entries()) {
    highest = Math.max(highest, Math.min(1, (p.length - rank) * p[i]!));
    adjusted[i] = highest;
  }
  return adjusted;
}

/**
 * Which systems are the best of a column or cannot be told from it: the best mean against every other system by a
 * sign-flip test on differences per picture, with Holm's correction over the systems; where one of the two was trained with
 * several seeds, by Student's t on the differences of the seeds. Without scores per picture, or with so few that no
 * difference could pass the test, only the best mean is best.
 */
export function bestGroup(systems: readonly Ranked[], better: 'higher' | 'lower'): boolean[] {
  const sign = better === 'higher' ? 1 : -1;
  const measured = systems.flatMap(({ mean }, i) => (mean === null ? [] : [i]));
  if (measured.length < 2) return systems.map(() => false);
  const best = measured.reduce((a, b) => (sign * systems[b]!.mean! > sign * systems[a]!.mean! ? b : a));
  const rivals = measured.filter((i) => i !== best);
  const p = holm(rivals.map((i) => differenceP(systems[best]!, systems[i]!, rivals.length)));
  const tied = new Set([best, ...rivals.filter((_, k) => p[k]! > significance)]);
  return systems.map((_, i) => tied.has(i));
}

function differenceP(a: Ranked, b: Ranked, tests: number): number {
  if (a.mean === b.mean) return 1;
  const bySeed = seedDifferences(a.bySeed ?? [a.mean!], b.bySeed ?? [b.mean!]);
  if (bySeed) return seedP(bySeed);
  if (!a.scores || !b.scores) return 0;
  const differences = bothFinite(a.scores, b.scores).map(([x, y]) => x - y);
  const smallestP = 2 ** (1 - differences.length);
  return smallestP * tests > significance ? 0 : signFlipP(differences);
}

/** The scores of pictures that have a finite one on both sides. */
export function bothFinite(a: readonly (number | null)[], b: readonly (number | null)[]): [number, number][] {
  return a.flatMap((x, i) => {
    const y = b[i];
    return Number.isFinite(x) && Number.isFinite(y) ? [[x as number, y as number] as [number, number]] : [];
  });
}
