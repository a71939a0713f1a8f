import type { Metric } from '../metrics/index.ts';
import { bothFinite } from './ranking.ts';
import { keeps, type SamePictures, samePictures } from './same-pictures.ts';
import { type PairedDifference, pairedDifference } from './statistics.ts';
import { type Summary, summarise } from './summary.ts';

/** What a comparison needs to know of a system: its cells and its scores per picture, in the same order for all. */
export interface ComparedSystem {
  readonly name: string;
  readonly cells: Readonly<Record<string, Summary>>;
  readonly perImage: readonly { readonly id: string; readonly scores: Readonly<Record<string, number | null>> }[];
}

/** By metric the pictures that all systems share; nothing for a metric by which every system has them all. */
export type SameByMetric = Readonly<Record<string, SamePictures>>;

/** The systems with their cells, which are over the pictures that all of them share. */
export function withCells<S extends Pick<ComparedSystem, 'name' | 'perImage'>>(
  metrics: readonly Metric[],
  systems: readonly S[],
): { systems: (S & { cells: ComparedSystem['cells'] })[]; same: SameByMetric } {
  const scoresOf = ({ perImage }: S, metric: string) =>
    perImage.map(({ id, scores }) => ({ id, score: scores[metric] ?? null }));
  const found = metrics.map(({ name: metric, aggregate }) => {
    const rows = systems.map((system) => ({ name: system.name, scores: [scoresOf(system, metric)] }));
    return [metric, samePictures(rows, aggregate !== undefined)] as const;
  });
  const known = new Map(found);
  const cellsOf = (system: S): ComparedSystem['cells'] =>
    Object.fromEntries(
      metrics.map((metric) => {
        const scores = scoresOf(system, metric.name);
        return [metric.name, summarise(metric, scores, scores.length, keeps(known.get(metric.name), system.name))];
      }),
    );
  return {
    systems: systems.map((system) => ({ ...system, cells: cellsOf(system) })),
    same: Object.fromEntries(found.flatMap(([metric, same]) => (same ? [[metric, same]] : []))),
  };
}

/** One system against another, picture by picture, by one metric. */
export interface Comparison {
  readonly metric: string;
  readonly system: string;
  readonly other: string;
  readonly result: PairedDifference;
}

/**
 * The last system against the strongest of the others, by every metric that is a mean over pictures, over the pictures
 * that all systems share; a metric without a common picture is left out.
 */
export function compareWithStrongest(
  metrics: readonly Metric[],
  systems: readonly ComparedSystem[],
  same: SameByMetric = {},
): Comparison[] {
  const system = systems.at(-1)!;
  return metrics.flatMap(({ name: metric, aggregate, better }) => {
    const apart = same[metric]?.apart ?? [];
    const rivals = systems
      .slice(0, -1)
      .filter(({ name, cells }) => cells[metric]!.mean !== null && !apart.includes(name));
    const sign = better === 'higher' ? 1 : -1;
    const [other] = rivals.sort((a, b) => sign * (b.cells[metric]!.mean! - a.cells[metric]!.mean!));
    const found = aggregate || !other ? undefined : compareSystems(metric, system, other, same[metric]);
    return found ? [found] : [];
  });
}

/** A system against another by a metric, paired by the ids of the pictures; undefined without a common finite score. */
export function compareSystems(
  metric: string,
  system: Pick<ComparedSystem, 'name' | 'perImage'>,
  other: Pick<ComparedSystem, 'name' | 'perImage'>,
  same?: SamePictures,
): Comparison | undefined {
  const isShared = keeps(same);
  const shared = system.perImage.filter(({ id }) => isShared(id));
  const known = new Map(other.perImage.map(({ id, scores }) => [id, scores[metric] ?? null]));
  const lists = [
    shared.map(({ scores }) => scores[metric] ?? null),
    shared.map(({ id }) => known.get(id) ?? null),
  ] as const;
  const both = bothFinite(...lists);
  if (both.length === 0) return undefined;
  const result = pairedDifference(
    both.map(([a]) => a),
    both.map(([, b]) => b),
  );
  return { metric, system: system.name, other: other.name, result };
}
