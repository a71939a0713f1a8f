import type { Metric } from '../metrics/index.ts';
import { type ComparedSystem, compareSystems } from './compare.ts';

/** A column of a paper's table: what the systems that are named here scored there. */
export interface PublishedColumn {
  readonly table: string;
  readonly metric: string;
  readonly values: Readonly<Record<string, number>>;
}

/**
 * One sentence for every published column whose order of systems is another one here, with both orders, and how
 * surely the best system here is better than the paper's best one.
 */
export function ordersBesidePaper(
  metrics: readonly Metric[],
  systems: readonly ComparedSystem[],
  columns: readonly PublishedColumn[],
): string[] {
  return columns.flatMap(({ table, metric: name, values }) => {
    const metric = metrics.find((each) => each.name === name);
    const shared = systems.filter((system) => values[system.name] !== undefined && system.cells[name]?.mean != null);
    if (!metric || shared.length < 2) return [];
    const ranked = (scoreOf: (system: ComparedSystem) => number): ComparedSystem[] => {
      const sign = metric.better === 'higher' ? 1 : -1;
      return [...shared].sort((a, b) => sign * (scoreOf(b) - scoreOf(a)));
    };
    const there = ranked((system) => values[system.name]!);
    const here = ranked((system) => system.cells[name]!.mean!);
    if (there.every((system, place) => system === here[place])) return [];
    const list = (order: readonly ComparedSystem[], scoreOf: (system: ComparedSystem) => number): string =>
      order.map((system) => `${system.name} ${scoreOf(system).toFixed(metric.decimals)}`).join(', ');
    const [first, paperFirst] = [here[0]!, there[0]!];
    const compared = paperFirst === first ? undefined : compareSystems(name, first, paperFirst)?.result;
    const doubt = compared
      ? ` (${first.name} against ${paperFirst.name}: p = ${compared.p.toFixed(3)} on ${compared.count} pictures)`
      : '';
    return [
      `By ${name} the order is not that of the paper, whose pictures are others: table ${table} has ${list(there, (system) => values[system.name]!)}; here it is ${list(here, (system) => system.cells[name]!.mean!)}${doubt}.`,
    ];
  });
}
