import type { Metric } from '../metrics/index.ts';
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
    if (aggregate || !other) return [];
    const both = system.perImage.flatMap(({ scores }, i) => {
      const [a, b] = [scores[metric], other.perImage[i]!.scores[metric]];
      return Number.isFinite(a) && Number.isFinite(b) ? [{ a: a as number, b: b as number }] : [];
    });
    if (both.length === 0) return [];
    const result = pairedDifference(
      both.map(({ a }) => a),
      both.map(({ b }) => b),
    );
    return [{ metric, system: system.name, other: other.name, result }];
  });
}
