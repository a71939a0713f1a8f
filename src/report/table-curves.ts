import * as Plot from '@observablehq/plot';
import { JSDOM } from 'jsdom';
import { svgDocument } from './curve.ts';
import type { TableRecord } from './table-record.ts';

const width = 720;
const height = 240;

interface Point {
  readonly row: string;
  readonly line: string;
  readonly step: number;
  readonly value: number;
}

/** Where the name of each row stands, beside the end of its first curve: as near to it as the others allow. */
function labelled(points: readonly Point[]): (Point & { at: number })[] {
  const rows = [...new Set(points.map(({ row }) => row))];
  const ends = rows
    .map((row) => points.filter(({ line }) => line === points.find((point) => point.row === row)!.line).at(-1)!)
    .sort((a, b) => a.value - b.value);
  const values = points.map(({ value }) => value);
  const gap = ((Math.max(...values) - Math.min(...values)) * 12) / (height - 50);
  const at = ends.map(({ value }) => value);
  for (let round = 0; round < 100; round++)
    for (let i = 1; i < at.length; i++) {
      const lacking = gap - (at[i]! - at[i - 1]!);
      if (lacking <= 0) continue;
      at[i - 1]! -= lacking / 2;
      at[i]! += lacking / 2;
    }
  return ends.map((end, i) => ({ ...end, at: at[i]! }));
}

/** Validation PSNR of every training by step, one plot below the other for each test set, as an SVG document. */
export function tableCurves({ curves, data, rows }: TableRecord): string {
  const { document } = new JSDOM('').window;
  const labels = rows.map(({ label }) => label).filter((label) => curves.some(({ row }) => row === label));
  const plots = data.flatMap(({ wanted, facts }, place) => {
    const points = curves.flatMap(({ row, data: at, seed, validation }) =>
      at === place ? validation.map(({ step, value }) => ({ row, line: `${row} ${seed}`, step, value })) : [],
    );
    if (points.length === 0) return [];
    const ends = labelled(points);
    const plot = Plot.plot({
      document,
      width,
      height,
      marginRight: 100,
      style: { background: 'white', fontFamily: 'sans-serif' },
      x: { label: 'step' },
      y: { label: `validation PSNR (dB), ${facts.name}${facts.name === wanted ? '' : ` for ${wanted}`}`, grid: true },
      color: { domain: labels, scheme: 'dark2' },
      marks: [
        Plot.lineY(points, { x: 'step', y: 'value', z: 'line', stroke: 'row', strokeWidth: 1.6 }),
        Plot.dot(points, { x: 'step', y: 'value', fill: 'row', r: 2 }),
        Plot.text(ends, { x: 'step', y: 'at', text: 'row', fill: 'row', dx: 6, textAnchor: 'start' }),
      ],
    });
    return [plot.outerHTML];
  });
  const inside = plots.map((plot, i) => `<g transform="translate(0 ${i * (height + 6)})">${plot}</g>`);
  return svgDocument(inside.join(''), width, Math.max(1, plots.length * (height + 6)));
}
