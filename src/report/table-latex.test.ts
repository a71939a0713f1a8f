import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { tableRecord } from '../../test/support/table-record.ts';
import { packageRoot } from '../core/provenance.ts';
import { tableLatex } from './table-latex.ts';
import type { TableRecord } from './table-record.ts';

const hasLatex = spawnSync('pdflatex', ['--version']).status === 0;
const withoutLatex = 'no pdflatex here (apt-get install texlive-latex-base texlive-latex-recommended)';
const folder = mkdtempSync(join(tmpdir(), 'bench-latex-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The log of pdflatex for a document of these tables, each on pages of its own; throws where it does not compile. */
function compiled(name: string, tables: readonly string[]): string {
  const packages = ['booktabs', 'xcolor', 'graphicx'].map((each) => `\\usepackage{${each}}`);
  const head = ['\\documentclass{article}', '\\usepackage[T1]{fontenc}', ...packages, '\\begin{document}'];
  const text = [...head, tables.join('\n\\clearpage\n'), '\\end{document}'].join('\n');
  writeFileSync(join(folder, `${name}.tex`), text);
  const options = ['-interaction=nonstopmode', '-halt-on-error', `${name}.tex`];
  execFileSync('pdflatex', options, { cwd: folder, stdio: 'ignore' });
  return readFileSync(join(folder, `${name}.log`), 'latin1');
}

/** What a reader would see: text beyond the line, a float longer than its page, letters that are not there. */
const faults = (log: string): string[] =>
  log.split('\n').filter((line) => /Overfull|too large|Missing char/.test(line));

const examples = join(packageRoot(), 'reports/example-tables');

describe.skipIf(!hasLatex)(`a table as LaTeX${hasLatex ? '' : `: ${withoutLatex}`}`, { timeout: 60_000 }, () => {
  it('compiles, whatever stands in labels, notes and reasons', () => {
    const hostile = '50 % of a_b & c$d$ {e} #1 ~f^g \\h "quoted" – −1 × 2 ≥ 3 · λ² … ↑▲ --flag ’s [x] ∇ é';
    const rows = tableRecord.rows.map((row) => ({ ...row, label: `${row.label} ${hostile}`, notes: [hostile] }));
    const record = { ...tableRecord, title: hostile, source: hostile, rows };
    expect(faults(compiled('hostile', [tableLatex(record)]))).toEqual([]);
  });

  it('fits the line and the page for every example', () => {
    const kept = readdirSync(examples).filter((id) => existsSync(join(examples, id, 'run.json')));
    expect(kept.length).toBeGreaterThan(0);
    const tables = kept.map((id) => {
      const record = JSON.parse(readFileSync(join(examples, id, 'run.json'), 'utf8')) as TableRecord;
      const rows = record.rows.map((row) => ({ ...row, notes: row.notes ?? [] }));
      return tableLatex({ ...record, rows, data: record.data.map((set) => ({ ...set, ids: [] })) });
    });
    expect(faults(compiled('examples', tables))).toEqual([]);
  });
});
