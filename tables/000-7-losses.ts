import { defineTable, derived, dpedColumns } from '../src/experiment/table.ts';
import { paper000, readings } from './papers.ts';

export const losses000 = defineTable({
  id: '000-7',
  alias: '000-losses',
  title: 'Loss functions, added one by one',
  source: paper000,
  columns: dpedColumns('iphone'),
  also: ['ssim', 'deltaE'],
  rows: [
    { label: 'content', system: 'mlc-unet/loss-content', published: 'lost' },
    { label: '+ colour', system: 'mlc-unet/loss-colour', published: 'lost' },
    { label: '+ texture', system: 'mlc-unet/loss-texture', published: 'lost' },
    { label: '+ contextual', system: 'mlc-unet/loss-contextual', published: 'lost' },
    { label: '+ TV', system: 'mlc-unet/loss-tv', published: 'lost' },
    { label: '+ GAN (full)', system: 'mlc-unet/prad', published: [...derived(22.95), null] },
  ],
  notes: [
    readings.lost,
    'The order in which the paper adds its terms is lost; this one is ours.',
    'Content, contextual and adversarial terms look at features of VGG-19.',
    readings.msSsim,
  ],
});
