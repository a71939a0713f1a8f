import { defineTable } from '../src/experiment/table.ts';
import { paper000 } from './papers.ts';

const sizes = [
  { width: 256, height: 256 },
  { width: 512, height: 512 },
  { width: 1280, height: 720 },
] as const;
const [small, middle, large] = sizes;

export const efficiency000 = defineTable({
  id: '000-8',
  alias: '000-efficiency',
  title: 'Efficiency',
  source: paper000,
  columns: [
    { group: 'Size', heading: 'parameters', quantity: { kind: 'parameters' }, tolerance: 0 },
    { group: '256×256', heading: 'multiply-adds', quantity: { kind: 'multiply-adds', ...small }, tolerance: 0 },
    { group: '256×256', heading: 'time', quantity: { kind: 'time', ...small }, tolerance: 0 },
    { group: '256×256', heading: 'memory', quantity: { kind: 'memory', ...small }, tolerance: 0 },
    { group: '512×512', heading: 'multiply-adds', quantity: { kind: 'multiply-adds', ...middle }, tolerance: 0 },
    { group: '512×512', heading: 'time', quantity: { kind: 'time', ...middle }, tolerance: 0 },
    { group: '512×512', heading: 'memory', quantity: { kind: 'memory', ...middle }, tolerance: 0 },
    { group: '1280×720', heading: 'multiply-adds', quantity: { kind: 'multiply-adds', ...large }, tolerance: 0 },
    { group: '1280×720', heading: 'time', quantity: { kind: 'time', ...large }, tolerance: 0 },
    { group: '1280×720', heading: 'memory', quantity: { kind: 'memory', ...large }, tolerance: 0 },
  ],
  rows: [
    { label: 'DPED', system: 'dped', published: 'lost' },
    { label: 'GridNet', system: 'gridnet', published: 'lost', note: 'Not in the paper’s table.' },
    { label: 'PPCN', system: 'ppcn', published: 'lost', note: 'Not in the paper’s table.' },
    { label: 'NRL', system: 'nrl', published: 'lost', note: 'The generator of paper 001; not in the paper’s table.' },
    { label: 'Ours', system: 'mlc-unet', published: 'lost' },
  ],
  notes: [
    'The paper compares with DPED on an Intel Xeon E5-2620 v4 and a GTX 1080 Ti at several resolutions; all its numbers and its resolutions are lost. The resolutions here are ours.',
    'Weights do not matter here: the networks are not trained for this table.',
  ],
});
