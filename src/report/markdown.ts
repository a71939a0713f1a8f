import type { MetricFacts, Summary } from '../experiment/summary.ts';
import { bestLegend, bestOf } from './best.ts';
import { differenceGain } from './detail.ts';
import type { RunRecord } from './record.ts';
import { rowName } from './row-name.ts';
import { countOf, ownGaps, sameSentences } from './same-words.ts';

/** The report of a run as markdown, beside `figure.png`, `training.svg`, `table.csv`, `per-image.csv` and `run.json`. */
export function reportMarkdown(record: RunRecord, examples: readonly string[]): string {
  const { title, dataset, command, training } = record;
  const parts = [
    `# ${title}`,
    `Made by \`${command}\`.`,
    datasetSentence(dataset),
    systemTable(record),
    footnotes(record),
    comparisonTable(record),
  ];
  if (examples.length > 0) parts.push(...pictureSection(examples));
  if (training) parts.push(...trainingSection(training));
  parts.push(trainedSystems(record));
  parts.push('## Protocols', protocols(record.metrics));
  if (record.notes.length > 0) parts.push('## Notes', record.notes.map((note) => `- ${note}`).join('\n'));
  parts.push('Every number with its origin is in `run.json`; scores per picture are in `per-image.csv`.');
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}

function pictureSection(examples: readonly string[]): string[] {
  return [
    '## Pictures',
    '![Input, systems, target; detail; difference maps](figure.png)',
    `Test pictures, chosen by rule: ${examples.join(', ')}. Rows: picture, detail, mean absolute difference to the target × ${differenceGain} (black = equal). More of them, to compare and to zoom, are in [report.html](report.html).`,
  ];
}

function datasetSentence(dataset: RunRecord['dataset']): string {
  const { name, manifest, standsIn, train, validation, test } = dataset;
  const counts = `${train + validation > 0 ? `${train} pairs to train on, ${validation} to watch, ` : ''}${test} to test on`;
  const line = `Data set **${name}** (manifest \`${manifest.slice(0, 12)}\`): ${counts}.`;
  if (!dataset.simulated) return line;
  return `${line}\n\n> **Simulated data.** ${name} is rendered by bench itself${standsIn ? ` and stands in for ${standsIn}` : ''}. Its numbers say nothing about published results on real photographs.`;
}

function systemTable({ systems, metrics, same }: RunRecord): string {
  const names = Object.keys(metrics);
  const head = ['system', ...names.map((name) => headOf(name, metrics[name]!))];
  const best = new Map(names.map((name) => [name, bestOf({ systems, metrics, same }, name)]));
  const rows = systems.map((system) => [
    rowName(system),
    ...names.map((name) => {
      const count = countOf(system.cells[name]!, system.name, same?.[name]);
      return cell(system.cells[name]!, metrics[name]!, best.get(name)!.has(system.name), count);
    }),
  ]);
  return markdownTable(head, rows);
}

const headOf = (name: string, { better, unit }: MetricFacts): string =>
  `${name}${unit ? ` (${unit})` : ''} ${better === 'higher' ? '↑' : '↓'}`;

/** Mean and interval, bold if it is best, and the count where the row lacks scores. */
function cell(summary: Summary, facts: MetricFacts, best: boolean, count: string | undefined): string {
  if (summary.mean === null) return summary.reason ? `n/a (${summary.reason})` : 'n/a';
  const text = summary.mean.toFixed(facts.decimals);
  const mean = best ? `**${text}**` : text;
  return [mean, interval(summary, facts.decimals), count && `(${count})`].filter(Boolean).join(' ');
}

function interval({ low, high }: Summary, decimals: number): string {
  return low === null || high === null ? '' : `[${low.toFixed(decimals)}, ${high.toFixed(decimals)}]`;
}

/** Which pictures the numbers are over, and what cells do not hold. */
function footnotes({ systems, metrics, same }: RunRecord): string {
  const lines = [`Cells: mean over test pictures with its 95 % bootstrap interval; ${bestLegend}.`];
  for (const [metric, { pooled }] of Object.entries(metrics)) {
    lines.push(...sameSentences(metric, same?.[metric], pooled));
    for (const { name, cells } of systems)
      for (const gap of ownGaps(cells[metric]!, name, same?.[metric], pooled))
        lines.push(`${name}, ${metric}: ${gap}.`);
  }
  return lines.join('  \n');
}

function comparisonTable({ comparisons, metrics }: RunRecord): string {
  if (comparisons.length === 0) return '';
  const rows = comparisons.map(({ metric, system, other, result }) => {
    const { decimals } = metrics[metric]!;
    const { value, low, high } = result.difference;
    const sign = (number: number): string => `${number >= 0 ? '+' : '−'}${Math.abs(number).toFixed(decimals)}`;
    return [
      metric,
      `${system} − ${other}`,
      `${sign(value)} [${sign(low)}, ${sign(high)}]`,
      pValue(result.p),
      `${result.larger} / ${result.smaller} of ${result.count}`,
    ];
  });
  return `Picture by picture, the system against the strongest other one (sign-flip permutation test):\n\n${markdownTable(['metric', 'difference', 'mean [95 %]', 'p', 'larger / smaller'], rows)}`;
}

const pValue = (p: number): string => (p < 0.001 ? '< 0.001' : p.toFixed(3));

function trainingSection(training: NonNullable<RunRecord['training']>): string[] {
  const { parameters, steps, best, losses } = training;
  const watched = best
    ? ` The best validation PSNR was ${best.psnr.toFixed(2)} dB at step ${best.step}; the last weights are scored.`
    : '';
  return [
    '## Training',
    '![Loss and validation score](training.svg)',
    `${parameters.toLocaleString('en')} parameters, ${steps} steps.${watched}`,
    markdownTable(
      ['loss term', 'weight', 'formula'],
      losses.map(({ term, weight, formula }) => [term, String(weight), formula]),
    ),
  ];
}

/** Size and training of every trained system, where there are several. */
function trainedSystems({ systems }: RunRecord): string {
  const trained = systems.flatMap(({ name, training }) => (training ? [{ name, training }] : []));
  if (trained.length < 2) return '';
  const rows = trained.map(({ name, training }) => [
    rowName({ name, training }),
    training.parameters.toLocaleString('en'),
    String(training.steps),
    training.seconds.toFixed(0),
    training.backends.join(', then '),
    training.earlier ? `${training.earlier.as} ${training.earlier.recipe}` : '',
  ]);
  const head = ['system', 'parameters', 'steps', 'training (s)', 'back end', 'builds on'];
  return `## Trained systems\n\nSeconds are those of the machine that trained, with whatever else it did.\n\n${markdownTable(head, rows)}`;
}

function protocols(metrics: RunRecord['metrics']): string {
  return markdownTable(
    ['metric', 'protocol', 'version'],
    Object.entries(metrics).map(([name, { protocol, version }]) => [name, protocol, String(version)]),
  );
}

/** A markdown table; bars inside cells are escaped. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((text) => text.replace(/\|/g, '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
