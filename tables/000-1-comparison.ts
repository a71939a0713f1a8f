import { defineTable, derived, dpedColumns, inPaper } from '../src/experiment/table.ts';
import { paper000, readings } from './papers.ts';

export const comparison000 = defineTable({
  id: '000-1',
  alias: '000-main',
  title: 'Comparison with other methods on DPED',
  source: paper000,
  columns: [...dpedColumns('iphone'), ...dpedColumns('blackberry'), ...dpedColumns('sony')],
  also: ['ssim', 'psnr@dped'],
  rows: [
    { label: 'Input', system: 'input', published: 'lost', note: 'The unchanged input is no row of the paper.' },
    { label: 'RRM', system: 'rrm', published: 'lost' },
    { label: 'BIMEF', system: 'bimef', published: 'lost' },
    { label: 'Neural Art', system: 'johnson', published: 'lost', note: 'The paper’s [8], Johnson et al.' },
    { label: 'DPED', system: 'dped', published: 'lost' },
    {
      label: 'DPED (released)',
      system: 'dped@released',
      published: 'lost',
      note: 'The weights that DPED’s authors published for the iPhone; no row of the paper.',
    },
    { label: 'PMN', why: readings.pmn, published: [...derived(22.27), null, null, null, null, null] },
    { label: 'PPCN', system: 'ppcn', published: 'lost' },
    {
      label: 'Ours',
      system: 'mlc-unet',
      published: [...derived(22.95), null, null, null, null, null],
      note: '22.95 dB is the row "deep features" of an ablation, taken as the full model.',
    },
  ],
  claims: [
    { says: 'better than PMN on iPhone', better: 'Ours', than: 'PMN', column: 0, published: inPaper(0.68)[0] },
    { says: 'better than PPCN on BlackBerry', better: 'Ours', than: 'PPCN', column: 2, published: inPaper(1.12)[0] },
    { says: 'better than PPCN on Sony', better: 'Ours', than: 'PPCN', column: 4, published: inPaper(0.99)[0] },
    { says: 'clearly better than RRM', better: 'Ours', than: 'RRM', column: 0, published: null },
  ],
  notes: [readings.lost, readings.msSsim, readings.pooledPsnr],
});
