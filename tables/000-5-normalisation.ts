import { defineTable, derived, dpedColumns } from '../src/experiment/table.ts';
import { paper000, readings } from './papers.ts';

export const normalisation000 = defineTable({
  id: '000-5',
  alias: '000-normalisation',
  title: 'Normalisation in the generator',
  source: paper000,
  columns: dpedColumns('iphone'),
  also: ['ssim', 'deltaE'],
  rows: [
    { label: 'BN', system: 'mlc-unet/bn', published: 'lost' },
    { label: 'IN', system: 'mlc-unet/in', published: 'lost' },
    { label: 'WN', system: 'mlc-unet/wn', published: 'lost' },
    { label: 'none', system: 'mlc-unet', published: [...derived(22.95), null] },
  ],
  claims: [
    { says: 'IN is better by PSNR', better: 'IN', than: 'none', column: 0, published: null },
    { says: 'IN is better by SSIM', better: 'IN', than: 'none', column: 1, published: null },
    { says: 'BN is worse', better: 'none', than: 'BN', column: 0, published: null },
    { says: 'WN is worse', better: 'none', than: 'WN', column: 0, published: null },
  ],
  notes: [
    readings.lost,
    'The paper keeps no normalisation although IN scores better, because IN shifts colours: see deltaE.',
    readings.msSsim,
  ],
});
