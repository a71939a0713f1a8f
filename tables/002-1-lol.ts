import { type Column, defineTable, fromMemory, inSource, type TestSet } from '../src/experiment/table.ts';
import { paper002 } from './papers.ts';

const score = (group: string, set: 'lol-v1' | 'lol-v2', heading: string, metric: 'psnr' | 'ssim' | 'lpips-alex') =>
  ({
    group,
    heading,
    quantity: { kind: 'score', metric, on: { set } satisfies TestSet },
    tolerance: metric === 'psnr' ? 0.3 : 0.01,
  }) as const satisfies Column;

export const lol002 = defineTable({
  id: '002-1',
  alias: '002-lol',
  title: 'Comparison on LOL',
  source: paper002,
  columns: [
    score('LOL-v1 eval15', 'lol-v1', 'PSNR', 'psnr'),
    score('LOL-v1 eval15', 'lol-v1', 'SSIM', 'ssim'),
    score('LOL-v2 real', 'lol-v2', 'PSNR', 'psnr'),
    score('LOL-v2 real', 'lol-v2', 'SSIM', 'ssim'),
    score('LOL-v2 real', 'lol-v2', 'LPIPS', 'lpips-alex'),
  ],
  also: ['psnr@gt-mean', 'loe'],
  rows: [
    { label: 'Input', system: 'input', published: 'lost', note: 'The unchanged input is no row of the paper.' },
    { label: 'BIMEF', system: 'bimef', published: [...fromMemory(13.875, 0.577), null, null, null] },
    { label: 'SRIE', system: 'srie', published: [...fromMemory(11.855, 0.498), null, null, null] },
    { label: 'LIME', system: 'lime', published: [...fromMemory(16.759, 0.564), null, null, null] },
    { label: 'RRM', system: 'rrm', published: [...fromMemory(13.877, 0.658), null, null, null] },
    {
      label: 'RetinexNet',
      why: 'RetinexNet is not in this toolkit: published numbers only.',
      published: [...fromMemory(16.774, 0.559), null, null, null],
    },
    {
      label: 'KinD',
      why: 'KinD is not in this toolkit: published numbers only.',
      published: [...fromMemory(20.867, 0.802), null, null, null],
    },
    {
      label: 'DRBN (stage 1)',
      system: 'drbn',
      published: [null, null, ...inSource(20.13, 0.82, 0.16)],
      note: 'Other papers print 0.83 SSIM, and quote 20.13 dB for LOL-v1 although it was measured on LOL-v2 real.',
    },
    {
      label: 'DRBN (released)',
      system: 'drbn@released',
      published: 'lost',
      note: 'Stage 1 with the authors’ weights, trained on LOL-v2 real; no row of the paper.',
    },
    { label: 'DRBN (both stages)', system: 'drbn/stage-2', published: 'lost' },
  ],
  notes: [
    'The paper’s own table is lost. Its headline 20.13 dB is stage 1 alone on 100 pairs (690 to 789) of LOL-v2 real, not eval15. The classical rows are those that the paper KinD prints for eval15; their SSIM is remembered less surely than their PSNR.',
    'Others who ran the released code on LOL found 15.125 dB / 0.472 / LPIPS 0.316 and 19.860 dB / 0.834 / 0.155.',
    'The repository’s PSNR shaves 10 pixels off each side; ours does not. Its unpaired low-light pictures are the test inputs themselves (transductive).',
  ],
});
