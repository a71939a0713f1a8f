import { dirname, join, resolve } from 'node:path';
import { provenance } from '../core/provenance.ts';
import type { Comparison } from '../experiment/compare.ts';
import { holm } from '../experiment/ranking.ts';
import { pageName } from '../report/html/write.ts';
import { fixed, pValue, signed } from '../report/numbers.ts';
import type { RunRecord, SystemRecord } from '../report/record.ts';
import { sameSentences } from '../report/same-words.ts';
import { writeReport } from '../report/write.ts';
import { defineVerb, listOf } from './verb.ts';

export const compare = defineVerb({
  name: 'compare',
  summary: 'compare two systems picture by picture: difference, interval, p, wins and losses, where they differ most',
  positionals: '<first> <second>',
  options: {
    in: { type: 'string', describe: 'the report that holds both systems; default: those in reports/' },
    data: {
      type: 'string',
      describe: 'for the report of a table with several test sets: which, as the table calls it',
    },
    metrics: { type: 'string', alias: 'metric', describe: 'names, separated by commas; default: all that both have' },
    target: { type: 'string', describe: 'for two folders of pictures: their targets, paired by name' },
    hdr: { type: 'string', describe: 'for two folders of pictures: HDR originals, for metrics against them' },
    original: { type: 'string', describe: 'for two folders of pictures: what they were made from (loe)' },
    threads: { type: 'number', describe: 'pictures scored at the same time (default: BENCH_THREADS or all cores)' },
    out: { type: 'string', describe: 'folder of the report; default: reports/compare-FIRST-SECOND' },
  },
  examples: [
    ['bench compare mlc-unet he', 'two systems of the reports that are there'],
    ['bench compare reports/a reports/b', 'the systems that two reports on the same data are about'],
    ['bench compare results/a results/b --target photos', 'two folders of pictures, paired by name'],
  ],
  async run({ names, in: within, data, out, ...options }, io) {
    const { sidesOf } = await import('./compare-sides.ts');
    const { compareSides } = await import('./compare-systems.ts');
    const [first, second] = names as [string, string];
    const metrics = options.metrics === undefined ? undefined : listOf(options.metrics);
    const compared = await compareSides(sidesOf(first, second, { within, data }), { ...options, metrics }, io);
    if (compared.pictures.length === 0)
      io.progress.note('The pictures behind these scores are not here, so the report has no figure.');
    const record = { ...compared.record, command: commandOf(first, second, { in: within, data, ...options }) };
    const folder = resolve(out ?? join('reports', `compare-${fileName(first)}-${fileName(second)}`));
    const report = await writeReport({
      folder,
      record,
      provenance: { ...provenance(), ...compared.provenance },
      pictures: compared.pictures,
      show: 'differences',
    });
    const page = join(dirname(report), pageName);
    const adjusted = holm(record.comparisons.map(({ result }) => result.p));
    io.document({ report, page, ...summaryOf(record, adjusted) });
    for (const line of linesOf(record, adjusted)) io.print(line);
    io.print(`Report: ${report}`);
    io.print(`Page:   ${page}`);
  },
});

/** The comparison as one JSON document. */
function summaryOf({ dataset, systems, comparisons, metrics }: RunRecord, adjusted: readonly number[]): object {
  const [other, system] = systems;
  return {
    system: system!.name,
    other: other!.name,
    dataset,
    comparisons: comparisons.map((comparison, i) => ({
      metric: comparison.metric,
      ...comparison.result,
      ...winsOf(comparison, metrics),
      holmP: adjusted[i],
      apart: apartBy(comparison.metric, { systems, metrics }, 10),
    })),
    means: Object.fromEntries(systems.map(({ name, cells }) => [name, cells])),
  };
}

/** On how many pictures the system is better, worse and equal, by the direction of the metric. */
function winsOf({ metric, result }: Comparison, metrics: RunRecord['metrics']) {
  const { larger, smaller, count } = result;
  const [better, worse] = metrics[metric]!.better === 'higher' ? [larger, smaller] : [smaller, larger];
  return { better, worse, equal: count - larger - smaller };
}

/** The pictures on which the two differ most, on each side, with their difference. */
function apartBy(metric: string, { systems, metrics }: Pick<RunRecord, 'systems' | 'metrics'>, most: number) {
  const [other, system] = systems as [SystemRecord, SystemRecord];
  const sign = metrics[metric]!.better === 'higher' ? 1 : -1;
  const known = new Map(other.perImage.map(({ id, scores }) => [id, scores[metric]]));
  const differences = system.perImage
    .map(({ id, scores }) => ({
      id,
      difference: Number(scores[metric] ?? Number.NaN) - Number(known.get(id) ?? Number.NaN),
    }))
    .filter(({ difference }) => Number.isFinite(difference))
    .sort((x, y) => sign * (y.difference - x.difference));
  return {
    ahead: differences.filter(({ difference }) => sign * difference > 0).slice(0, most),
    behind: differences
      .filter(({ difference }) => sign * difference < 0)
      .reverse()
      .slice(0, most),
  };
}

function linesOf(record: RunRecord, adjusted: readonly number[]): string[] {
  const { dataset, systems, comparisons, metrics, notes } = record;
  const [other, system] = systems as [SystemRecord, SystemRecord];
  const rows = comparisons.map((comparison, i) => {
    const { decimals, unit } = metrics[comparison.metric]!;
    const { value, low, high } = comparison.result.difference;
    const { better, worse, equal } = winsOf(comparison, metrics);
    const mean = (side: typeof system): string => fixed(side.cells[comparison.metric]!.mean!, decimals);
    return [
      `${comparison.metric}${unit ? ` (${unit})` : ''} ${metrics[comparison.metric]!.better === 'higher' ? '↑' : '↓'}`,
      mean(system),
      mean(other),
      Number.isNaN(low)
        ? signed(value, decimals)
        : `${signed(value, decimals)} [${signed(low, decimals)}, ${signed(high, decimals)}]`,
      pValue(adjusted[i]!),
      `${better} / ${worse} / ${equal}`,
    ];
  });
  const p = comparisons.length > 1 ? 'p (Holm)' : 'p';
  const head = ['metric', system.name, other.name, 'difference [95 %]', p, 'better / worse / equal'];
  return [
    `${system.name} against ${other.name} on ${dataset.name}: ${dataset.test} pictures, paired by id (manifest ${dataset.manifest.slice(0, 12)})`,
    '',
    ...(rows.length > 0 ? aligned([head, ...rows]) : ['No metric gives a difference picture by picture.']),
    '',
    ...comparisons.slice(0, 1).flatMap(({ metric }) => apartLines(metric, record)),
    ...comparisons.flatMap(({ metric }) => sameSentences(metric, record.same?.[metric])),
    ...notes.map((note) => `note: ${note}`),
  ];
}

function apartLines(metric: string, record: RunRecord): string[] {
  const { decimals } = record.metrics[metric]!;
  const { ahead, behind } = apartBy(metric, record, 5);
  const list = (pictures: readonly { id: string; difference: number }[]): string =>
    pictures.map(({ id, difference }) => `${id} ${signed(difference, decimals)}`).join(', ') || 'nowhere';
  const name = record.systems[1]!.name;
  return [
    `${name} is ahead most by ${metric}: ${list(ahead)}`,
    `${name} is behind most by ${metric}: ${list(behind)}`,
    '',
  ];
}

/** Columns of equal width: the first to the left, the others to the right. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  return rows.map((row) =>
    row
      .map((text, i) => (i === 0 ? text.padEnd(widths[i]!) : text.padStart(widths[i]!)))
      .join('   ')
      .trimEnd(),
  );
}

const fileName = (word: string): string =>
  word
    .replace(/^.*reports[/\\]/, '')
    .replace(/[^\w.+@-]+/g, '+')
    .replace(/^\++|\++$/g, '');

const quoted = (word: string): string => (/^[\w./@,:+#-]+$/.test(word) ? word : JSON.stringify(word));

function commandOf(first: string, second: string, options: Readonly<Record<string, unknown>>): string {
  const flags = ['in', 'data', 'metrics', 'target', 'hdr', 'original'].flatMap((name) =>
    options[name] === undefined ? [] : [`--${name} ${quoted(String(options[name]))}`],
  );
  return ['bench compare', quoted(first), quoted(second), ...flags].join(' ');
}
