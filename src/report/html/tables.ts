import { fixed } from '../numbers.ts';
import { type Html, html } from './escape.ts';
import type { CellView, ColumnView, TableView } from './view.ts';

/** A table whose columns are sorted by the buttons in their heads, with its footnotes. */
export function tableHtml(table: TableView, place: number): Html {
  const { title, legend, rowHead, columns, rows, footnotes } = table;
  const id = `table-${place + 1}`;
  return html`<section class="table">
<h2 id="${id}">${title}</h2>
<div class="scroll" tabindex="0" role="region" aria-labelledby="${id}">
<table class="sortable">
<thead>${groupRow(columns)}
<tr>${headCell(rowHead, 'words', html`${rowHead}`)}${columns.map((column) => headCell(column.label, kindOf(column), labelOf(column), column.better))}</tr></thead>
<tbody>
${rows.map(
  ({ name, detail, notes, cells }) =>
    html`<tr><th scope="row"${name.length <= 24 && html` class="short"`} data-sort="${name}">${name}${marks(notes)}${detail !== undefined && html`<span class="detail">${detail}</span>`}</th>${columns.map((column, i) => cellHtml(cells[i]!, column, rangeOf(table, i)))}</tr>
`,
)}</tbody>
</table>
</div>
<p class="legend">${legend.map((line, i) => html`${i > 0 && html`<br>`}${line}`)}</p>
${footnotes.length > 0 && html`<ol class="footnotes">${footnotes.map((note) => html`<li>${note}</li>`)}</ol>`}
</section>
`;
}

const kindOf = ({ words }: ColumnView): string => (words ? 'words' : 'number');

function labelOf({ label, unit, better }: ColumnView): Html {
  const arrow = better && (better === 'higher' ? '↑' : '↓');
  return html`${label}${unit !== undefined && html` <span class="unit">${unit}</span>`}${arrow !== undefined && html` <span class="unit" title="${better} is better">${arrow}</span>`}`;
}

function headCell(name: string, kind: string, inside: Html, better?: 'higher' | 'lower'): Html {
  const first = better === 'higher' ? 'descending' : 'ascending';
  return html`<th scope="col" class="${kind}" aria-sort="none" data-first="${first}"><button type="button" title="Sort by ${name}">${inside}</button></th>`;
}

/** Groups of neighbouring columns, where there are any. */
function groupRow(columns: readonly ColumnView[]): Html {
  if (columns.every(({ group }) => group === undefined)) return html``;
  const spans: { group: string; columns: number }[] = [];
  for (const { group = '' } of columns) {
    const last = spans.at(-1);
    if (last?.group === group) last.columns++;
    else spans.push({ group, columns: 1 });
  }
  return html`
<tr class="groups"><td></td>${spans.map(({ group, columns: count }) => html`<th scope="colgroup" colspan="${count}">${group}</th>`)}</tr>`;
}

type Range = readonly [low: number, high: number];

/** The range that the intervals of a column are drawn in; undefined for a column without any. */
function rangeOf({ rows }: TableView, column: number): Range | undefined {
  const ends = rows.flatMap(({ cells }) => cells[column]!.interval ?? []);
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  return high > low ? [low, high] : undefined;
}

function cellHtml(cell: CellView, { decimals, words }: ColumnView, range: Range | undefined): Html {
  const { value, text, interval, best, count, published, difference, notes } = cell;
  const shown = text ?? (value === null ? 'n/a' : typeof value === 'number' ? fixed(value, decimals) : value);
  const classes = [words ? 'words' : 'number', best && 'best', value === null && 'empty'].filter(Boolean).join(' ');
  return html`<td class="${classes}" data-sort="${value ?? ''}"><span class="value">${shown}${marks(notes)}</span>${
    interval && html`<span class="interval">[${fixed(interval[0], decimals)}, ${fixed(interval[1], decimals)}]</span>`
  }${typeof value === 'number' && interval && range && whisker(value, interval, range)}${
    count !== undefined && html`<span class="count">${count} pictures</span>`
  }${
    published &&
    html`<span class="published${published.comparable ? '' : ' apart'}">paper ${published.text}${
      difference && html` <span class="difference${difference.beyond ? ' beyond' : ''}">${difference.text}</span>`
    }</span>`
  }</td>`;
}

/** The numbers of footnotes. */
const marks = (notes: readonly number[] = []): Html =>
  notes.length === 0 ? html`` : html`<sup>${notes.map((note) => note + 1).join(', ')}</sup>`;

/** The interval as a line with a dot at the value, on the scale of its column. */
function whisker(value: number, [low, high]: Range, [from, to]: Range): Html {
  const at = (number: number): string => ((100 * (number - from)) / (to - from)).toFixed(1);
  const width = ((100 * (high - low)) / (to - from)).toFixed(1);
  return html`<span class="whisker" aria-hidden="true"><i style="left:${at(low)}%;width:${width}%"></i><b style="left:${at(value)}%"></b></span>`;
}
