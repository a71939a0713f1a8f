import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Html, html, trusted } from './escape.ts';
import type { EmbeddedPictures } from './pictures.ts';
import { curvesHtml, endHtml, picturesHtml, scoresHtml, setData, trainingHtml } from './sections.ts';
import { tableHtml } from './tables.ts';
import type { ReportView } from './view.ts';

/** The parts of the page's script, each an ES module that imports only from those before it. */
const scripts = [
  'make.js',
  'sort.js',
  'viewport.js',
  'heat.js',
  'divider.js',
  'explorer.js',
  'scores.js',
  'main.js',
] as const;

/**
 * A report as one HTML file that needs nothing else: style, script, plots and pictures are inside, and its security
 * policy forbids every request and every script but its own. The same view gives the same bytes.
 */
export function pageHtml(view: ReportView): string {
  const { title, lead, command, warning, tables, sets } = view;
  const script = pageScript();
  const several = sets.length > 1;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyFor(script)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="bench">
<title>${title}</title>
<style>
${trusted(partOf('page.css'))}</style>
</head>
<body>
<main>
<header>
<h1>${title}</h1>
${lead.map((sentence) => html`<p class="lead">${sentence}</p>`)}
<p class="command">Made by <code>${command}</code></p>
${warning && html`<p class="warning" role="note"><strong>${warning.title}</strong> ${warning.text}</p>`}
</header>
${tables.map(tableHtml)}${sets.map((set, place) => picturesHtml(set, place, several))}${sets.map((set, place) => scoresHtml(set, place, several))}${trainingsHtml(view)}${endHtml(view)}</main>
${sets.map((set, place) => html`<script type="application/json" id="set-${place}">${setData(set)}</script>`)}
<script>${trusted(script)}</script>
</body>
</html>
`;
  return page.text;
}

function trainingsHtml({ trainings, curves }: ReportView): Html {
  return trainings.length + curves.length === 0
    ? html``
    : html`<section aria-labelledby="training">
<h2 id="training">Training</h2>
${trainings.map(trainingHtml)}${curves.map(curvesHtml)}
</section>
`;
}

function policyFor(script: string): string {
  const hash = createHash('sha256').update(script).digest('base64');
  return `default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
}

/** All parts in one function: their imports and exports are left out, because they lie in one scope. */
function pageScript(): string {
  const parts = scripts.map((name) =>
    partOf(name)
      .replace(/^import [^;]*;\n/gm, '')
      .replace(/^export /gm, ''),
  );
  return `(() => {\n'use strict';\n${parts.join('\n')}})();\n`;
}

/** The pictures of a page's first set, to be kept when the page is made anew; undefined where there are none. */
export function picturesInPage(page: string): EmbeddedPictures | undefined {
  const text = /<script type="application\/json" id="set-0">(.*?)<\/script>/s.exec(page)?.[1];
  const { pictures = [], rule = '' } = JSON.parse(text ?? '{}') as Partial<EmbeddedPictures>;
  return pictures.length > 0 ? { pictures, rule } : undefined;
}

const partOf = (name: string): string =>
  readFileSync(new URL(`./page/${name}`, import.meta.url), 'utf8').replaceAll('\r\n', '\n');
