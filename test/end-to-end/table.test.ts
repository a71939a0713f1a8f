import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fillTables } from '../../src/cli/fill-tables.ts';
import type { TableRequest } from '../../src/cli/table-request.ts';
import type { Io } from '../../src/cli/verb.ts';
import { silent } from '../../src/core/progress.ts';
import { defineTable, dpedColumns, inPaper, type Row } from '../../src/experiment/table.ts';
import { bench, benchKilled } from '../support/command.ts';
import { writePairs } from '../support/pairs.ts';

const root = mkdtempSync(join(tmpdir(), 'bench-table-'));
const environment = (home: string) => ({ BENCH_HOME: join(root, 'homes', home), BENCH_BACKEND: 'wasm' });
let prepared = '';

beforeAll(async () => {
  await writePairs(join(root, 'set'), 12, 80);
  const folders = ['--input', join(root, 'set/input'), '--target', join(root, 'set/target')];
  prepared = JSON.parse(bench(['prepare', 'folder', ...folders, '--json'], environment('data')).stdout).folder;
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const request = (out: string): string[] => [
  ...['table', '000-cfa', '--dataset', prepared, '--only', 'plain,+ CFA', '--steps', '12'],
  ...['--out', join(root, out), '--json'],
];
const report = (out: string, name = 'report.md'): string =>
  readFileSync(join(root, out, '000-4-aggregation', name), 'utf8').replaceAll(join(root, out), 'OUT');

describe('bench table', { timeout: 240_000 }, () => {
  it('plans without working', () => {
    const { code, stdout, stderr } = bench([...request('planned'), '--plan'], environment('first'));
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const plan = JSON.parse(stdout);
    expect(plan.trainings.map(({ name, done }: { name: string; done: boolean }) => [name, done])).toEqual([
      ['mlc-unet/plain', false],
      ['mlc-unet/no-refinement', false],
    ]);
    expect(existsSync(join(root, 'planned'))).toBe(false);
  });

  it('killed with -9 in the second training goes on to the bytes of an undisturbed run', async () => {
    const first = bench(request('first'), environment('first'));
    expect(first.code).toBe(0);
    expect(first.stderr).toContain('2 trainings: 0 done, 2 to do (24 steps)');
    expect(JSON.parse(first.stdout)).toMatchObject([{ id: '000-4-aggregation', measured: 6, cells: 6 }]);
    expect(readdirSync(join(root, 'first/000-4-aggregation')).sort()).toEqual([
      'per-image.csv',
      'report.html',
      'report.md',
      'run.json',
      'table.csv',
      'table.tex',
    ]);
    const killed = await benchKilled(request('killed'), environment('killed'), (stderr) =>
      /train mlc-unet\/no-refinement: 11\/12/.test(stderr),
    );
    expect(killed.code).toBeNull();
    expect(existsSync(join(root, 'killed'))).toBe(false);
    const resumed = bench(request('killed'), environment('killed'));
    expect(resumed.code).toBe(0);
    expect(resumed.stderr).toContain('2 trainings: 1 done, 1 to do');
    expect(resumed.stderr).toContain('mlc-unet/plain: trained already');
    expect(resumed.stderr).toContain('Going on at step 10 of 12');
    for (const name of ['report.md', 'table.csv', 'per-image.csv', 'table.tex'])
      expect(report('killed', name), name).toBe(report('first', name));
  });

  it('puts no published number beside one of other data as if they could be compared', () => {
    const text = report('first');
    expect(text).toContain('on folder instead of dped');
    expect(text).toContain('(22.78 D)');
    expect(text).not.toContain('published PSNR | difference');
    const { rows } = JSON.parse(report('first', 'run.json'));
    for (const { cells } of rows) for (const { difference } of cells) expect(difference).toBeNull();
  });

  it('--no-train fills what is trained and says of the rest that it is not', () => {
    const args = request('known').map((word) => (word === 'plain,+ CFA' ? 'plain,+ both' : word));
    const { code, stderr } = bench([...args, '--no-train'], environment('first'));
    expect(code).toBe(0);
    expect(stderr).not.toContain('train mlc-unet');
    const text = report('known');
    expect(text).toMatch(/\| plain \| \d/);
    expect(text).toMatch(/\| \+ both \| n\/a <sup>1<\/sup>/);
    expect(text).toContain('<sup>1</sup> Not trained on folder yet. To mend it: the same command without --no-train');
  });

  it('says near names for tables and rows there are not', () => {
    const table = bench(['table', '000-cfaa'], environment('first'));
    expect(table.code).toBe(2);
    expect(table.stderr).toContain('did you mean 000-cfa?');
    expect(bench(['table', '000-cfa', '--help']).code).toBe(0);
    const row = bench(['table', '000-cfa', '--only', 'plainn'], environment('first'));
    expect(row.code).toBe(2);
    expect(row.stderr).toContain('did you mean plain');
  });
});

describe('fillTables', { timeout: 120_000 }, () => {
  const mine = (id: string, more: readonly Row<ReturnType<typeof dpedColumns>>[] = []) =>
    defineTable({
      id,
      alias: id,
      title: 'Two classic methods',
      source: { paper: 'My paper', year: 2026 },
      columns: dpedColumns('iphone'),
      rows: [
        { label: 'Input', system: 'input', published: inPaper(20, 0.9) },
        { label: 'HE', system: 'he', published: inPaper(18, 0.8) },
        ...more,
      ],
      notes: ['Only a test.'],
    });
  const asked = (out: string, train = true): TableRequest => ({
    ...{ names: [], scale: 'quick', steps: undefined, seeds: 1, images: undefined, only: [], camera: undefined },
    ...{ dataset: prepared, features: undefined, opinions: undefined, backend: undefined },
    ...{ train, out: join(root, out) },
  });
  const lines: string[] = [];
  const io: Io = {
    ...{ json: false, progress: { ...silent, note: (line) => void lines.push(line) } },
    ...{ signal: new AbortController().signal, print: () => {}, document: () => {} },
  };
  beforeEach(() => {
    lines.length = 0;
    process.env.BENCH_HOME = join(root, 'homes/first');
    process.env.BENCH_THREADS = '1';
  });

  it('fills a table that is one object, as one new file of tables/ would be, and says how far it is', async () => {
    const [result] = await fillTables(asked('mine'), io, [mine('mine-1')]);
    expect(result).toMatchObject({ id: 'mine-1', measured: 4, cells: 4 });
    expect(readFileSync(result!.report, 'utf8')).toContain('| HE | ');
    expect(lines.filter((line) => /\[1\/2] Input on folder: psnr \d/.test(line))).toHaveLength(1);
    expect(lines.filter((line) => line.startsWith('  [2/2] HE on folder'))).toHaveLength(1);
  });

  it('leaves a cell empty that fails, with the reason, and goes on', async () => {
    const table = mine('mine-2', [{ label: 'DPED', system: 'dped@released', published: 'lost' }]);
    const [result] = await fillTables(asked('failing'), io, [table]);
    expect(result).toMatchObject({ measured: 4, cells: 6 });
    expect(readFileSync(result!.report, 'utf8')).toMatch(/\| DPED \| n\/a <sup>1<\/sup>/);
  });

  it('goes on with the other tables where one fails, and says so at the end', async () => {
    mkdirSync(join(root, 'broken'));
    writeFileSync(join(root, 'broken/mine-1'), 'a file where the folder of a report should be');
    const done = fillTables(asked('broken'), io, [mine('mine-1'), mine('mine-2')]);
    await expect(done).rejects.toThrow('mine-1 could not be made; the other tables are there.');
    expect(existsSync(join(root, 'broken/mine-2/report.md'))).toBe(true);
  });

  it('keeps a report that has more than --no-train knows', async () => {
    const table = mine('mine-1');
    const [before] = await fillTables(asked('kept'), io, [table]);
    const text = readFileSync(before!.report, 'utf8');
    const [after] = await fillTables(asked('kept', false), io, [{ ...table, rows: table.rows.slice(0, 1) }]);
    expect(after).toMatchObject({ measured: 4, cells: 4 });
    expect(readFileSync(before!.report, 'utf8')).toBe(text);
    expect(lines.at(-2)).toContain('is kept: it has 4 cells, and only 2 are known here');
  });
});
