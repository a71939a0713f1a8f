import { stringify } from 'csv-stringify/sync';
import type { RunRecord } from './record.ts';

/** The table of a run: a row per system, four columns per metric (mean, low, high, count). Full precision. */
export function tableCsv({ systems, metrics }: RunRecord): string {
  const names = Object.keys(metrics);
  const header = ['system', ...names.flatMap((name) => [name, `${name} low`, `${name} high`, `${name} count`])];
  const rows = systems.map(({ name, cells }) => [
    name,
    ...names.flatMap((metric) => {
      const { mean, low, high, count, of } = cells[metric]!;
      return [mean ?? 'n/a', low ?? 'n/a', high ?? 'n/a', `${count}/${of}`];
    }),
  ]);
  return stringify([header, ...rows]);
}

/** Every score: a row per picture and system. An infinite score is printed as inf, an undefined one as n/a. */
export function perImageCsv({ systems, metrics }: RunRecord): string {
  const names = Object.keys(metrics);
  const rows = systems.flatMap(({ name, perImage }) =>
    perImage.map(({ id, scores }) => [id, name, ...names.map((metric) => inWords(scores[metric]))]),
  );
  return stringify([['id', 'system', ...names], ...rows]);
}

export function inWords(score: number | null | undefined): string {
  if (score === null || score === undefined) return 'n/a';
  return Number.isFinite(score) ? String(score) : score > 0 ? 'inf' : '-inf';
}
