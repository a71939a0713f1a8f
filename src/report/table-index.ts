import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readJsonIfThere, writeWhole } from '../core/files.ts';
import { markdownTable } from './markdown.ts';
import type { TableRecord } from './table-record.ts';

/** What `run.json` of a table's report holds, as far as the list of tables needs it. */
type Kept = Pick<TableRecord, 'kind' | 'id' | 'title' | 'source' | 'command' | 'claims' | 'columns'> & {
  readonly data: readonly { readonly facts: { readonly name: string; readonly simulated: boolean } }[];
  readonly rows: readonly { readonly cells: TableRecord['rows'][number]['cells'] }[];
};

/** Writes README.md into a folder of table reports: every table that lies in it, with what was measured. */
export function writeTableIndex(folder: string): string {
  const reports = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'run.json')))
    .map(({ name }) => ({ name, kept: readJsonIfThere(join(folder, name, 'run.json')) as Kept }))
    .filter(({ kept }) => kept.kind === 'table')
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const path = join(folder, 'README.md');
  writeWhole(path, indexMarkdown(reports));
  return path;
}

function indexMarkdown(reports: readonly { readonly name: string; readonly kept: Kept }[]): string {
  const rows = reports.map(({ name, kept: { id, title, data, rows: systems, columns, claims } }) => {
    const cells = systems.flatMap((system) => system.cells.filter((_, i) => !columns[i]!.extra));
    const sets = [...new Set(data.map(({ facts }) => facts.name))];
    const verdicts = (['agrees', 'disagrees', 'undecided'] as const).map(
      (verdict) => claims.filter((claim) => claim.verdict === verdict).length,
    );
    return [
      `[${id}](${name}/report.md)`,
      title,
      sets.join(', ') || 'no pictures',
      `${cells.filter(({ missing }) => missing === null).length} of ${cells.length}`,
      claims.length === 0 ? '' : verdicts.join(' / '),
    ];
  });
  const simulated = reports.some(({ kept }) => kept.data.some(({ facts }) => facts.simulated));
  const parts = [
    '# Tables',
    ...(simulated
      ? [
          '> **Simulated data.** Sets whose names end in -sim are made by bench itself. No number measured on them says anything about the published ones.',
        ]
      : []),
    markdownTable(
      ['table', 'title', 'measured on', 'cells', 'claims of the paper in this run: agrees / disagrees / undecided'],
      rows,
    ),
    'Each folder holds `report.md`, `report.html`, `table.csv`, `per-image.csv`, `table.tex` and `run.json`; the report names the command that makes it again. Where `report.html` is not kept, `bench report FOLDER --html` makes it of what the folder holds, with pictures where the data and the stored results are at hand.',
  ];
  return `${parts.join('\n\n')}\n`;
}
