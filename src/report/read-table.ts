import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readJsonIfThere } from '../core/files.ts';
import type { CurvePoint } from './curve.ts';
import { readScores, rowsOf } from './read.ts';
import type { TableData, TableRecord } from './table-record.ts';

/** What lies in a table's run.json: its record without what the tables beside it hold. */
export type StoredTable = Omit<TableRecord, 'data' | 'rows' | 'curves'> & {
  readonly data: readonly (Omit<TableData, 'ids'> & { readonly pictures: number })[];
  readonly rows: readonly (Omit<TableRecord['rows'][number], 'perImage' | 'notes' | 'outputs'> &
    Partial<Pick<TableRecord['rows'][number], 'notes' | 'outputs'>>)[];
  readonly provenance?: object;
};

/** The report of a table, put together from run.json, per-image.csv and curves.csv. */
export function readTable(folder: string): { record: TableRecord; provenance: object } {
  const { provenance = {}, ...data } = readJsonIfThere(join(folder, 'run.json')) as StoredTable;
  const scores = data.data.map(({ wanted }) => readScores(join(folder, 'per-image.csv'), wanted));
  const scored = (label: string, place: number): Readonly<Record<string, (number | null)[]>> | null => {
    const known = scores[place]!.get(label);
    if (!known) return null;
    const at = data.columns.flatMap(({ metric, data: where }) => (where === place && metric ? [metric] : []));
    return Object.fromEntries(at.map((metric) => [metric, known.map((one) => one.scores[metric] ?? null)]));
  };
  const record = {
    ...data,
    data: data.data.map(({ wanted, facts, same, pictures }, place) => ({
      wanted,
      facts,
      same,
      // Of a set that no row was scored on only the number of pictures is known.
      ids: [...scores[place]!.values()][0]?.map(({ id }) => id) ?? numbered(pictures),
    })),
    rows: data.rows.map((row) => ({
      ...row,
      notes: row.notes ?? [],
      outputs: row.outputs ?? [],
      perImage: data.data.map((_, place) => scored(row.label, place)),
    })),
    curves: readCurves(join(folder, 'curves.csv'), data),
  };
  return { record, provenance };
}

const numbered = (count: number): string[] => Array.from({ length: count }, (_, i) => `${i + 1}`);

function readCurves(path: string, { data, rows }: StoredTable): TableRecord['curves'] {
  if (!existsSync(path)) return [];
  const [, ...lines] = rowsOf(path);
  return rows.flatMap(({ label, trainings }) =>
    trainings.map(({ data: place, seed }) => {
      const own = lines.filter(([row, set, of]) => row === label && set === data[place]!.wanted && Number(of) === seed);
      const points = (kind: string): CurvePoint[] =>
        own.flatMap(([, , , step, what, value]) =>
          what === kind ? [{ step: Number(step), value: Number(value) }] : [],
        );
      return { row: label, data: place, seed, loss: points('loss'), validation: points('validation psnr') };
    }),
  );
}
