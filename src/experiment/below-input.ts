import type { Metric } from '../metrics/index.ts';
import type { ComparedSystem, SameByMetric } from './compare.ts';
import { keeps } from './same-pictures.ts';

/**
 * One sentence for every metric by which systems are worse than the untouched input on average, with the scores of the
 * inputs on which they lose and gain: what is good already cannot become much better. Nothing without a system "input".
 */
export function belowInput(
  metrics: readonly Metric[],
  systems: readonly ComparedSystem[],
  same: SameByMetric = {},
): string[] {
  const input = systems.find(({ name }) => name === 'input');
  if (!input) return [];
  return metrics.flatMap(({ name: metric, better, aggregate, decimals }) => {
    const sign = better === 'higher' ? 1 : -1;
    const before = input.cells[metric]?.mean ?? null;
    if (before === null || aggregate) return [];
    const isShared = keeps(same[metric]);
    const pictures = (inputs: readonly number[]): string =>
      `${inputs.length} whose inputs average ${(inputs.reduce((sum, value) => sum + value, 0) / inputs.length).toFixed(decimals)}`;
    const losers = systems.flatMap(({ name, cells, perImage }) => {
      const after = cells[metric]?.mean ?? null;
      if (after === null || sign * (after - before) >= 0) return [];
      const [lost, gained]: [number[], number[]] = [[], []];
      perImage.forEach(({ id, scores }, i) => {
        if (!isShared(id)) return;
        const [a, b] = [scores[metric], input.perImage[i]!.scores[metric]];
        if (typeof a !== 'number' || typeof b !== 'number' || !Number.isFinite(a) || !Number.isFinite(b)) return;
        (sign * (a - b) < 0 ? lost : gained).push(b);
      });
      const elsewhere = gained.length > 0 ? `; not on ${pictures(gained)}` : '';
      return [`${name} (on ${pictures(lost)}${elsewhere})`];
    });
    return losers.length === 0 ? [] : [`Worse than the input by ${metric}: ${losers.join(', ')}.`];
  });
}
