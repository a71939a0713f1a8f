import { claimLegend, claimNumbers, seedsText } from './claim-words.ts';
import { markdownTable } from './markdown.ts';
import { pValue, signed } from './numbers.ts';
import type { TableCell, TableColumn, TableData, TableRecord } from './table-record.ts';
import {
  type Block,
  blocksOf,
  differenceText,
  Footnotes,
  groupHeading,
  headOf,
  inColumn,
  intervalOf,
  isPublished,
  legendOf,
  missingText,
  publishedText,
  sameLines,
  settingsSentence,
  shortfallOf,
} from './table-words.ts';

/** The report of a table as markdown, beside `table.csv`, `per-image.csv`, `table.tex`, `run.json` and `curves.svg`. */
export function tableMarkdown(record: TableRecord): string {
  const { id, title, source, command, hardware, notes } = record;
  const footnotes = new Footnotes();
  const blocks = blocksOf(record);
  const parts = [
    `# ${id}: ${title}`,
    `${source}.`,
    `Made by \`${command}\`. ${settingsSentence(record)}`,
    dataSection(record.data),
    hardware && `Times and memory: ${hardware}.`,
    ...blocks.filter(({ extra }) => !extra).map((block) => blockSection(record, block, footnotes, '##')),
    footnoteList(footnotes),
    legendOf(record).join('  \n'),
    claimSection(record),
    curveSection(record),
    ...besides(record, blocks),
    protocolSection(record),
    notes.length > 0 ? `## Notes\n\n${notes.map((note) => `- ${note}`).join('\n')}` : '',
    'Every number with its origin is in `run.json`; scores per picture are in `per-image.csv`, pictures and plots in `report.html`; `table.tex` is this table for LaTeX.',
  ];
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}

function dataSection(data: readonly TableData[]): string {
  if (data.length === 0) return '';
  const rows = data.map(({ wanted, facts, ids }) => [
    wanted,
    facts.name,
    ids.length < facts.test ? `${ids.length} of ${facts.test}` : String(facts.test),
    `${facts.train} / ${facts.validation}`,
    `\`${facts.manifest.slice(0, 12)}\``,
  ]);
  const table = markdownTable(['paper’s data', 'used here', 'test pictures', 'trained on / watched', 'manifest'], rows);
  const simulated = [...new Set(data.flatMap(({ facts }) => (facts.simulated ? facts.name : [])))];
  if (simulated.length === 0) return table;
  const are = simulated.length === 1 ? 'is' : 'are';
  return `${table}\n\n> **Simulated data.** ${simulated.join(' and ')} ${are} made by bench itself. No number measured here says anything about the published ones.`;
}

/** One group of columns: for each, what was measured and, where there is any, what was published. */
function blockSection(record: TableRecord, block: Block, footnotes: Footnotes, level: string): string {
  const { columns, rows } = record;
  const head = [
    'system',
    ...block.columns.flatMap((i) => [
      headOf(columns[i]!),
      ...(isPublished(record, i) ? publishedHeads(record, i) : []),
    ]),
  ];
  const body = rows.map(({ label, notes, cells }) => [
    notes.length > 0 ? `${label} <sup>${notes.map((note) => footnotes.mark(note)).join(', ')}</sup>` : label,
    ...block.columns.flatMap((i) => [
      measuredCell(cells[i]!, label, columns[i]!, footnotes),
      ...(isPublished(record, i) ? publishedCells(record, cells[i]!, i) : []),
    ]),
  ]);
  return `${level} ${groupHeading(record, block)}\n\n${markdownTable(head, body)}`;
}

function publishedHeads(record: TableRecord, place: number): string[] {
  const { heading } = record.columns[place]!;
  return [`published ${heading}`, ...(hasDifference(record, place) ? ['difference'] : [])];
}

function publishedCells(record: TableRecord, cell: TableCell, place: number): string[] {
  const column = record.columns[place]!;
  return [publishedCell(cell, column), ...(hasDifference(record, place) ? [differenceText(cell, column)] : [])];
}

const hasDifference = ({ rows }: TableRecord, place: number): boolean =>
  rows.some(({ cells }) => cells[place]!.difference !== null);

function measuredCell(cell: TableCell, row: string, column: TableColumn, footnotes: Footnotes): string {
  const why = missingText(cell);
  if (why !== undefined || !cell.measured || cell.measured.mean === null)
    return `n/a <sup>${footnotes.mark(why ?? 'not measured')}</sup>`;
  const text = inColumn(cell.measured.mean, column);
  const apart = [intervalOf(cell, column), shortfallOf(cell, row, column)];
  return [cell.best ? `**${text}**` : text, ...apart].filter(Boolean).join(' ');
}

function publishedCell({ published, comparable }: TableCell, column: TableColumn): string {
  if (!published) return 'n/a';
  const text = publishedText(published, column);
  return comparable ? text : `(${text})`;
}

function footnoteList({ texts }: Footnotes): string {
  return texts.map((text, i) => `<sup>${i + 1}</sup> ${text}`).join('  \n');
}

/** What was measured besides: the rows that have something; nothing where no row has. */
function besides(record: TableRecord, blocks: readonly Block[]): string[] {
  const footnotes = new Footnotes();
  const sections = blocks.flatMap((block) => {
    if (!block.extra) return [];
    const rows = record.rows.filter(({ cells }) => block.columns.some((i) => cells[i]!.measured));
    const plain = { ...record, rows: rows.map((row) => ({ ...row, notes: [] })) };
    return rows.length > 0 ? [blockSection(plain, block, footnotes, '###')] : [];
  });
  if (sections.length === 0) return [];
  return ['## Measured besides', ...sections, footnoteList(footnotes), sameLines(record, true).join('  \n')];
}

function claimSection(record: TableRecord): string {
  const { claims, columns } = record;
  if (claims.length === 0) return '';
  const several = record.settings.seeds.length > 1;
  const rows = claims.map((claim) => {
    const column = columns[claim.column]!;
    const { says, better, than, published, measured, verdict } = claim;
    return [
      says,
      `${better} − ${than}, ${column.group} ${column.heading}`,
      published ? `${signed(published.value, column.decimals)} ${published.from}` : 'no number',
      claimNumbers(claim, column),
      ...(several ? [seedsText(claim, column)] : []),
      measured ? pValue(measured.p) : '',
      verdict,
    ];
  });
  const head = ['claim', 'difference', 'published', 'measured [95 %]', ...(several ? ['by seed'] : []), 'p', 'sign'];
  return `## What the paper claims\n\n${markdownTable(head, rows)}\n\n${claimLegend(record)}`;
}

function curveSection({ curves }: TableRecord): string {
  if (curves.length === 0) return '';
  return '## Training curves\n\n![Validation PSNR while training](curves.svg)\n\nMean PSNR of the watched pictures (not of the test pictures) as the training went on; the points are in `curves.csv`.';
}

function protocolSection({ metrics }: TableRecord): string {
  const rows = Object.entries(metrics).map(([name, { protocol, version }]) => [name, protocol, String(version)]);
  return rows.length === 0 ? '' : `## Protocols\n\n${markdownTable(['metric', 'protocol', 'version'], rows)}`;
}
