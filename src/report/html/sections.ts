import { lossPlot, validationPlot } from '../curve.ts';
import { type Html, html, jsonBlock } from './escape.ts';
import { boxPlot, colourOf, curvePlots, dotsOf, mostDots, scatterPlot, svg } from './plots.ts';
import type { CurvesView, ReportView, SetView, TrainingView } from './view.ts';

/** Scores of more pictures than this are left to per-image.csv. */
export const mostScored = 2000;

/** The pictures of a set: the page's script makes the explorer from the data beside it. */
export function picturesHtml(set: SetView, place: number, several: boolean): Html {
  if (set.pictures.length === 0) return html``;
  const id = `pictures-${place + 1}`;
  return html`<section aria-labelledby="${id}">
<h2 id="${id}">Pictures${several && html` of ${set.name}`}</h2>
<div class="explorer" data-set="${place}"><noscript><p>The pictures are shown by the script of this page.</p></noscript></div>
<p class="legend">${set.rule}</p>
</section>
`;
}

/** Plots of the scores per picture, and the table of all of them. */
export function scoresHtml(set: SetView, place: number, several: boolean): Html {
  const metrics = Object.entries(set.metrics).filter(
    ([name, { pooled }]) =>
      !pooled && set.systems.some(({ perImage }) => perImage.some(({ scores }) => Number.isFinite(scores[name]))),
  );
  if (metrics.length === 0) return html``;
  const id = `scores-${place + 1}`;
  const { rivals } = set;
  return html`<section aria-labelledby="${id}">
<h2 id="${id}">Scores per picture${several && html` of ${set.name}`}</h2>
<div class="plots">${metrics.map(
    ([name, facts]) =>
      html`<figure><figcaption>${name} <span class="unit">${facts.better} is better</span></figcaption>
${boxPlot(name, facts, set.systems)}${dotsOf(name, set).length > 1 && scatterPlot(name, facts, set)}</figure>
`,
  )}</div>
<p class="legend">Boxes: quartiles and median; whiskers reach to the last picture within 1.5 times their distance, dots lie beyond.${
    rivals &&
    html` Dots on the squares: ${rivals.system} over ${rivals.other}, a dot a picture (at most ${mostDots}), ringed where it is shown above; on the dashed line both are equal. Pooled metrics have no scores per picture.`
  }</p>
<details class="all-scores" data-set="${place}"><summary>Every picture</summary></details>
</section>
`;
}

/** What the page's script needs of a set. */
export function setData({ metrics, systems, rivals, pictures, rule }: SetView): Html {
  const names = Object.keys(metrics);
  const images = systems[0]?.perImage ?? [];
  const rounded = (score: number | null | undefined, decimals: number): number | string | null =>
    score === null || score === undefined || Number.isNaN(score)
      ? null
      : Number.isFinite(score)
        ? Number(score.toFixed(decimals + 1))
        : `${score > 0 ? '' : '−'}∞`;
  return jsonBlock({
    metrics: names.map((name) => ({ name, ...metrics[name], protocol: undefined, version: undefined })),
    systems: systems.map(({ name }) => name),
    rivals,
    pictures,
    rule,
    images: images.slice(0, mostScored).map(({ id }, i) => ({
      id,
      scores: systems.map(({ perImage }) =>
        names.map((name) => rounded(perImage[i]?.scores[name], metrics[name]!.decimals)),
      ),
    })),
    of: images.length,
  });
}

const curveColours = { step: 'var(--faint-line)', mean: 'var(--system-1)', validation: 'var(--system-2)' };

/** The curves of several trainings: validation and running mean of the loss, with a key to the colours. */
export function curvesHtml({ name, lines }: CurvesView): Html {
  const labels = [...new Map(lines.map((line) => [line.label, line.colour]))];
  return html`<h3>${name}</h3>
<ul class="key">${labels.map(([label, colour]) => html`<li><i style="background:${colourOf(colour)}"></i>${label}</li>`)}</ul>
<div class="plots">${curvePlots(lines).map((plot) => html`<figure>${plot}</figure>`)}</div>
`;
}

/** One training: its curves, what it is made of, its losses. */
export function trainingHtml({ name, summary, losses, curve }: TrainingView): Html {
  return html`<h3>${name}</h3>
<p>${summary}</p>
${
  curve &&
  curve.loss.length > 0 &&
  html`<div class="plots"><figure>${svg({ height: 240, marginLeft: 50, marginBottom: 38, ...lossPlot(curve.loss, curveColours) })}</figure>${
    curve.validation.length > 0 &&
    html`<figure>${svg({ height: 240, marginLeft: 50, marginBottom: 38, ...validationPlot(curve.loss, curve.validation, curveColours) })}</figure>`
  }</div>
`
}${
  losses.length > 0 &&
  simpleTable(
    ['loss term', 'weight', 'formula'],
    losses.map(({ term, weight, formula }) => [term, String(weight), formula]),
  )
}`;
}

/** Protocols, notes and where the numbers come from. */
export function endHtml({ protocols, notes, provenance }: ReportView): Html {
  return html`<section aria-labelledby="protocols">
<h2 id="protocols">Protocols</h2>
${simpleTable(
  ['metric', 'protocol', 'version'],
  protocols.map(({ metric, protocol, version }) => [metric, protocol, String(version)]),
)}
</section>
${
  notes.length > 0 &&
  html`<section aria-labelledby="notes">
<h2 id="notes">Notes</h2>
<ul class="notes">${notes.map((note) => html`<li>${note}</li>`)}</ul>
</section>
`
}<section aria-labelledby="provenance">
<h2 id="provenance">Provenance</h2>
<dl class="provenance">${provenance.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
</section>
`;
}

function simpleTable(head: readonly string[], rows: readonly (readonly string[])[]): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${head[0]!}s"><table class="plain">
<thead><tr>${head.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${rows.map(([first, ...rest]) => html`<tr><th scope="row">${first}</th>${rest.map((text) => html`<td>${text}</td>`)}</tr>`)}</tbody>
</table></div>`;
}
