import { defineTable } from '../src/experiment/table.ts';
import { paper002 } from './papers.ts';

const on = { set: 'lol-v2' } as const;

export const ablation002 = defineTable({
  id: '002-ablation',
  alias: '002-ablations',
  title: 'Recursions, bands and stages',
  source: paper002,
  columns: [
    { group: 'LOL-v2 real', heading: 'PSNR', quantity: { kind: 'score', metric: 'psnr', on }, tolerance: 0.3 },
    { group: 'LOL-v2 real', heading: 'SSIM', quantity: { kind: 'score', metric: 'ssim', on }, tolerance: 0.01 },
  ],
  also: ['psnr@gt-mean'],
  rows: [
    { label: 'T = 1', system: 'drbn/t1', published: 'lost' },
    { label: 'T = 2', system: 'drbn/t2', published: 'lost' },
    { label: 'T = 3', system: 'drbn/t3', published: 'lost' },
    { label: 'T = 4 (stage 1)', system: 'drbn', published: 'lost' },
    { label: 'single-band loss', system: 'drbn/single-band', published: 'lost' },
    { label: 'stage 2: detail', system: 'drbn/detail', published: 'lost' },
    { label: 'stage 2: + percept', system: 'drbn/percept', published: 'lost' },
    { label: 'stage 2: + quality', system: 'drbn/stage-2', published: 'lost' },
  ],
  claims: [
    { says: 'more recursions are better', better: 'T = 4 (stage 1)', than: 'T = 1', column: 0, published: null },
    {
      says: 'the loss on all bands is better',
      better: 'T = 4 (stage 1)',
      than: 'single-band loss',
      column: 1,
      published: null,
    },
  ],
  notes: ['All numbers of the paper’s ablations are lost; a third-party note names what was varied.'],
});
