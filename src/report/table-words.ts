import type { Published } from '../experiment/table.ts';
import { bestLegend, bestOverSeeds } from './best.ts';
import { fixed, signed } from './numbers.ts';
import { countOf, ownGaps, sameSentences } from './same-words.ts';
import type { TableCell, TableColumn, TableData, TableRecord } from './table-record.ts';

/** The parts of a table under one heading: the paper's columns of a group, or what was measured besides. */
export interface Block {
  readonly heading: string;
  readonly extra: boolean;
  /** Places in `columns`. */
  readonly columns: readonly number[];
}

/** Columns by group in the order of their first one; the measured-besides ones after all of the paper's. */
export function blocksOf({ columns }: TableRecord): Block[] {
  const blocks = new Map<string, { heading: string; extra: boolean; columns: number[] }>();
  for (const [place, { group, extra }] of columns.entries()) {
    const key = `${extra}\0${group}`;
    if (!blocks.has(key)) blocks.set(key, { heading: group, extra, columns: [] });
    blocks.get(key)!.columns.push(place);
  }
  return [...blocks.values()].sort((a, b) => Number(a.extra) - Number(b.extra));
}

const divisors: Readonly<Partial<Record<TableColumn['kind'], number>>> = {
  'multiply-adds': 1e9,
  memory: 2 ** 20,
};

/** A number of a column in the unit that it is printed in. */
export const scaled = (value: number, { kind }: TableColumn): number => value / (divisors[kind] ?? 1);

/** A number of a column as it is printed: parameters with thin groups, multiply-adds in 10⁹, memory in MB. */
export function inColumn(value: number, column: TableColumn): string {
  if (column.kind === 'parameters') return value.toLocaleString('en');
  return fixed(scaled(value, column), column.decimals);
}

/** A published number with its origin, in no fewer decimals than it was printed with: "3.7861 S". */
export function publishedText({ value, from }: Published, column: TableColumn): string {
  const printed = String(value).split('.')[1]?.length ?? 0;
  return `${inColumn(value, { ...column, decimals: Math.max(column.decimals, printed) })} ${from}`;
}

/** The paper's heading, and the metric where that has another name: "SSIM: ms-ssim". */
export function namedHeading({ heading, metric }: TableColumn): string {
  return metric === undefined || metric.toLowerCase() === heading.toLowerCase() ? heading : `${heading}: ${metric}`;
}

/** "PSNR (dB) ↑". */
export function headOf(column: TableColumn): string {
  const { unit, better } = column;
  const arrow = better === undefined ? '' : better === 'higher' ? ' ↑' : ' ↓';
  return `${namedHeading(column)}${unit ? ` (${unit})` : ''}${arrow}`;
}

/** "[22.10, 23.50]", or nothing where there is no interval. */
export function intervalOf({ measured }: TableCell, column: TableColumn): string {
  const { low, high } = measured ?? { low: null, high: null };
  if (low === null || high === null || Number.isNaN(low)) return '';
  return `[${inColumn(low, column)}, ${inColumn(high, column)}]`;
}

/** "(29/30)" where the row lacks scores itself. */
export function shortfallOf({ measured }: TableCell, row: string, { same }: TableColumn): string {
  const count = measured && countOf(measured, row, same);
  return count === undefined || count === null ? '' : `(${count})`;
}

/** Which pictures the numbers of columns are over where rows lack some, and what single cells do not hold. */
export function sameLines({ columns, rows, metrics }: TableRecord, extra: boolean): string[] {
  return columns.flatMap((column, i) => {
    if (column.extra !== extra || column.metric === undefined) return [];
    const { pooled } = metrics[column.metric]!;
    const name = `${column.group} ${namedHeading(column)}`;
    const gaps = rows.flatMap(({ label, cells }) => {
      const { measured } = cells[i]!;
      return measured ? ownGaps(measured, label, column.same, pooled).map((gap) => `${name}, ${label}: ${gap}.`) : [];
    });
    return [...sameSentences(name, column.same, pooled), ...gaps];
  });
}

/** Measured minus published with its sign, marked where it exceeds the tolerance. */
export function differenceText({ difference, outside }: TableCell, column: TableColumn): string {
  if (difference === null) return '';
  const text =
    column.kind === 'parameters'
      ? `${difference < 0 ? '−' : '+'}${inColumn(Math.abs(difference), column)}`
      : signed(scaled(difference, column), column.decimals);
  return `${text}${outside ? ' ▲' : ''}`;
}

/** Whether a published number of the column stands beside a measured one. */
export function isPublished({ rows }: TableRecord, place: number): boolean {
  return rows.some(({ cells }) => cells[place]!.published !== null);
}

/** The heading of a group of columns, and the data where they are not the paper's: "iPhone, on dped-sim instead of dped". */
export function groupHeading({ columns, data }: TableRecord, { heading, columns: places }: Block): string {
  const place = columns[places[0]!]!.data;
  if (place === undefined || data[place]!.same) return heading;
  const { wanted, facts } = data[place]!;
  return `${heading}, on ${facts.name} instead of ${wanted.replace(/ \(.*\)$/, '')}`;
}

/** The data of a set: "dped-sim instead of dped (iphone)". */
export function dataName({ wanted, facts, same }: TableData): string {
  return same ? wanted : `${facts.name} instead of ${wanted}`;
}

/** How the table was made: scale, steps, seeds, pictures. */
export function settingsSentence({ settings, rows, columns }: TableRecord): string {
  const { scale, steps, seeds, images } = settings;
  if (rows.every(({ trainings }) => trainings.length === 0))
    return columns.some(({ kind }) => kind === 'parameters')
      ? `Networks as in the ${scale} recipes; nothing is trained for this table.`
      : 'Nothing is trained for this table.';
  const length = steps === undefined ? '' : `, cut to ${steps} step${steps === 1 ? '' : 's'} each`;
  const seedText = seeds.length === 1 ? `seed ${seeds[0]}` : `seeds ${seeds[0]} to ${seeds.at(-1)}`;
  const pictures = images === undefined ? '' : `; at most ${images} test pictures of each set`;
  return `Trained by the ${scale} recipes${length}, ${seedText}${pictures}.`;
}

/** Reasons and remarks under a table, numbered as they come, each once. */
export class Footnotes {
  readonly #texts: string[] = [];

  /** The number of a remark. */
  mark(text: string): number {
    const known = this.#texts.indexOf(text);
    if (known >= 0) return known + 1;
    this.#texts.push(text);
    return this.#texts.length;
  }

  get texts(): readonly string[] {
    return this.#texts;
  }
}

/** What an empty cell says: the reason and what mends it. */
export function missingText({ missing }: TableCell): string | undefined {
  if (!missing) return undefined;
  const { reason, mend } = missing;
  const sentence = /[.!?]$/.test(reason) ? reason : `${reason}.`;
  return mend && !reason.includes(mend) ? `${sentence} To mend it: ${mend}` : sentence;
}

/** Sentences that explain the marks of a table; only those that it uses. */
export function legendOf(record: TableRecord): string[] {
  const cells = record.rows.flatMap(({ cells }) => cells);
  const several = record.settings.seeds.length > 1;
  const kinds = new Set(record.columns.map(({ kind }) => kind));
  const lines: string[] = [];
  if (kinds.has('score'))
    lines.push(
      several
        ? 'Cells: mean over seeds with its 95 % interval over seeds (Student’s t); what is not trained: over test pictures (BCa bootstrap).'
        : 'Cells: mean over test pictures with its 95 % interval over pictures (BCa bootstrap); another seed of the training may give another mean.',
    );
  if (kinds.has('time'))
    lines.push(
      'Time: median of runs on one picture of noise, in a process of its own after a run to warm up; memory: the peak of that process. Times depend on what else the machine does.',
    );
  if (kinds.has('multiply-adds'))
    lines.push('Multiply-adds: of all convolutions and matrix products, for one picture.');
  if (cells.some(({ best }) => best)) lines.push(`B${(several ? bestOverSeeds : bestLegend).slice(1)}.`);
  if (cells.some(({ published }) => published !== null))
    lines.push(
      'Published numbers: S printed in the paper, F found in a public source, K from memory of the literature, D derived from printed numbers.',
    );
  if (cells.some(({ published, comparable }) => published !== null && !comparable))
    lines.push(
      'Published numbers in parentheses belong to other data, another training or another machine: they are no measure for the numbers beside them.',
    );
  if (cells.some(({ outside }) => outside))
    lines.push('▲: further from the published number than the table’s tolerance.');
  lines.push(...sameLines(record, false));
  return lines;
}
