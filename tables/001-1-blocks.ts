import { defineTable, dpedColumns, inPaper } from '../src/experiment/table.ts';
import { paper001, readings } from './papers.ts';

export const blocks001 = defineTable({
  id: '001-1',
  alias: '001-blocks',
  title: 'Blocks that extract the primary features',
  source: paper001,
  columns: dpedColumns('iphone'),
  also: ['ssim'],
  images: 400,
  rows: [
    { label: 'Conv3', system: 'nrl/conv3', published: inPaper(22.35, 0.8868) },
    { label: 'Conv9', system: 'nrl/conv9', published: inPaper(22.31, 0.8897) },
    { label: 'MSB', system: 'nrl/msb', published: inPaper(22.37, 0.8876) },
    { label: 'FMSB-3', system: 'nrl/fmsb-3', published: inPaper(22.38, 0.8862) },
    { label: 'FMSB', system: 'nrl', published: inPaper(22.41, 0.8901) },
  ],
  claims: [
    { says: 'FMSB is better than MSB by PSNR', better: 'FMSB', than: 'MSB', column: 0, published: inPaper(0.04)[0] },
    { says: 'FMSB is better than MSB by SSIM', better: 'FMSB', than: 'MSB', column: 1, published: inPaper(0.0025)[0] },
  ],
  notes: [
    readings.subset,
    'The paper puts the blocks before a ResNet that it does not describe; here they stand before the recursive block of NRL.',
    readings.msSsim,
  ],
});
