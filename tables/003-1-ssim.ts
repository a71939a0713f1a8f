import { defineTable, inPaper } from '../src/experiment/table.ts';
import { paper003 } from './papers.ts';

const ssimOn = (camera: 'iphone' | 'sony') => ({ kind: 'score', metric: 'ssim', on: { set: 'dped', camera } }) as const;

export const ssim003 = defineTable({
  id: '003-1',
  alias: '003-ssim',
  title: 'Average SSIM',
  source: paper003,
  columns: [
    { group: 'iPhone', heading: 'SSIM', quantity: ssimOn('iphone'), tolerance: 0.005 },
    { group: 'Sony', heading: 'SSIM', quantity: ssimOn('sony'), tolerance: 0.005 },
  ],
  also: ['ms-ssim', 'psnr'],
  rows: [
    { label: 'Proposed', system: 'dped-gan-lite', published: inPaper(0.9451, 0.9558) },
    { label: 'SRCNN (Dong et al.)', system: 'srcnn', published: inPaper(0.909, 0.9303) },
    { label: 'VDSR (Kim et al.)', system: 'vdsr', published: inPaper(0.9356, 0.9434) },
  ],
  claims: [
    {
      says: 'better than SRCNN on iPhone',
      better: 'Proposed',
      than: 'SRCNN (Dong et al.)',
      column: 0,
      published: null,
    },
    { says: 'better than VDSR on iPhone', better: 'Proposed', than: 'VDSR (Kim et al.)', column: 0, published: null },
    { says: 'better than SRCNN on Sony', better: 'Proposed', than: 'SRCNN (Dong et al.)', column: 1, published: null },
    { says: 'better than VDSR on Sony', better: 'Proposed', than: 'VDSR (Kim et al.)', column: 1, published: null },
  ],
  notes: [
    'These numbers exceed every other SSIM printed for DPED and their implementation is unknown: expect no match. Our MS-SSIM is measured besides.',
    'The paper says that VDSR’s loss is a VGG distance; VDSR uses mean squared error, and so do we.',
    'The weight α of the content loss is never given in the paper, nor the depth of its generator.',
  ],
});
