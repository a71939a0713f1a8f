import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { runRecord } from '../../test/support/run-record.ts';
import { tableRecord } from '../../test/support/table-record.ts';
import { readRun } from '../report/read.ts';
import { writeReport } from '../report/write.ts';
import { writeTable } from '../report/write-table.ts';
import { rewriteReport } from './rewrite-report.ts';

const root = mkdtempSync(join(tmpdir(), 'bench-rewrite-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

it('counts an older report anew from its own scores, over the pictures that all rows share', async () => {
  const folder = join(root, 'older');
  const older = { ...runRecord, same: undefined, notes: ['kept', 'Worse than the input by psnr: nobody.'] };
  await writeReport({ folder, record: older, provenance: { version: '0' }, pictures: [] });
  const report = await rewriteReport(folder);
  const { record, provenance } = readRun(folder);
  expect(record.systems.map(({ cells }) => cells.psnr!.mean)).toEqual([19, 22]);
  expect(record.same!.psnr).toMatchObject({ count: 2, of: 3, leftOut: [{ id: 'b', infinite: ['input'] }] });
  expect(record.comparisons[0]).toMatchObject({ metric: 'psnr', result: { difference: { value: 3 }, count: 2 } });
  expect(record.notes).toEqual(['kept']);
  expect(provenance).toEqual({ version: '0' });
  expect(readFileSync(report, 'utf8')).toContain('left out: b (infinite for input)');
});

it('refuses the report of a table, which bench table makes', async () => {
  const folder = join(root, 'table');
  await writeTable({ folder, record: tableRecord, provenance: {}, pictures: [] });
  await expect(rewriteReport(folder)).rejects.toThrow('is the report of a table');
});
