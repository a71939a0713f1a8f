import type { RunRecord, SystemRecord } from '../../src/report/record.ts';

const system = (name: string, psnr: [number | null, number | null, number | null]): SystemRecord => ({
  name,
  key: name,
  source: 'a paper (2020)',
  cells: {
    psnr: {
      mean: 20 + name.length,
      low: 19,
      high: 30,
      count: 2,
      of: 3,
      ...(psnr.includes(Infinity) && { infinite: ['b'] }),
    },
    'psnr@dped': {
      mean: null,
      low: null,
      high: null,
      count: 0,
      of: 3,
      reason: 'psnr@dped pools batches of 50 pictures, and there are only 3',
    },
  },
  perImage: ['a', 'b', 'c'].map((id, i) => ({ id, scores: { psnr: psnr[i]!, 'psnr@dped': null } })),
});

/** A small record of a run with an infinite score, an empty cell, a comparison, a training and a note. */
export const runRecord: RunRecord = {
  title: 'x on y',
  command: 'bench run --model x',
  dataset: {
    name: 'dped-sim',
    manifest: '0123456789abcdef',
    simulated: true,
    standsIn: 'dped',
    licence: 'MIT',
    train: 5,
    validation: 1,
    test: 3,
    options: {},
  },
  metrics: {
    psnr: { protocol: 'RGB, 8 bit | per picture', version: 1, better: 'higher', unit: 'dB', decimals: 2 },
    'psnr@dped': { protocol: 'pooled', version: 1, better: 'higher', unit: 'dB', decimals: 2 },
  },
  systems: [system('input', [18, Infinity, 20]), system('mlc-unet', [21, 22.5, 23])],
  same: { psnr: { count: 2, of: 3, leftOut: [{ id: 'b', infinite: ['input'], undefined: [] }], apart: [] } },
  comparisons: [
    {
      metric: 'psnr',
      system: 'mlc-unet',
      other: 'input',
      result: { difference: { value: 3, low: 2.5, high: 3.5 }, p: 0.0001, larger: 2, smaller: 0, count: 2 },
    },
  ],
  training: {
    key: 'abc',
    recipe: {},
    parameters: 247907,
    seconds: 12,
    backends: ['wasm'],
    earlier: undefined,
    randomFeatures: false,
    steps: 240,
    best: { step: 200, psnr: 21.5 },
    losses: [{ term: 'colour', weight: 1, formula: 'mean (G − T)²' }],
  },
  notes: ['alpha channel dropped: a'],
};
