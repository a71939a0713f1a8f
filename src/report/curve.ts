import * as Plot from '@observablehq/plot';
import { JSDOM } from 'jsdom';

/** A point of a training curve. */
export interface CurvePoint {
  readonly step: number;
  readonly value: number;
}

/** The loss of every step, its running mean, and the validation score. */
export interface CurveColours {
  readonly step: string;
  readonly mean: string;
  readonly validation: string;
}

const onWhite: CurveColours = { step: '#9bbcd8', mean: '#1f5f99', validation: '#b3541e' };

/** The loss of every step with its running mean, and the validation score where there is one, as an SVG document. */
export function trainingCurve(loss: readonly CurvePoint[], validation: readonly CurvePoint[]): string {
  const { document } = new JSDOM('').window;
  const width = 720;
  const common = { document, width, style: { background: 'white', fontFamily: 'sans-serif' } };
  const top = Plot.plot({ ...common, height: 260, ...lossPlot(loss, onWhite) });
  if (validation.length === 0) return svgDocument(top.outerHTML, width, 260);
  const bottom = Plot.plot({ ...common, height: 180, ...validationPlot(loss, validation, onWhite) });
  return svgDocument(`<g>${top.outerHTML}</g><g transform="translate(0 264)">${bottom.outerHTML}</g>`, width, 444);
}

export function svgDocument(inside: string, width: number, height: number): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><rect width="100%" height="100%" fill="white"/>${inside}</svg>\n`;
}

const stepsOf = (loss: readonly CurvePoint[]): [number, number] => [0, loss.at(-1)?.step ?? 1];

/** The loss of every step and its running mean; logarithmic where all losses are positive. */
export function lossPlot(loss: readonly CurvePoint[], colours: CurveColours): Plot.PlotOptions {
  const positive = loss.every(({ value }) => value > 0);
  return {
    ariaLabel: 'Loss over training steps',
    y: {
      type: positive ? 'log' : 'linear',
      label: 'loss (weighted sum of the terms)',
      grid: true,
      ticks: 4,
      tickFormat: '~g',
    },
    x: { label: 'step', domain: stepsOf(loss), ticks: 5 },
    marks: [
      Plot.lineY(thinned(loss), { x: 'step', y: 'value', stroke: colours.step, strokeWidth: 0.8 }),
      Plot.lineY(thinned(runningMean(loss)), { x: 'step', y: 'value', stroke: colours.mean, strokeWidth: 1.8 }),
    ],
  };
}

/** The validation score over the steps of the loss. */
export function validationPlot(
  loss: readonly CurvePoint[],
  validation: readonly CurvePoint[],
  colours: CurveColours,
): Plot.PlotOptions {
  const marks: Plot.Markish[] = [
    Plot.lineY(validation, { x: 'step', y: 'value', stroke: colours.validation, strokeWidth: 1.8 }),
  ];
  if (validation.length <= 60)
    marks.push(Plot.dot(validation, { x: 'step', y: 'value', r: 2.5, fill: colours.validation }));
  return {
    ariaLabel: 'Validation PSNR over training steps',
    x: { label: 'step', domain: stepsOf(loss), ticks: 5 },
    y: { label: 'validation PSNR (dB)', grid: true, ticks: 5 },
    marks,
  };
}

/** A long curve by the lowest and the highest point of each of `bins` stretches, so that no spike is lost. */
export function thinned(points: readonly CurvePoint[], bins = 300): CurvePoint[] {
  if (points.length <= 2 * bins) return [...points];
  const size = points.length / bins;
  return Array.from({ length: bins }, (_, i) => {
    const stretch = points.slice(Math.floor(i * size), Math.floor((i + 1) * size));
    const byValue = [...stretch].sort((a, b) => a.value - b.value);
    return [...new Set([byValue[0]!, byValue.at(-1)!])].sort((a, b) => a.step - b.step);
  }).flat();
}

/** The mean over the last twentieth of the curve, at least three points. */
export function runningMean(points: readonly CurvePoint[]): CurvePoint[] {
  const window = Math.max(3, Math.round(points.length / 20));
  let sum = 0;
  return points.map(({ step, value }, i) => {
    sum += value - (i >= window ? points[i - window]!.value : 0);
    return { step, value: sum / Math.min(i + 1, window) };
  });
}
