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
    { label: 'content', why: 'mlc-unet/loss-content is not in this toolkit yet.', published: 'lost' },
    { label: '+ colour', why: 'mlc-unet/loss-colour is not in this toolkit yet.', published: 'lost' },
    { label: '+ texture', why: 'mlc-unet/loss-texture is not in this toolkit yet.', published: 'lost' },
    { label: '+ contextual', why: 'mlc-unet/loss-contextual is not in this toolkit yet.', published: 'lost' },
    { label: '+ TV', why: 'mlc-unet/loss-tv is not in this toolkit yet.', published: 'lost' },
    { label: '+ GAN (full)', why: 'mlc-unet/prad is not in this toolkit yet.', published: [...derived(22.95), null] },
  ],
  notes: [
    readings.lost,
    'The order in which the paper adds its terms is lost; this one is ours.',
    'Content, contextual and adversarial terms look at features of VGG-19.',
    readings.msSsim,
  ],
});
