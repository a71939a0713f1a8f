import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tableRecord } from '../../test/support/table-record.ts';
import { packageRoot } from '../core/provenance.ts';
import { defineTable, dpedColumns, inPaper } from '../experiment/table.ts';
import { assembleTable, type MeasuredRow, type TableInputs } from './assemble-table.ts';
import { tableCsvOf, tablePicturesCsv } from './table-csv.ts';
import { tableCurves } from './table-curves.ts';
import { escaped, tableLatex } from './table-latex.ts';
import { tableMarkdown } from './table-markdown.ts';
import type { TableRecord } from './table-record.ts';

const golden = (name: string): string => join(packageRoot(), 'test/fixtures/report', name);

describe('a table’s report gives these bytes for this record', () => {
  it.each([
    ['table.md', tableMarkdown],
    ['table.csv', tableCsvOf],
    ['table-per-image.csv', tablePicturesCsv],
    ['table.tex', tableLatex],
  ] as const)('%s', async (name, print: (record: TableRecord) => string) => {
    await expect(print(tableRecord)).toMatchFileSnapshot(golden(name));
    expect(print(tableRecord)).toBe(print(tableRecord));
  });

  it('draws a curve for every training', () => {
    const svg = tableCurves(tableRecord);
    expect(svg).toMatch(/^<svg /);
    expect(svg.match(/>NRL</g)).toHaveLength(1);
    expect(svg).toContain('dped-sim for DPED (iPhone)');
  });

  it('writes LaTeX’s own characters out', () => {
    expect(escaped('50 % of a_b & c − d ↑')).toBe('50 \\% of a\\_b \\& c $-$ d $\\uparrow$');
  });
});

const definition = defineTable({
  id: 'test-1',
  alias: 'test',
  title: 'A test',
  source: { paper: 'none', year: 2026 },
  columns: dpedColumns('iphone'),
  also: ['ssim'],
  rows: [
    { label: 'HE', system: 'he', published: inPaper(20, 0.9) },
    { label: 'Ours', system: 'nrl', published: inPaper(23, 0.95) },
    { label: 'APE', why: 'Closed.', published: inPaper(17, 0.8) },
  ],
  claims: [{ says: 'better', better: 'Ours', than: 'HE', column: 0, published: inPaper(3)[0] }],
  notes: [],
});
const ids = Array.from({ length: 12 }, (_, i) => `${i}`);
const scores = (base: number, step: number, missing?: number) =>
  new Map([
    ['psnr', ids.map((id, i) => ({ id, score: i === missing ? Number.POSITIVE_INFINITY : base + (i % 4) + step * i }))],
    ['ms-ssim', ids.map((id, i) => ({ id, score: 0.9 + i / 1000 }))],
  ]);
const row = (trained: boolean, ...seeds: ReturnType<typeof scores>[]): MeasuredRow => ({
  trained,
  scores: [seeds.length > 0 ? { value: seeds } : { missing: { reason: 'Closed.' } }],
  outputs: ['key'],
  quantities: new Map(),
  trainings: [],
});
const inputs = (more: Partial<TableInputs> = {}): TableInputs => ({
  definition,
  command: 'bench table test-1',
  settings: { scale: 'quick', seeds: [1] },
  data: [{ wanted: 'dped (iphone)', facts: tableRecord.data[0]!.facts, same: false, ids }],
  dataOfColumn: [0, 0],
  rows: [row(false, scores(20, 0)), row(true, scores(22, 0.1)), row(false)],
  curves: [],
  hardware: undefined,
  notes: [],
  ...more,
});
const same = [{ ...inputs().data[0]!, same: true }];

describe('assembleTable', () => {
  it('never gives a difference to published numbers of other data', () => {
    for (const { cells } of assembleTable(inputs()).rows)
      for (const cell of cells) expect([cell.comparable, cell.difference, cell.outside]).toEqual([false, null, false]);
  });

  it('on the paper’s data compares classic methods at once, trained ones only by the paper’s recipe', () => {
    const quick = assembleTable(inputs({ data: same }));
    expect(quick.rows.map(({ cells }) => cells[0]!.comparable)).toEqual([true, false, true]);
    expect(quick.rows[0]!.cells[0]!.difference).toBeCloseTo(1.5, 12);
    expect(quick.rows[0]!.cells[0]!.outside).toBe(true);
    const cut = assembleTable(inputs({ data: same, settings: { scale: 'paper', steps: 10, seeds: [1] } }));
    expect(cut.rows[1]!.cells[0]!.comparable).toBe(false);
    const paper = assembleTable(inputs({ data: same, settings: { scale: 'paper', seeds: [1] } }));
    expect(paper.rows[1]!.cells[0]!.difference).toBeCloseTo(22 + 1.5 + 0.55 - 23, 12);
  });

  it('marks the best, counts what is missing, and says why a cell is empty', () => {
    const { rows } = assembleTable(
      inputs({ rows: [row(false, scores(20, 0, 3)), row(true, scores(22, 0.1)), row(false)] }),
    );
    expect(rows.map(({ cells }) => cells[0]!.best)).toEqual([false, true, false]);
    expect(rows.map(({ cells }) => cells[1]!.best)).toEqual([true, true, false]);
    expect(rows[0]!.cells[0]!.measured).toMatchObject({ count: 11, of: 12, infinite: ['3'] });
    expect(rows[2]!.cells[0]!.missing).toEqual({ reason: 'Closed.' });
    expect(rows[0]!.cells[2]!.missing!.reason).toContain('ssim');
  });

  it('judges a claim over pictures with one seed, over seeds with several', () => {
    const [one] = assembleTable(inputs()).claims;
    expect(one).toMatchObject({ verdict: 'agrees', bySeed: [] });
    expect(one!.measured!.difference.value).toBeCloseTo(2.55, 12);
    const three = [scores(22, 0.1), scores(19, 0.1), scores(18, 0.1)];
    const [several] = assembleTable(
      inputs({
        settings: { scale: 'quick', seeds: [1, 2, 3] },
        rows: [row(true, scores(20, 0), scores(20, 0), scores(20, 0)), row(true, ...three), row(false)],
      }),
    ).claims;
    expect(several!.verdict).toBe('undecided');
    expect(several!.bySeed.map((each) => Math.round(each * 100) / 100)).toEqual([2.55, -0.45, -1.45]);
  });
});
