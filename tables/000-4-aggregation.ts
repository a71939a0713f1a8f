import { defineTable, derived, dpedColumns, inPaper } from '../src/experiment/table.ts';
import { paper000, readings } from './papers.ts';

export const aggregation000 = defineTable({
  id: '000-4-aggregation',
  alias: '000-cfa',
  title: 'Cross-scale feature aggregation (CFA) and refinement',
  source: paper000,
  columns: dpedColumns('iphone'),
  also: ['ssim'],
  rows: [
    { label: 'plain', system: 'mlc-unet/plain', published: [...derived(22.78), null] },
    { label: '+ refinement', system: 'mlc-unet/no-cfa', published: [...derived(22.85), null] },
    { label: '+ CFA', system: 'mlc-unet/no-refinement', published: [...derived(22.9), null] },
    { label: '+ both', system: 'mlc-unet', published: [...derived(22.95), null] },
  ],
  claims: [
    { says: 'refinement helps', better: '+ refinement', than: 'plain', column: 0, published: inPaper(0.07)[0] },
    { says: 'CFA helps', better: '+ CFA', than: 'plain', column: 0, published: inPaper(0.12)[0] },
    { says: 'both help more', better: '+ both', than: 'plain', column: 0, published: inPaper(0.17)[0] },
  ],
  notes: [readings.lost, 'The paper cites "table 4" both for this ablation and for LPIPS and MOS.', readings.msSsim],
});
