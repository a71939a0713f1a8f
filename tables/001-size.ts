import { defineTable, inPaper } from '../src/experiment/table.ts';
import { paper001 } from './papers.ts';

const size = { width: 256, height: 256 };

export const size001 = defineTable({
  id: '001-size',
  alias: '001-efficiency',
  title: 'Size and speed as the text states them',
  source: paper001,
  columns: [
    { group: 'Size', heading: 'parameters', quantity: { kind: 'parameters' }, tolerance: 2000 },
    { group: '256×256', heading: 'time', quantity: { kind: 'time', ...size }, tolerance: 0 },
  ],
  rows: [
    { label: 'DPED', system: 'dped', published: [...inPaper(400_000), null] },
    { label: 'NRL', system: 'nrl', published: inPaper(190_000, 40) },
  ],
  notes: [
    'The paper rounds to 190·10³ and 400·10³ parameters and gives 0.04 s for a patch of 256×256 on two Titan Xp.',
  ],
});
