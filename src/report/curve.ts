import * as Plot from '@observablehq/plot';
import { JSDOM } from 'jsdom';

/** A point of a training curve. */
export interface CurvePoint {
  readonly step: number;
  readonly value: number;
}

/** The loss of every step with its running mean, and the validation score where there is one, as an SVG document. */
export function trainingCurve(loss: readonly CurvePoint[], validation: readonly CurvePoint[]): string {
  const { document } = new JSDOM('').window;
  const width = 720;
  const steps = [0, loss.at(-1)?.step ?? 1];
  const top = Plot.plot({
    document,
    width,
    height: 260,
    style: { background: 'white', fontFamily: 'sans-serif' },
    y: { type: 'log', label: 'loss (weighted sum of the terms)', grid: true, ticks: 4, tickFormat: '~g' },
    x: { label: validation.length > 0 ? null : 'step', domain: steps },
    marks: [
      Plot.lineY(loss, { x: 'step', y: 'value', stroke: '#9bbcd8', strokeWidth: 0.8 }),
      Plot.lineY(runningMean(loss, Math.max(3, Math.round(loss.length / 20))), {
        x: 'step',
        y: 'value',
        stroke: '#1f5f99',
        strokeWidth: 1.8,
      }),
    ],
  });
  if (validation.length === 0) return svgDocument(top.outerHTML, width, 260);
  const bottom = Plot.plot({
    document,
    width,
    height: 180,
    style: { background: 'white', fontFamily: 'sans-serif' },
    x: { label: 'step', domain: steps },
    y: { label: 'validation PSNR (dB)', grid: true },
    marks: [
      Plot.lineY(validation, { x: 'step', y: 'value', stroke: '#b3541e', strokeWidth: 1.8 }),
      Plot.dot(validation, { x: 'step', y: 'value', fill: '#b3541e' }),
    ],
  });
  return svgDocument(`<g>${top.outerHTML}</g><g transform="translate(0 264)">${bottom.outerHTML}</g>`, width, 444);
}

function svgDocument(inside: string, width: number, height: number): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><rect width="100%" height="100%" fill="white"/>${inside}</svg>\n`;
}

function runningMean(points: readonly CurvePoint[], window: number): CurvePoint[] {
  let sum = 0;
  return points.map(({ step, value }, i) => {
    sum += value - (i >= window ? points[i - window]!.value : 0);
    return { step, value: sum / Math.min(i + 1, window) };
  });
}
