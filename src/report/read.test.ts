import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runRecord } from '../../test/support/run-record.ts';
import { tableRecord } from '../../test/support/table-record.ts';
import { readReport, readRun, readScores } from './read.ts';
import { readTable } from './read-table.ts';
import { writeReport } from './write.ts';
import { writeTable } from './write-table.ts';

const root = mkdtempSync(join(tmpdir(), 'bench-read-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const file = (text: string): string => {
  const path = join(root, 'scores.csv');
  writeFileSync(path, text);
  return path;
};

describe('readRun', () => {
  it('gives back the record that was written, with infinite scores and ids that hold commas, quotes and lines', async () => {
    const ids = ['plain', 'comma, "quoted"', 'two\nlines'];
    const record = {
      ...runRecord,
      systems: runRecord.systems.map((system) => ({
        ...system,
        perImage: system.perImage.map((one, i) => ({ ...one, id: ids[i]! })),
      })),
    };
    const log = '{"step":1,"loss":2}\n{"step":1,"validationPsnr":20}\n';
    const folder = join(root, 'run');
    await writeReport({ folder, record, provenance: { version: '1' }, pictures: [], log });
    const read = readRun(folder);
    expect(read.record).toEqual(JSON.parse(JSON.stringify(record, infinityAsText), infinityFromText));
    expect(read.provenance).toEqual({ version: '1' });
    expect(read.curve).toEqual({ loss: [{ step: 1, value: 2 }], validation: [{ step: 1, value: 20 }] });
  });
});

const infinityAsText = (_: string, value: unknown): unknown => (value === Infinity ? 'Infinity' : value);
const infinityFromText = (_: string, value: unknown): unknown => (value === 'Infinity' ? Infinity : value);

describe('readReport of a table', () => {
  it('takes the measured rows as systems on the test set that is asked for', async () => {
    const folder = join(root, 'table');
    await writeTable({ folder, record: tableRecord, provenance: {}, pictures: [] });
    const { systems, dataset } = readReport(folder, 'DPED (iPhone)').record;
    expect(systems.map(({ name }) => name)).toEqual(['DPED', 'NRL']);
    expect(systems[1]!.perImage[2]).toEqual({ id: 'c', scores: { psnr: 24, 'ms-ssim': 0.8, 'psnr@dped': 24 } });
    expect(systems[1]!.key).toBe('outputs-NRL');
    expect(dataset).toMatchObject({ manifest: '0123456789abcdef', test: 4 });
    expect(() => readReport(folder, 'LOL')).toThrow('There is no test set in');
  });
});

describe('readTable', () => {
  it('gives back the record that was written, curves included', async () => {
    const folder = join(root, 'table-again');
    await writeTable({ folder, record: tableRecord, provenance: { version: '1' }, pictures: [] });
    const { record, provenance } = readTable(folder);
    expect(JSON.parse(JSON.stringify(record))).toEqual(JSON.parse(JSON.stringify(tableRecord)));
    expect(provenance).toEqual({ version: '1' });
  });
});

describe('readScores', () => {
  it('reads what bench score writes: no system, empty for undefined, Infinity in words', () => {
    expect(readScores(file('id,psnr,ssim\na,20.5,\nb,Infinity,0.5\n')).get('')).toEqual([
      { id: 'a', scores: { psnr: 20.5, ssim: null } },
      { id: 'b', scores: { psnr: Infinity, ssim: 0.5 } },
    ]);
  });

  it.each([
    ['picture,psnr\na,1\n', 'has no column "id"'],
    ['id,psnr\na,hello\n', 'line 2: "hello" is no score'],
    ['id,psnr\na,1,2\n', 'cannot be read as a CSV table'],
    ['', 'has no column "id"'],
  ])('refuses %j in a sentence', (text, sentence) => {
    expect(() => readScores(file(text))).toThrow(sentence);
  });
});
