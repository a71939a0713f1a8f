import * as Plot from '@observablehq/plot';
import { JSDOM } from 'jsdom';
import type { MetricFacts } from '../../experiment/summary.ts';
import { runningMean, thinned } from '../curve.ts';
import { fixed } from '../numbers.ts';
import { type Html, trusted } from './escape.ts';
import type { CurvesView, ScoredSystem, SetView } from './view.ts';

const width = 340;
/** A scatter plot shows at most this many pictures, taken evenly over the set. */
export const mostDots = 1000;

/** The colour of a system, by its place; the page's style sheet gives the shades for light and dark. */
export const colourOf = (place: number): string => `var(--system-${place % 8})`;

interface Dot {
  readonly id: string;
  readonly x: number;
  readonly y: number;
}

/** The spread of the scores per picture: quartiles, whiskers to 1.5 times their distance, and what lies beyond. */
export function boxPlot(name: string, facts: MetricFacts, systems: readonly ScoredSystem[]): Html {
  const scores = systems.flatMap(({ name: system, perImage }, place) =>
    perImage.flatMap(({ scores }) => {
      const score = scores[name];
      return Number.isFinite(score) ? [{ system, place, score: score! }] : [];
    }),
  );
  const scored = systems.filter(({ perImage }) => perImage.some((one) => Number.isFinite(one.scores[name])));
  const names = scored.map(({ name: system }) => system);
  const boxes = systems.flatMap(({ name: system }, place) => {
    const own = scores.filter((each) => each.system === system);
    if (own.length === 0) return [];
    const colour = colourOf(place);
    return [
      Plot.boxX(own, {
        x: 'score',
        y: 'system',
        stroke: colour,
        fill: colour,
        fillOpacity: 0.25,
        r: 2,
        strokeWidth: 1.4,
      }),
    ];
  });
  return svg({
    ariaLabel: `${name} of every picture by system`,
    height: 50 + 30 * names.length,
    marginTop: 8,
    marginBottom: 38,
    marginLeft: Math.min(130, 16 + 6.4 * Math.max(...names.map((system) => system.length))),
    x: { label: labelOf(name, facts), grid: true, ticks: 5, nice: true },
    y: { label: null, domain: names, tickFormat: shortened },
    marks: boxes,
  });
}

/** Two systems picture by picture: above the line the second is larger. Pictures of the explorer are ringed. */
export function scatterPlot(name: string, facts: MetricFacts, set: SetView): Html {
  const { system, other } = set.rivals!;
  const dots = dotsOf(name, set);
  const ends = dots.flatMap(({ x, y }) => [x, y]);
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const place = set.systems.findIndex((each) => each.name === system);
  const shown = new Set(set.pictures.map(({ id }) => id));
  const domain = [low, high];
  return svg({
    ariaLabel: `${name} of every picture: ${system} over ${other}`,
    height: width,
    marginLeft: 50,
    marginTop: 28,
    marginBottom: 38,
    x: { label: shortened(other), domain, nice: true, grid: true, ticks: 5 },
    y: { label: shortened(system), domain, nice: true, grid: true, ticks: 5 },
    marks: [
      Plot.line(
        [domain, domain].map((_, i) => ({ x: domain[i]!, y: domain[i]! })),
        { x: 'x', y: 'y', stroke: 'var(--muted)', strokeDasharray: '4 3' },
      ),
      Plot.dot(dots, {
        x: 'x',
        y: 'y',
        r: 2.4,
        fill: colourOf(place),
        fillOpacity: 0.55,
        title: ({ id, x, y }: Dot) =>
          `${id}\n${other} ${fixed(x, facts.decimals)}\n${system} ${fixed(y, facts.decimals)}`,
      }),
      Plot.dot(
        dots.filter(({ id }) => shown.has(id)),
        { x: 'x', y: 'y', r: 5, stroke: 'currentColor', strokeWidth: 1 },
      ),
    ],
  });
}

/** Pictures on which both rivals have a finite score. */
export function dotsOf(name: string, { systems, rivals }: SetView): Dot[] {
  const [a, b] = [rivals?.other, rivals?.system].map((wanted) => systems.find((each) => each.name === wanted));
  if (!a || !b) return [];
  const all = a.perImage.flatMap(({ id, scores }, i) => {
    const [x, y] = [scores[name], b.perImage[i]?.scores[name]];
    return Number.isFinite(x) && Number.isFinite(y) ? [{ id, x: x!, y: y! }] : [];
  });
  const step = Math.max(1, all.length / mostDots);
  return Array.from({ length: Math.min(all.length, mostDots) }, (_, i) => all[Math.floor(i * step)]!);
}

const labelOf = (name: string, { unit }: MetricFacts): string => `${name}${unit ? ` (${unit})` : ''}`;

const shortened = (name: string): string => (name.length > 19 ? `${name.slice(0, 18)}…` : name);

/** The validation scores of several trainings, and the running means of their losses. */
export function curvePlots(lines: CurvesView['lines']): Html[] {
  const last = Math.max(
    1,
    ...lines.flatMap(({ loss, validation }) => [loss.at(-1)?.step ?? 0, validation.at(-1)?.step ?? 0]),
  );
  const plots = [
    ['validation PSNR (dB)', lines.map(({ validation }) => validation)],
    ['loss, running mean', lines.map(({ loss }) => thinned(runningMean(loss)))],
  ] as const;
  return plots.flatMap(([label, curves]) => {
    if (curves.every((points) => points.length === 0)) return [];
    const positive = curves.every((points) => points.every(({ value }) => value > 0));
    const log = label.startsWith('loss') && positive;
    return [
      svg({
        ariaLabel: `${label} over training steps`,
        height: 260,
        marginLeft: 50,
        marginBottom: 38,
        x: { label: 'step', domain: [0, last], ticks: 5 },
        y: { label, grid: true, ticks: 5, ...(log && { type: 'log', tickFormat: '~g' }) },
        marks: curves.map((points, i) =>
          Plot.lineY(points, { x: 'step', y: 'value', stroke: colourOf(lines[i]!.colour), strokeWidth: 1.6 }),
        ),
      }),
    ];
  });
}

/** A plot without any background, in the colours of the page, as narrow as a phone. */
export function svg(options: Plot.PlotOptions): Html {
  const { document } = new JSDOM('').window;
  const plot = Plot.plot({
    document,
    width,
    style: { background: 'none', fontFamily: 'inherit', fontSize: '11px' },
    ...options,
  });
  plot.setAttribute('role', 'img');
  for (const part of plot.querySelectorAll('g[aria-label]')) part.removeAttribute('aria-label');
  return trusted(plot.outerHTML);
}
