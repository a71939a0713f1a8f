import { defineTable, type TestSet } from '../src/experiment/table.ts';
import { paper000, readings } from './papers.ts';

const on: TestSet = { set: 'dped', camera: 'iphone' };

export const perceptual000 = defineTable({
  id: '000-4-perceptual',
  alias: '000-perceptual',
  title: 'Perceptual distance and mean opinion',
  source: paper000,
  columns: [
    { group: 'iPhone', heading: 'LPIPS', quantity: { kind: 'score', metric: 'lpips-alex', on }, tolerance: 0.01 },
    {
      group: 'Opinions of people',
      heading: 'MOS',
      quantity: { kind: 'opinion', criterion: 'overall' },
      tolerance: 0.2,
    },
  ],
  also: ['lpips-vgg', 'deltaE'],
  rows: [
    { label: 'Input', system: 'input', published: 'lost', note: 'The unchanged input is no row of the paper.' },
    { label: 'RRM', system: 'rrm', published: 'lost' },
    { label: 'BIMEF', system: 'bimef', published: 'lost' },
    { label: 'Neural Art', system: 'johnson', published: 'lost' },
    { label: 'DPED', system: 'dped', published: 'lost' },
    { label: 'PMN', why: readings.pmn, published: 'lost' },
    { label: 'PPCN', system: 'ppcn', published: 'lost' },
    { label: 'Ours', system: 'mlc-unet', published: 'lost' },
  ],
  claims: [
    { says: 'lower LPIPS than DPED', better: 'Ours', than: 'DPED', column: 0, published: null },
    { says: 'lower LPIPS than PPCN', better: 'Ours', than: 'PPCN', column: 0, published: null },
  ],
  notes: [
    'All numbers of this table are lost. The paper cites "table 4" both for this one and for the ablation of aggregation and refinement.',
    'The paper names neither the phone nor the network of LPIPS: iPhone and AlexNet are our reading. Its opinion score is a "subjective voting" without a protocol.',
  ],
});
