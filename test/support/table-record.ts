import type { TableCell, TableColumn, TableRecord, TableRow } from '../../src/report/table-record.ts';

const ids = ['a', 'b', 'c', 'd'];
const protocol = (name: string): string => `${name} of the test`;

const column = (heading: string, metric: string, decimals: number, unit?: string): TableColumn => ({
  group: 'iPhone',
  heading,
  kind: 'score',
  metric,
  data: 0,
  better: 'higher',
  unit,
  decimals,
  tolerance: 0.3,
  extra: false,
});
const columns: TableColumn[] = [
  {
    ...column('PSNR', 'psnr', 2, 'dB'),
    same: { count: 3, of: 4, leftOut: [{ id: 'd', infinite: ['NRL'], undefined: ['DPED'] }], apart: [] },
  },
  column('SSIM', 'ms-ssim', 4),
  {
    group: 'size',
    heading: 'parameters',
    kind: 'parameters',
    metric: undefined,
    data: undefined,
    better: undefined,
    unit: undefined,
    decimals: 0,
    tolerance: 0,
    extra: false,
  },
  { ...column('psnr@dped', 'psnr@dped', 2, 'dB'), extra: true },
];

function cell(
  mean: number | null,
  decimals: number,
  published: number | null,
  more: Partial<TableCell> = {},
): TableCell {
  const step = 10 ** -decimals;
  return {
    measured: mean === null ? null : { mean, low: mean - 20 * step, high: mean + 25 * step, count: 4, of: 4 },
    missing: mean === null ? { reason: 'a closed application: published numbers only' } : null,
    published: published === null ? null : { value: published, from: 'S' },
    comparable: false,
    difference: null,
    outside: false,
    best: false,
    ...more,
  };
}

const plain = (value: number): TableCell => ({
  ...cell(null, 0, null, { missing: null }),
  measured: { mean: value, low: null, high: null, count: 1, of: 1 },
});

const row = (label: string, cells: TableCell[], psnr: number[] | null): TableRow => ({
  label,
  system: psnr ? label.toLowerCase() : undefined,
  notes: label === 'DPED' ? ['printed otherwise in its own paper'] : [],
  cells,
  perImage: [psnr && { psnr, 'ms-ssim': psnr.map((each) => each / 30), 'psnr@dped': psnr }],
  outputs: [psnr && `outputs-${label}`],
  trainings: psnr ? [{ data: 0, seed: 1, key: `key-${label}`, steps: 100 }] : [],
});

/** A small table with published numbers that are comparable and not, a missing cell, a tie, a claim and curves. */
export const tableRecord: TableRecord = {
  kind: 'table',
  id: '009-1',
  title: 'A comparison',
  source: 'a paper (2020)',
  command: 'bench table 009-1',
  settings: { scale: 'quick', seeds: [1] },
  data: [
    {
      wanted: 'DPED (iPhone)',
      facts: {
        name: 'dped-sim',
        manifest: '0123456789abcdef',
        simulated: true,
        standsIn: 'dped',
        licence: 'MIT',
        train: 5,
        validation: 1,
        test: 4,
        options: {},
      },
      same: false,
      ids,
    },
  ],
  metrics: {
    psnr: { protocol: protocol('psnr'), version: 1, better: 'higher', unit: 'dB', decimals: 2 },
    'ms-ssim': { protocol: protocol('ms-ssim'), version: 1, better: 'higher', decimals: 4 },
    'psnr@dped': {
      protocol: protocol('psnr@dped'),
      version: 1,
      better: 'higher',
      unit: 'dB',
      decimals: 2,
      pooled: true,
    },
  },
  columns,
  rows: [
    row('APE', [cell(null, 2, 17.28), cell(null, 4, 0.8631), cell(null, 0, null), cell(null, 2, null)], null),
    row(
      'DPED',
      [
        cell(20.25, 2, 21.35, { measured: { mean: 20, low: 19.8, high: 20.25, count: 3, of: 4, undefined: ['d'] } }),
        cell(0.9, 4, 0.9201, { best: true }),
        plain(400_000),
        cell(20.1, 2, null),
      ],
      [19, 20, 21, 21],
    ),
    row(
      'NRL',
      [
        cell(22.5, 2, 23.34, { best: true, comparable: true, difference: -0.84, outside: true }),
        cell(0.91, 4, 0.921, { best: true, comparable: true, difference: -0.011 }),
        plain(1_234_567),
        cell(22.4, 2, null),
      ],
      [20, 22, 24, 24],
    ),
  ],
  claims: [
    {
      says: 'better than DPED',
      better: 'NRL',
      than: 'DPED',
      column: 0,
      published: { value: 1.99, from: 'D' },
      measured: { difference: { value: 2.25, low: 1.2, high: 3 }, p: 0.125, larger: 4, smaller: 0, count: 4 },
      bySeed: [],
      verdict: 'agrees',
    },
  ],
  curves: ['DPED', 'NRL'].map((label, i) => ({
    row: label,
    data: 0,
    seed: 1,
    loss: [4, 3, 2, 1.5].map((value, k) => ({ step: 25 * (k + 1), value: value - 0.5 * i })),
    validation: [
      { step: 50, value: 18 + i },
      { step: 100, value: 20 + i },
    ],
  })),
  hardware: undefined,
  notes: ['What is printed as SSIM is MS-SSIM.'],
};
