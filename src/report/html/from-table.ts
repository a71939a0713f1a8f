import { claimLegend, claimNumbers, seedsText } from '../claim-words.ts';
import { pValue } from '../numbers.ts';
import { countOf } from '../same-words.ts';
import type { TableCell, TableColumn, TableData, TableRecord, TableRow } from '../table-record.ts';
import {
  blocksOf,
  dataName,
  differenceText,
  Footnotes,
  inColumn,
  legendOf,
  missingText,
  namedHeading,
  publishedText,
  sameLines,
  scaled,
  settingsSentence,
} from '../table-words.ts';
import { facts, protocolsOf } from './from-run.ts';
import type { EmbeddedPictures } from './pictures.ts';
import type { CellView, ColumnView, CurvesView, ReportView, ScoredSystem, SetView, TableView } from './view.ts';

/** What the untouched input is called among the systems of the explorer. */
export const inputName = 'input';

/** A test set as the explorer knows it, before its pictures are embedded. */
export type TableSet = Omit<SetView, 'pictures' | 'rule'>;

/** The page of a table's report, from its record; `embedded` are the pictures of each test set. */
export function tableView(record: TableRecord, provenance: object, embedded: readonly EmbeddedPictures[]): ReportView {
  const { id, title, source, command, data, metrics, notes } = record;
  const simulated = [...new Set(data.flatMap((set) => (set.facts.simulated ? set.facts.name : [])))];
  return {
    title: `${id}: ${title}`,
    lead: [`${source}.`, settingsSentence(record), ...data.map(dataSentence)],
    command,
    warning:
      simulated.length > 0
        ? {
            title: 'Simulated data.',
            text: `${simulated.join(' and ')} ${simulated.length === 1 ? 'is' : 'are'} made by bench itself. No number measured here says anything about the published ones.`,
          }
        : undefined,
    tables: [...resultTables(record), ...claimTable(record)],
    sets: data.flatMap((_, place) => {
      const set = setOf(record, place);
      return set.systems.length > 1 ? [{ ...set, ...embedded[place]! }] : [];
    }),
    trainings: [],
    curves: data.flatMap((_, place) => curvesOf(record, place)),
    protocols: protocolsOf(metrics),
    notes,
    provenance: provenanceOf(record, provenance),
  };
}

function dataSentence(set: TableData): string {
  const { facts: known, ids } = set;
  const count = ids.length < known.test ? `${ids.length} of ${known.test}` : String(known.test);
  return `${dataName(set)}: ${count} test pictures, ${known.train} pairs to train on, ${known.validation} to watch.`;
}

/** The paper's columns as one table, and what was measured besides as another. */
function resultTables(record: TableRecord): TableView[] {
  const { columns, data } = record;
  const blocks = blocksOf(record);
  return [false, true].flatMap((extra) => {
    const chosen = blocks.filter((block) => block.extra === extra);
    if (chosen.length === 0) return [];
    const places = chosen.flatMap((block) => block.columns);
    const footnotes = new Footnotes();
    const rows = record.rows
      .filter(({ cells }) => !extra || places.some((place) => cells[place]!.measured))
      .map((row) => ({
        name: row.label,
        notes: extra ? [] : row.notes.map((note) => footnotes.mark(note) - 1),
        cells: places.map((place) => cellOf(row.cells[place]!, row.label, columns[place]!, footnotes)),
      }));
    if (rows.length === 0) return [];
    return [
      {
        title: extra ? 'Measured besides' : 'Results',
        legend: extra ? ['Not in the paper’s table; marks as above.', ...sameLines(record, true)] : legendOf(record),
        rowHead: 'system',
        columns: places.map((place) => columnOf(columns[place]!, data)),
        rows,
        footnotes: footnotes.texts,
      },
    ];
  });
}

function columnOf(column: TableColumn, data: readonly TableData[]): ColumnView {
  const { group, unit, better, decimals, data: place } = column;
  const set = place === undefined ? undefined : data[place]!;
  return {
    group: set && !set.same ? `${group}, on ${set.facts.name}` : group,
    label: namedHeading(column),
    unit,
    better,
    decimals,
  };
}

function cellOf(cell: TableCell, row: string, column: TableColumn, footnotes: Footnotes): CellView {
  const { measured, published, comparable, difference, outside, best } = cell;
  const why = missingText(cell);
  const mean = why === undefined ? (measured?.mean ?? null) : null;
  const { low = null, high = null } = measured ?? {};
  return {
    value: mean === null ? null : scaled(mean, column),
    text: mean === null ? 'n/a' : inColumn(mean, column),
    interval:
      mean === null || low === null || high === null || Number.isNaN(low)
        ? undefined
        : [scaled(low, column), scaled(high, column)],
    best,
    count: mean === null || !measured ? undefined : countOf(measured, row, column.same),
    published: published ? { text: bracketed(publishedText(published, column), comparable), comparable } : undefined,
    difference: difference === null ? undefined : { text: differenceText(cell, column), beyond: outside },
    notes: mean === null ? [footnotes.mark(why ?? 'not measured') - 1] : undefined,
  };
}

const bracketed = (text: string, comparable: boolean): string => (comparable ? text : `(${text})`);

function claimTable(record: TableRecord): TableView[] {
  const { claims, columns } = record;
  if (claims.length === 0) return [];
  const several = record.settings.seeds.length > 1;
  const words = (label: string): ColumnView => ({ label, decimals: 0, words: true });
  const rows = claims.map((claim) => {
    const column = columns[claim.column]!;
    const { says, better, than, published, measured, verdict } = claim;
    const cells: CellView[] = [
      { value: `${better} − ${than}, ${column.group} ${column.heading}` },
      {
        value: published?.value ?? null,
        text: published ? `${inColumn(published.value, column)} ${published.from}` : 'no number',
      },
      { value: measured?.difference.value ?? null, text: claimNumbers(claim, column) },
      ...(several ? [{ value: seedsText(claim, column) }] : []),
      { value: measured?.p ?? null, text: measured ? pValue(measured.p) : 'n/a' },
      { value: verdict },
    ];
    return { name: says, cells };
  });
  return [
    {
      title: 'What the paper claims',
      legend: [claimLegend(record)],
      rowHead: 'claim',
      columns: [
        words('difference'),
        { label: 'published', decimals: 0 },
        { label: 'measured [95 %]', decimals: 0 },
        ...(several ? [words('by seed')] : []),
        { label: 'p', decimals: 3 },
        words('sign'),
      ],
      rows,
      footnotes: [],
    },
  ];
}

/** The scores per picture on one test set: every row that was measured on it, and first the input where it is no row. */
export function setOf({ data, rows, metrics, columns }: TableRecord, place: number): TableSet {
  const { ids, facts: known } = data[place]!;
  const names = new Set(columns.flatMap((column) => (column.data === place && column.metric ? [column.metric] : [])));
  const measured = rows.filter(({ perImage }) => perImage[place]);
  const systems: ScoredSystem[] = [
    ...(measured.some(({ system }) => system === inputName)
      ? []
      : [{ name: inputName, perImage: ids.map((id) => ({ id, scores: {} })) }]),
    ...measured.map((row) => ({ name: row.label, perImage: scoresOf(row, place, ids) })),
  ];
  return {
    name: known.name,
    metrics: Object.fromEntries([...names].map((name) => [name, metrics[name]!])),
    systems,
    rivals: rivalsOf(
      measured,
      columns.findIndex(({ data: at, metric }) => at === place && metric),
      columns,
    ),
  };
}

function scoresOf({ perImage }: TableRow, place: number, ids: readonly string[]): ScoredSystem['perImage'] {
  const lists = Object.entries(perImage[place]!);
  return ids.map((id, i) => ({
    id,
    scores: Object.fromEntries(lists.map(([metric, list]) => [metric, list[i] ?? null])),
  }));
}

/** The last measured row, which is the paper's own, and the strongest other one. */
function rivalsOf(measured: readonly TableRow[], column: number, columns: readonly TableColumn[]): SetView['rivals'] {
  const system = measured.at(-1);
  const sign = columns[column]?.better === 'lower' ? -1 : 1;
  const mean = (row: TableRow): number => sign * (row.cells[column]?.measured?.mean ?? Number.NEGATIVE_INFINITY);
  const [other] = measured.slice(0, -1).sort((a, b) => mean(b) - mean(a));
  return system && other ? { system: system.label, other: other.label } : undefined;
}

/** The curves of all trainings on one test set, in the colours that their systems have in the other plots of it. */
function curvesOf(record: TableRecord, place: number): CurvesView[] {
  const { curves, data } = record;
  const { systems } = setOf(record, place);
  const lines = curves
    .filter((curve) => curve.data === place)
    .map(({ row, loss, validation }) => ({
      label: row,
      colour: systems.findIndex(({ name }) => name === row),
      loss,
      validation,
    }));
  return lines.length > 0 ? [{ name: dataName(data[place]!), lines }] : [];
}

function provenanceOf(record: TableRecord, provenance: object): ReportView['provenance'] {
  const { data, rows, hardware } = record;
  return [
    ...data.flatMap(({ wanted, facts: known }) => [
      [`data for ${wanted}`, `${known.name}, manifest ${known.manifest}`] as const,
      [`licence of ${known.name}`, known.licence] as const,
    ]),
    ...(hardware === undefined ? [] : [['times and memory', hardware] as const]),
    ...rows.flatMap(({ label, trainings }) =>
      trainings.map(
        ({ data: place, seed, key, steps }) =>
          [`training of ${label}`, `${data[place]!.facts.name}, seed ${seed}, ${steps} steps, key ${key}`] as const,
      ),
    ),
    ...facts(provenance),
  ];
}
