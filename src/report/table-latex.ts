import type { TableCell, TableColumn, TableRecord, TableRow } from './table-record.ts';
import {
  type Block,
  blocksOf,
  Footnotes,
  groupHeading,
  headOf,
  inColumn,
  intervalOf,
  isPublished,
  legendOf,
  missingText,
  publishedText,
  settingsSentence,
  shortfallOf,
} from './table-words.ts';

/**
 * The paper's columns as LaTeX: a `table` with one booktabs tabular for each group, so that none is longer than a page.
 * A tabular that is wider than the line is shrunk to it. Needs booktabs, xcolor and graphicx.
 */
export function tableLatex(record: TableRecord): string {
  const { command } = record;
  const blocks = blocksOf(record).filter(({ extra }) => !extra);
  return [
    `% Made by: ${command}`,
    '% \\usepackage[T1]{fontenc} \\usepackage{booktabs} \\usepackage{xcolor} \\usepackage{graphicx}',
    ...blocks.map((block, i) => float(record, block, i)),
    '',
  ].join('\n');
}

function float(record: TableRecord, block: Block, place: number): string {
  const { id, title, source, data } = record;
  const simulated = [...new Set(data.flatMap(({ facts }) => (facts.simulated ? facts.name : [])))];
  const label = place === 0 ? `tab:${id}` : `tab:${id}-${place + 1}`;
  const caption = [`${title} (${id}; ${source}): ${groupHeading(record, block)}.`];
  if (place === 0) caption.push(settingsSentence(record));
  if (place === 0 && simulated.length > 0)
    caption.push(
      `Simulated data (${simulated.join(', ')}): no number measured here says anything about the published ones.`,
    );
  const footnotes = new Footnotes();
  const body = tabular(record, block, footnotes);
  const notes = footnotes.texts.map((text, i) => `$^{${i + 1}}$\\,${escaped(text)}`);
  const legend = place === 0 ? legendOf(record).map(escaped) : [`Marks as in table~\\ref{tab:${id}}.`];
  return [
    '\\begin{table}',
    '\\centering\\footnotesize\\setlength{\\tabcolsep}{4pt}',
    `\\caption{${caption.map(escaped).join(' ')}}`,
    `\\label{${label}}`,
    '\\resizebox{\\ifdim\\width>\\linewidth\\linewidth\\else\\width\\fi}{!}{%',
    `${body}}`,
    `\\par\\smallskip\\begin{minipage}{\\linewidth}\\raggedright\\scriptsize ${[...notes, legend.join(' ')].join('\\\\\n')}\\end{minipage}`,
    '\\end{table}',
  ].join('\n');
}

/** Measured and published numbers of a column stand under one heading. */
function tabular(record: TableRecord, { columns: places }: Block, footnotes: Footnotes): string {
  const { columns, rows } = record;
  const stacked = rows.some((row) => charactersOf(record, row, places) > mostCharacters);
  const spans = places.map((i) => (isPublished(record, i) ? 2 : 1));
  const heads = places.map((i, k) => {
    const text = escaped(headOf(columns[i]!));
    return spans[k] === 2 ? `\\multicolumn{2}{c}{${text}}` : text;
  });
  const starts = spans.map((_, k) => 2 + spans.slice(0, k).reduce((sum, each) => sum + each, 0));
  const rules = spans.flatMap((span, k) => (span === 2 ? [`\\cmidrule(lr){${starts[k]}-${starts[k]! + 1}}`] : []));
  const below = spans.flatMap((span) => (span === 2 ? ['measured', 'published'] : ['']));
  const body = rows.map(({ label, notes, cells }) =>
    [
      `${escaped(label)}${notes.length > 0 ? mark(...notes.map((note) => footnotes.mark(note))) : ''}`,
      ...places.flatMap((i, k) => [
        measured(cells[i]!, label, columns[i]!, footnotes, stacked),
        ...(spans[k] === 2 ? [published(cells[i]!, columns[i]!)] : []),
      ]),
    ].join(' & '),
  );
  return [
    `\\begin{tabular}{l${'r'.repeat(below.length)}}`,
    '\\toprule',
    `${['system', ...heads].join(' & ')} \\\\`,
    ...(rules.length > 0 ? [rules.join(' '), `${['', ...below].join(' & ')} \\\\`] : []),
    '\\midrule',
    ...body.map((line) => `${line} \\\\${stacked ? '[2pt]' : ''}`),
    '\\bottomrule',
    '\\end{tabular}',
  ].join('\n');
}

const mark = (...numbers: readonly number[]): string => `$^{${numbers.join(',')}}$`;

/** A row with more characters than this gets its intervals below the numbers, so that it need not be shrunk much. */
const mostCharacters = 90;

/** Characters of a row as it is printed, roughly. */
function charactersOf(record: TableRecord, { label, cells }: TableRow, places: readonly number[]): number {
  const texts = places.flatMap((i) => {
    const [cell, column] = [cells[i]!, record.columns[i]!];
    const mean = cell.measured?.mean == null ? 'n/a' : inColumn(cell.measured.mean, column);
    return [
      mean,
      intervalOf(cell, column),
      ...(isPublished(record, i) && cell.published ? [publishedText(cell.published, column)] : []),
    ];
  });
  return [label, ...texts].reduce((sum, text) => sum + text.length + 1, 0);
}

function measured(cell: TableCell, row: string, column: TableColumn, footnotes: Footnotes, stacked: boolean): string {
  const why = missingText(cell);
  if (why !== undefined || cell.measured?.mean == null) return `n/a${mark(footnotes.mark(why ?? 'not measured'))}`;
  const text = escaped(inColumn(cell.measured.mean, column));
  const small = [intervalOf(cell, column), shortfallOf(cell, row, column), cell.outside ? '▲' : '']
    .filter(Boolean)
    .join(' ');
  const number = cell.best ? `\\textbf{${text}}` : text;
  if (!small) return number;
  return stacked
    ? `\\shortstack[r]{${number}\\\\{\\tiny ${escaped(small)}}}`
    : `${number} {\\scriptsize ${escaped(small)}}`;
}

function published({ published: number, comparable }: TableCell, column: TableColumn): string {
  if (!number) return '--';
  const text = escaped(publishedText(number, column)).replace(' ', '\\,');
  return comparable ? text : `\\textcolor{gray}{(${text})}`;
}

const replacements: readonly (readonly [RegExp, string])[] = [
  [/\\/g, '\\textbackslash '],
  [/([&%$#_{}])/g, '\\$1'],
  [/--/g, '-{}-'],
  [/"([^"]*)"/g, "``$1''"],
  [/~/g, '\\textasciitilde '],
  [/\^/g, '\\textasciicircum '],
  [/−/g, '$-$'],
  [/×/g, '$\\times$'],
  [/↑/g, '$\\uparrow$'],
  [/↓/g, '$\\downarrow$'],
  [/▲/g, '$\\triangle$'],
  [/10⁹/g, '$10^9$'],
  [/λ/g, '$\\lambda$'],
  [/α/g, '$\\alpha$'],
  [/≥/g, '$\\geq$'],
  [/≤/g, '$\\leq$'],
  [/·/g, '$\\cdot$'],
  [/²/g, '$^2$'],
  [/³/g, '$^3$'],
  [/∇/g, '$\\nabla$'],
  [/…/g, '\\dots{}'],
  [/–/g, '--'],
  [/’/g, "'"],
];

/** Text with LaTeX's own characters and those that few fonts have written out. */
export function escaped(text: string): string {
  return replacements.reduce((out, [pattern, by]) => out.replace(pattern, by), text);
}
