import { defineTable, derived, dpedColumns, inPaper } from '../src/experiment/table.ts';
import { paper000, readings } from './papers.ts';

export const depth000 = defineTable({
  id: '000-depth',
  alias: '000-features',
  title: 'Depth of the aggregated features',
  source: paper000,
  columns: dpedColumns('iphone'),
  also: ['ssim'],
  rows: [
    { label: 'shallow', system: 'mlc-unet/shallow', published: [...inPaper(22.92), null] },
    { label: 'deep', system: 'mlc-unet', published: [...inPaper(22.95), null] },
  ],
  claims: [
    { says: 'deep features are better', better: 'deep', than: 'shallow', column: 0, published: derived(0.03)[0] },
  ],
  notes: ['The number of this table in the paper is lost; its PSNR stands in the text.', readings.msSsim],
});
