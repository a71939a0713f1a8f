import { stringify } from 'csv-stringify/sync';
import { inWords } from './csv.ts';
import type { TableRecord } from './table-record.ts';
import { namedHeading } from './table-words.ts';

/**
 * A row per system; for each column mean, interval, count and whether it is among the best, and for the paper's columns
 * the published number. Full precision; times in milliseconds, memory in bytes, multiply-adds as they are.
 */
export function tableCsvOf({ columns, rows }: TableRecord): string {
  const heads = columns.flatMap((column) => {
    const name = `${column.group} ${namedHeading(column)}`;
    const parts = ['low', 'high', 'count', 'best', ...(column.extra ? [] : ['published', 'origin', 'difference'])];
    return [name, ...parts.map((what) => `${name} ${what}`)];
  });
  const body = rows.map(({ label, system, cells }) => [
    label,
    system ?? '',
    ...cells.flatMap(({ measured, published, difference, best }, i) => [
      measured?.mean ?? 'n/a',
      measured?.low ?? 'n/a',
      measured?.high ?? 'n/a',
      measured ? `${measured.count}/${measured.of}` : 'n/a',
      best ? 'yes' : '',
      ...(columns[i]!.extra ? [] : [published?.value ?? 'n/a', published?.from ?? '', difference ?? '']),
    ]),
  ]);
  return stringify([['row', 'system', ...heads], ...body]);
}

/** Every score: a row per picture and system (mean over seeds). */
export function tablePicturesCsv({ data, rows, metrics }: TableRecord): string {
  const names = Object.keys(metrics);
  const body = data.flatMap(({ wanted, facts, ids }, place) =>
    rows.flatMap(({ label, perImage }) => {
      const scores = perImage[place];
      if (!scores) return [];
      return ids.map((id, i) => [
        wanted,
        facts.name,
        id,
        label,
        ...names.map((metric) => inWords(scores[metric]?.[i])),
      ]);
    }),
  );
  return stringify([['data', 'used', 'id', 'row', ...names], ...body]);
}

/** Every point of the training curves. */
export function curvesCsv({ curves, data }: TableRecord): string {
  const body = curves.flatMap(({ row, data: place, seed, loss, validation }) => [
    ...loss.map(({ step, value }) => [row, data[place]!.wanted, seed, step, 'loss', value]),
    ...validation.map(({ step, value }) => [row, data[place]!.wanted, seed, step, 'validation psnr', value]),
  ]);
  return stringify([['row', 'data', 'seed', 'step', 'what', 'value'], ...body]);
}
