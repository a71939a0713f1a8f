import { defineTable } from '../src/experiment/table.ts';
import { paper001, readings } from './papers.ts';

const psnrOn = (camera: 'iphone' | 'blackberry' | 'sony') =>
  ({ kind: 'score', metric: 'psnr', on: { set: 'dped', camera } }) as const;

export const figure5of001 = defineTable({
  id: '001-figure-5',
  alias: '001-curves-units',
  title: 'Test PSNR while training: recursive structures (N = 6)',
  source: paper001,
  columns: [{ group: 'iPhone', heading: 'PSNR', quantity: psnrOn('iphone'), tolerance: 0.3 }],
  images: 400,
  curves: true,
  rows: [
    { label: 'RRU', system: 'nrl/rru-n6', published: 'lost' },
    { label: 'RRAU', system: 'nrl/rrau-n6', published: 'lost' },
    { label: 'ARRU', system: 'nrl/arru-n6', published: 'lost' },
    { label: 'RRU+A', system: 'nrl/rru+a-n6', published: 'lost' },
    { label: 'RARU', system: 'nrl/raru-n6', published: 'lost' },
    { label: 'ResNet', system: 'dped', published: 'lost', note: 'DPED’s generator, the figure’s pink curve.' },
  ],
  claims: [{ says: 'RARU ends above the ResNet', better: 'RARU', than: 'ResNet', column: 0, published: null }],
  notes: [readings.subset, 'The figure’s values cannot be read; where they end stands in table 2 (001-2).'],
});

export const figure6of001 = defineTable({
  id: '001-figure-6',
  alias: '001-curves-residual',
  title: 'Test PSNR while training: RL and NRL (N = 6)',
  source: paper001,
  columns: [
    { group: 'iPhone', heading: 'PSNR', quantity: psnrOn('iphone'), tolerance: 0.3 },
    { group: 'BlackBerry', heading: 'PSNR', quantity: psnrOn('blackberry'), tolerance: 0.3 },
    { group: 'Sony', heading: 'PSNR', quantity: psnrOn('sony'), tolerance: 0.3 },
  ],
  curves: true,
  rows: [
    { label: 'RL', system: 'nrl/rl', published: 'lost' },
    { label: 'NRL', system: 'nrl', published: 'lost' },
  ],
  claims: [
    { says: 'NRL ends above RL on iPhone', better: 'NRL', than: 'RL', column: 0, published: null },
    { says: 'NRL ends above RL on Sony', better: 'NRL', than: 'RL', column: 2, published: null },
  ],
  notes: ['The figure’s values cannot be read; where they end stands in table 3 (001-3).'],
});
