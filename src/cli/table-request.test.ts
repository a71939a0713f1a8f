import { describe, expect, it } from 'vitest';
import { chosenTables, reportName, type TableRequest, tableCommand } from './table-request.ts';

const request = (more: Partial<TableRequest>): TableRequest => ({
  ...{ names: ['all'], scale: 'quick', steps: undefined, seeds: 1, images: undefined, only: [], dataset: undefined },
  ...{ camera: undefined, features: undefined, opinions: undefined, train: true, backend: undefined, out: undefined },
  ...more,
});

describe('chosenTables', () => {
  it('takes ids, aliases, papers and all, each table once', () => {
    const ids = (...names: string[]) => chosenTables(request({ names })).map(({ id }) => id);
    expect(ids('001-4', '001-comparison')).toEqual(['001-4']);
    expect(ids('004')).toEqual(['004-1']);
    expect(ids('all', '004-1').length).toBe(ids('all').length);
    expect(() => ids('001-44')).toThrow('There is no table named "001-44"');
  });

  it('--camera leaves published numbers and claims with their columns', () => {
    const [table] = chosenTables(request({ names: ['001-4'], camera: 'sony' }));
    expect(table!.columns.map(({ group }) => group)).toEqual(['Sony', 'Sony']);
    const dped = table!.rows.find(({ label }) => label === 'DPED')!;
    expect((dped.published as readonly { value: number }[]).map(({ value }) => value)).toEqual([22.01, 0.9437]);
    expect(table!.claims!.map(({ than, column }) => [than, column])).toEqual([
      ['SRCNN', 0],
      ['Zhu GAN', 0],
    ]);
  });

  it('--only takes labels and systems in any case, and drops claims about other rows', () => {
    const [table] = chosenTables(request({ names: ['000-cfa'], only: ['PLAIN', 'mlc-unet'] }));
    expect(table!.rows.map(({ label }) => label)).toEqual(['plain', '+ both']);
    expect(table!.claims!.map(({ better }) => better)).toEqual(['+ both']);
    expect(() => chosenTables(request({ names: ['000-cfa'], only: ['nothing'] }))).toThrow('No row is left');
  });
});

it('different questions have different commands and report folders', () => {
  const asked = [
    request({}),
    request({ seeds: 3 }),
    request({ steps: 5 }),
    request({ camera: 'sony' }),
    request({ images: 9 }),
  ];
  expect(new Set(asked.map((each) => tableCommand('001-4', each))).size).toBe(asked.length);
  expect(new Set(asked.map((each) => reportName('001-4', each))).size).toBe(asked.length);
});
