import { defineTable, inPaper } from '../src/experiment/table.ts';
import { paper001 } from './papers.ts';

const tolerance = 0.2;

export const opinion001 = defineTable({
  id: '001-5',
  alias: '001-opinion',
  title: 'Mean opinion scores',
  source: paper001,
  columns: [
    { group: 'Opinions of people', heading: 'colour', quantity: { kind: 'opinion', criterion: 'colour' }, tolerance },
    { group: 'Opinions of people', heading: 'texture', quantity: { kind: 'opinion', criterion: 'texture' }, tolerance },
    {
      group: 'Opinions of people',
      heading: 'luminance',
      quantity: { kind: 'opinion', criterion: 'luminance' },
      tolerance,
    },
    { group: 'Opinions of people', heading: 'overall', quantity: { kind: 'opinion', criterion: 'overall' }, tolerance },
    { group: 'Opinions of people', heading: 'average', quantity: { kind: 'opinion', criterion: 'average' }, tolerance },
  ],
  rows: [
    { label: 'Original', system: 'input', published: inPaper(2.0, 2.7, 1.6, 2.9, 2.3) },
    { label: 'SRCNN', system: 'srcnn', published: inPaper(3.1, 2.6, 2.0, 2.5, 2.55) },
    { label: 'DPED', system: 'dped', published: inPaper(3.0, 1.8, 3.8, 3.1, 2.93) },
    { label: 'Zhu GAN', system: 'zhu-gan', published: inPaper(3.3, 2.7, 3.3, 3.4, 3.18) },
    { label: 'NRL-DPL', system: 'nrl-dpl', published: inPaper(3.9, 3.0, 3.4, 3.6, 3.48) },
  ],
  notes: [
    '29 raters gave whole numbers from 1 to 5 for 100 pictures of VOC2012 (VOC2012-LQ100, a list that was never published) by models trained on the iPhone. No machine can fill this table: `bench mos serve` collects ratings, `bench mos report` prints them.',
  ],
});
