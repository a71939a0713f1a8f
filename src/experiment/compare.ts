import type { Metric } from '../metrics/index.ts';
import { bothFinite } from './ranking.ts';
import { type PairedDifference, pairedDifference } from './statistics.ts';
import type { Summary } from './summary.ts';

/** What a comparison needs to know of a system: its cells and its scores per picture, in the same order for all. */
export interface ComparedSystem {
  readonly name: string;
  readonly cells: Readonly<Record<string, Summary>>;
  readonly perImage: readonly { readonly id: string; readonly scores: Readonly<Record<string, number | null>> }[];
}

/** One system against another, picture by picture, by one metric. */
export interface Comparison {
  readonly metric: string;
  readonly system: string;
  readonly other: string;
  readonly result: PairedDifference;
}

/**
 * The last system against the strongest of the others, by every metric that is a mean over pictures. Pictures on which
 * either score is infinite or undefined are left out; a metric without a common picture is left out.
 */
export function compareWithStrongest(metrics: readonly Metric[], systems: readonly ComparedSystem[]): Comparison[] {
  const system = systems.at(-1)!;
  return metrics.flatMap(({ name: metric, aggregate, better }) => {
    const rivals = systems.slice(0, -1).filter(({ cells }) => cells[metric]!.mean !== null);
    const sign = better === 'higher' ? 1 : -1;
    const [other] = rivals.sort((a, b) => sign * (b.cells[metric]!.mean! - a.cells[metric]!.mean!));
    const found = aggregate || !other ? undefined : compareSystems(metric, system, other);
    return found ? [found] : [];
  });
}

/** A system against another by a metric, paired by the ids of the pictures; undefined without a common finite score. */
export function compareSystems(
  metric: string,
  system: Pick<ComparedSystem, 'name' | 'perImage'>,
  other: Pick<ComparedSystem, 'name' | 'perImage'>,
): Comparison | undefined {
  const known = new Map(other.perImage.map(({ id, scores }) => [id, scores[metric] ?? null]));
  const lists = [
    system.perImage.map(({ scores }) => scores[metric] ?? null),
    system.perImage.map(({ id }) => known.get(id) ?? null),
  ] as const;
  const both = bothFinite(...lists);
  if (both.length === 0) return undefined;
  const result = pairedDifference(
    both.map(([a]) => a),
    both.map(([, b]) => b),
  );
  return { metric, system: system.name, other: other.name, result };
}
