import { defineTable, derived, dpedColumns, inPaper } from '../src/experiment/table.ts';
import { paper000, readings } from './papers.ts';

export const discriminator000 = defineTable({
  id: '000-3',
  alias: '000-prad',
  title: 'The pair-wise relativistic discriminator (PRaD)',
  source: paper000,
  columns: dpedColumns('iphone'),
  also: ['ssim'],
  rows: [
    { label: 'w/o PRaD', system: 'mlc-unet/no-prad', published: 'lost' },
    {
      label: 'w/o VGG content',
      system: 'mlc-unet/no-vgg-input',
      published: [...derived(22.87), null],
    },
    { label: 'w/ PRaD', system: 'mlc-unet/prad', published: [...derived(22.95), null] },
  ],
  claims: [
    {
      says: 'VGG features at the discriminator’s input help',
      better: 'w/ PRaD',
      than: 'w/o VGG content',
      column: 0,
      published: inPaper(0.08)[0],
    },
    { says: 'PRaD raises SSIM', better: 'w/ PRaD', than: 'w/o PRaD', column: 1, published: null },
  ],
  notes: [
    readings.lost,
    'Without PRaD there is no adversarial term; the paper calls its PSNR similar.',
    readings.msSsim,
  ],
});
