import { defineTable, derived, dpedColumns, inPaper } from '../src/experiment/table.ts';
import { paper001, readings } from './papers.ts';

export const residual001 = defineTable({
  id: '001-3',
  alias: '001-residual',
  title: 'Residual learning',
  source: paper001,
  columns: [...dpedColumns('iphone'), ...dpedColumns('blackberry'), ...dpedColumns('sony')],
  also: ['ssim'],
  rows: [
    { label: 'no-RL', system: 'nrl/no-rl', published: inPaper(22.86, 0.9114, 22.38, 0.9245, 24.2, 0.9401) },
    { label: 'RL', system: 'nrl/rl', published: inPaper(23.33, 0.9211, 22.54, 0.9306, 24.48, 0.9435) },
    { label: 'NRL−', system: 'nrl/nrl-minus', published: inPaper(23.26, 0.919, 22.44, 0.9277, 24.42, 0.9421) },
    { label: 'NRL', system: 'nrl', published: inPaper(23.36, 0.9211, 22.54, 0.9333, 24.57, 0.9448) },
  ],
  claims: [
    { says: 'RL raises PSNR on iPhone', better: 'RL', than: 'no-RL', column: 0, published: inPaper(0.47)[0] },
    { says: 'RL raises SSIM on iPhone', better: 'RL', than: 'no-RL', column: 1, published: inPaper(0.0097)[0] },
    { says: 'NRL is better than RL on Sony', better: 'NRL', than: 'RL', column: 4, published: inPaper(0.09)[0] },
    {
      says: 'NRL is better than RL on Sony by SSIM',
      better: 'NRL',
      than: 'RL',
      column: 5,
      published: derived(0.0013)[0],
    },
    {
      says: 'NRL is better than RL on BlackBerry by SSIM',
      better: 'NRL',
      than: 'RL',
      column: 3,
      published: inPaper(0.0027)[0],
    },
  ],
  notes: [
    'Tables 3 and 4 disagree on NRL by 0.01 to 0.02 dB; they may differ by the subset of test pairs.',
    'The text’s gain of 0.013 SSIM on Sony is 0.0013.',
    'NRL’s λ is that of equation 6, which is right for the divisor T though not for the multiplier of equation 5.',
    readings.msSsim,
    readings.pooledPsnr,
  ],
});
