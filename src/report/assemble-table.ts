import { bestGroup } from '../experiment/ranking.ts';
import {
  cellOf,
  differenceOf,
  factsOf,
  isPooled,
  perPicture,
  type RowScores,
  samePicturesOf,
  verdictOf,
} from '../experiment/row-scores.ts';
import { keeps } from '../experiment/same-pictures.ts';
import type { Summary } from '../experiment/summary.ts';
import type { Row, TableDefinition } from '../experiment/table.ts';
import { columnsOf } from './table-columns.ts';
import type {
  ClaimRecord,
  RowTraining,
  TableCell,
  TableColumn,
  TableCurve,
  TableData,
  TableRecord,
  TableRow,
  TableSettings,
} from './table-record.ts';

/** Why a row has nothing in a column, and what mends it. */
export interface Missing {
  readonly reason: string;
  readonly mend?: string | undefined;
}

export type Measured<T> = { readonly value: T } | { readonly missing: Missing };

/** What was measured for a row of a table. */
export interface MeasuredRow {
  /** True for a system that is trained: its numbers depend on the recipe's scale. */
  readonly trained: boolean;
  /** Scores by place of the test set. */
  readonly scores: readonly Measured<RowScores>[];
  /** Key of the pictures that were scored, by place of the test set. */
  readonly outputs: readonly (string | undefined)[];
  /** Cells of columns that are no scores, by place of the column. */
  readonly quantities: ReadonlyMap<number, Measured<Summary>>;
  readonly trainings: readonly RowTraining[];
  /** What a reader must know of the row's training. */
  readonly remark?: string;
}

export interface TableInputs {
  readonly definition: TableDefinition;
  readonly command: string;
  readonly settings: TableSettings;
  readonly data: readonly TableData[];
  /** The place in `data` of each of the definition's columns; undefined for a column that is no score. */
  readonly dataOfColumn: readonly (number | undefined)[];
  readonly rows: readonly MeasuredRow[];
  readonly curves: readonly TableCurve[];
  readonly hardware: string | undefined;
  readonly notes: readonly string[];
}

/** Puts published and measured numbers of a table together: cells, best groups, differences, claims. */
export function assembleTable(inputs: TableInputs): TableRecord {
  const { definition, command, settings, data } = inputs;
  const columns = withSame(columnsOf(definition, inputs.dataOfColumn), inputs);
  const rows = definition.rows.map((row, i) => rowOf(row, inputs.rows[i]!, columns, inputs));
  const { paper, year } = definition.source;
  return {
    kind: 'table',
    id: definition.id,
    title: definition.title,
    source: `${paper} (${year})`,
    command,
    settings,
    data,
    metrics: Object.fromEntries(columns.flatMap(({ metric }) => (metric ? [[metric, factsOf(metric)]] : []))),
    columns,
    rows: markBest(rows, columns, data),
    claims: claimsOf(inputs, columns),
    curves: inputs.curves,
    hardware: inputs.hardware,
    notes: [...definition.notes, ...inputs.notes],
  };
}

function rowOf(row: Row, measured: MeasuredRow, columns: readonly TableColumn[], inputs: TableInputs): TableRow {
  const { data } = inputs;
  const scores = data.map((_, place) => scoresOf(measured, place));
  return {
    label: row.label,
    system: row.system,
    notes: [row.note, measured.remark].flatMap((note) => note ?? []),
    cells: columns.map((column, i) => cell(row, measured, column, i, inputs)),
    perImage: scores.map((known, place) => {
      if (!known) return null;
      const names = columns.flatMap(({ metric, data: at }) => (at === place && metric ? [metric] : []));
      return Object.fromEntries(names.map((metric) => [metric, perPicture(metric, known)]));
    }),
    outputs: data.map((_, place) => measured.outputs[place] ?? null),
    trainings: measured.trainings,
  };
}

/** The columns with the pictures that their rows share. */
function withSame(columns: readonly TableColumn[], { definition, rows }: TableInputs): TableColumn[] {
  return columns.map((column) => {
    if (column.metric === undefined || column.data === undefined) return column;
    const scored = rows.flatMap((row, i) => {
      const scores = scoresOf(row, column.data!);
      return scores ? [{ name: definition.rows[i]!.label, scores }] : [];
    });
    const same = samePicturesOf(column.metric, scored);
    return same ? { ...column, same } : column;
  });
}

function scoresOf({ scores }: MeasuredRow, place: number): RowScores | undefined {
  const known = scores[place];
  return known && 'value' in known ? known.value : undefined;
}

function cell(row: Row, measured: MeasuredRow, column: TableColumn, place: number, inputs: TableInputs): TableCell {
  const published = column.extra || row.published === 'lost' ? null : row.published[place]!;
  const summary = summaryOf(row.label, measured, column, place, inputs.data);
  const missing = row.system === undefined ? { reason: row.why! } : 'missing' in summary ? summary.missing : null;
  const value = missing === null && 'value' in summary ? summary.value : null;
  const comparable = isComparable(column, measured.trained, inputs);
  const difference = comparable && published && value?.mean != null ? value.mean - published.value : null;
  return {
    measured: value,
    missing: missing ?? (value?.mean === null ? { reason: value.reason ?? 'no picture has a score' } : null),
    published,
    comparable,
    difference,
    outside: difference !== null && Math.abs(difference) > column.tolerance * (1 + 1e-9),
    best: false,
  };
}

function summaryOf(
  label: string,
  { scores, quantities }: MeasuredRow,
  { metric, data: at, same }: TableColumn,
  place: number,
  data: readonly TableData[],
): Measured<Summary> {
  if (metric === undefined || at === undefined)
    return quantities.get(place) ?? { missing: { reason: 'not measured yet' } };
  const known = scores[at] ?? { missing: { reason: 'not measured yet' } };
  return 'missing' in known ? known : { value: cellOf(metric, known.value, data[at]!.ids.length, same, label) };
}

/**
 * A published number may stand beside a measured one where both are of the same data and, for a trained system, of the
 * paper's training. Sizes of networks are always comparable, times never: they are of another machine.
 */
function isComparable({ kind, data: place }: TableColumn, trained: boolean, { data, settings }: TableInputs): boolean {
  if (kind === 'parameters' || kind === 'multiply-adds') return true;
  if (place === undefined || !data[place]!.same) return false;
  return !trained || (settings.scale === 'paper' && settings.steps === undefined);
}

/** Marks the best of every column and those that cannot be told from it. */
function markBest(rows: readonly TableRow[], columns: readonly TableColumn[], sets: readonly TableData[]): TableRow[] {
  const best = columns.map(({ better, metric, data, kind, same }, i) => {
    if (better === undefined || kind !== 'score') return rows.map(() => false);
    const pooled = metric !== undefined && isPooled(metric);
    const shared = sets[data!]?.ids.map(keeps(same)) ?? [];
    const systems = rows.map(({ label, cells, perImage }) => ({
      mean: same?.apart.includes(label) ? null : (cells[i]!.measured?.mean ?? null),
      bySeed: cells[i]!.measured?.bySeed,
      scores:
        pooled || metric === undefined
          ? undefined
          : perImage[data!]?.[metric]?.map((score, place) => (shared[place] ? score : null)),
    }));
    return bestGroup(systems, better);
  });
  return rows.map((row, r) => ({ ...row, cells: row.cells.map((each, i) => ({ ...each, best: best[i]![r]! })) }));
}

function claimsOf({ definition, rows }: TableInputs, columns: readonly TableColumn[]): ClaimRecord[] {
  return (definition.claims ?? []).map((claim) => {
    const { metric, data, better, same } = columns[claim.column]!;
    const scoresFor = (label: string): RowScores | undefined => {
      const place = definition.rows.findIndex((row) => row.label === label);
      return place < 0 || data === undefined ? undefined : scoresOf(rows[place]!, data);
    };
    const [a, b] = [scoresFor(claim.better), scoresFor(claim.than)];
    const found = metric && a && b ? differenceOf(metric, a, b, same) : undefined;
    return {
      ...claim,
      measured: found?.measured ?? null,
      bySeed: found?.bySeed ?? [],
      verdict: found && better ? verdictOf(found.measured, better) : 'not measured',
    };
  });
}
