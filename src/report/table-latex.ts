import type { TableCell, TableColumn, TableRecord } from './table-record.ts';
import {
  type Block,
  blocksOf,
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

/** The paper's columns as LaTeX: a `table` with one booktabs tabular for each group. Needs booktabs and xcolor. */
export function tableLatex(record: TableRecord): string {
  const { id, title, source, command, data } = record;
  const simulated = [...new Set(data.flatMap(({ facts }) => (facts.simulated ? facts.name : [])))];
  const caption = [
    `${title} (${id}; ${source}).`,
    settingsSentence(record),
    ...(simulated.length > 0
      ? [`Simulated data (${simulated.join(', ')}): no number measured here says anything about the published ones.`]
      : []),
  ];
  return [
    `% Made by: ${command}`,
    '% \\usepackage{booktabs} \\usepackage{xcolor}',
    '\\begin{table}',
    '\\centering\\small',
    `\\caption{${caption.map(escaped).join(' ')}}`,
    `\\label{tab:${id}}`,
    blocksOf(record)
      .filter(({ extra }) => !extra)
      .map((block) => tabular(record, block))
      .join('\n\\par\\medskip\n'),
    `\\par\\medskip\\footnotesize ${legendOf(record).map(escaped).join(' ')}`,
    '\\end{table}',
    '',
  ].join('\n');
}

function tabular(record: TableRecord, block: Block): string {
  const { columns, rows } = record;
  const places = block.columns;
  const heads = places.flatMap((i) => [
    headOf(columns[i]!),
    ...(isPublished(record, i) ? [`published ${columns[i]!.heading}`] : []),
  ]);
  const body = rows.map(({ label, cells }) =>
    [
      escaped(label),
      ...places.flatMap((i) => [
        measured(cells[i]!, label, columns[i]!),
        ...(isPublished(record, i) ? [published(cells[i]!, columns[i]!)] : []),
      ]),
    ].join(' & '),
  );
  const width = heads.length + 1;
  return [
    `\\begin{tabular}{l${'r'.repeat(heads.length)}}`,
    '\\toprule',
    `\\multicolumn{${width}}{c}{${escaped(groupHeading(record, block))}} \\\\`,
    '\\midrule',
    `${['system', ...heads].map(escaped).join(' & ')} \\\\`,
    '\\midrule',
    ...body.map((line) => `${line} \\\\`),
    '\\bottomrule',
    '\\end{tabular}',
  ].join('\n');
}

function measured(cell: TableCell, row: string, column: TableColumn): string {
  if (missingText(cell) !== undefined || cell.measured?.mean == null) return 'n/a';
  const text = escaped(inColumn(cell.measured.mean, column));
  const small = [intervalOf(cell, column), shortfallOf(cell, row, column), cell.outside ? '▲' : '']
    .filter(Boolean)
    .join(' ');
  return `${cell.best ? `\\textbf{${text}}` : text}${small ? ` {\\scriptsize ${escaped(small)}}` : ''}`;
}

function published({ published: number, comparable }: TableCell, column: TableColumn): string {
  if (!number) return '--';
  const text = escaped(publishedText(number, column)).replace(' ', '\\,');
  return comparable ? text : `\\textcolor{gray}{(${text})}`;
}

const replacements: readonly (readonly [RegExp, string])[] = [
  [/\\/g, '\\textbackslash '],
  [/([&%$#_{}])/g, '\\$1'],
  [/~/g, '\\textasciitilde '],
  [/\^/g, '\\textasciicircum '],
  [/−/g, '$-$'],
  [/×/g, '$\\times$'],
  [/↑/g, '$\\uparrow$'],
  [/↓/g, '$\\downarrow$'],
  [/▲/g, '$\\triangle$'],
  [/10⁹/g, '$10^9$'],
  [/λ/g, '$\\lambda$'],
  [/’/g, "'"],
];

/** Text with LaTeX's own characters and those that few fonts have written out. */
export function escaped(text: string): string {
  return replacements.reduce((out, [pattern, by]) => out.replace(pattern, by), text);
}
