import * as Plot from '@observablehq/plot';
import { JSDOM } from 'jsdom';
import { svgDocument } from './curve.ts';
import type { TableRecord } from './table-record.ts';

const width = 720;
const height = 240;

/** Validation PSNR of every training by step, one plot below the other for each test set, as an SVG document. */
export function tableCurves({ curves, data, rows }: TableRecord): string {
  const { document } = new JSDOM('').window;
  const labels = rows.map(({ label }) => label).filter((label) => curves.some(({ row }) => row === label));
  const plots = data.flatMap(({ wanted, facts }, place) => {
    const points = curves.flatMap(({ row, data: at, seed, validation }) =>
      at === place ? validation.map(({ step, value }) => ({ row, line: `${row} ${seed}`, step, value })) : [],
    );
    if (points.length === 0) return [];
    const plot = Plot.plot({
      document,
      width,
      height,
      marginRight: 90,
      style: { background: 'white', fontFamily: 'sans-serif' },
      x: { label: 'step' },
      y: { label: `validation PSNR (dB), ${facts.name}${facts.name === wanted ? '' : ` for ${wanted}`}`, grid: true },
      color: { domain: labels, scheme: 'dark2' },
      marks: [
        Plot.lineY(points, { x: 'step', y: 'value', z: 'line', stroke: 'row', strokeWidth: 1.6 }),
        Plot.dot(points, { x: 'step', y: 'value', fill: 'row', r: 2 }),
        Plot.text(
          points,
          Plot.selectLast({ x: 'step', y: 'value', z: 'line', text: 'row', fill: 'row', dx: 6, textAnchor: 'start' }),
        ),
      ],
    });
    return [plot.outerHTML];
  });
  const inside = plots.map((plot, i) => `<g transform="translate(0 ${i * (height + 6)})">${plot}</g>`);
  return svgDocument(inside.join(''), width, Math.max(1, plots.length * (height + 6)));
}
