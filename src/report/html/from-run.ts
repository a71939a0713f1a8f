import type { SamePictures } from '../../experiment/same-pictures.ts';
import type { MetricFacts, Summary } from '../../experiment/summary.ts';
import { bestLegend, bestOf } from '../best.ts';
import type { CurvePoint } from '../curve.ts';
import { pValue, signed } from '../numbers.ts';
import type { RunRecord, TrainingFacts } from '../record.ts';
import { rowName } from '../row-name.ts';
import { countOf, ownGaps, sameSentences } from '../same-words.ts';
import type { EmbeddedPictures } from './pictures.ts';
import type { CellView, ColumnView, ReportView, TableView, TrainingView } from './view.ts';

/** What a run's page shows besides its record. */
export interface RunExtras {
  readonly provenance: object;
  readonly embedded: EmbeddedPictures;
  readonly curve?: { readonly loss: readonly CurvePoint[]; readonly validation: readonly CurvePoint[] } | undefined;
}

/** The page of a run's report, from its record. */
export function runView(record: RunRecord, { provenance, embedded, curve }: RunExtras): ReportView {
  const { title, command, dataset, metrics, systems, training, notes } = record;
  const { name, manifest, standsIn, train, validation, test } = dataset;
  return {
    title,
    lead: [
      `Data set ${name} (manifest ${manifest.slice(0, 12)}): ${train + validation > 0 ? `${train} pairs to train on, ${validation} to watch, ` : ''}${test} to test on.`,
    ],
    command,
    warning: dataset.simulated
      ? {
          title: 'Simulated data.',
          text: `${name} is rendered by bench itself${standsIn ? ` and stands in for ${standsIn}` : ''}. Its numbers say nothing about published results on real photographs.`,
        }
      : undefined,
    tables: [systemTable(record), ...comparisonTable(record), ...trainedTable(record)],
    sets: [
      {
        name,
        metrics,
        systems: systems.map((system) => ({ name: system.name, perImage: system.perImage })),
        rivals: rivalsOf(record),
        ...embedded,
      },
    ],
    trainings: training ? [trainingView(systems.at(-1)?.name ?? title, training, curve)] : [],
    curves: [],
    protocols: protocolsOf(metrics),
    notes,
    provenance: [
      ['data set', `${name}, manifest ${manifest}`],
      ['licence of the data', dataset.licence],
      ...Object.entries(dataset.options).map(([key, value]) => [`data: ${key}`, String(value)] as const),
      ...systems.map((system) => [`system ${system.name}`, `${system.source}; key ${system.key}`] as const),
      ...facts(provenance),
    ],
  };
}

/** The system that the record is about and the strongest other one by the first metric that has a comparison. */
export function rivalsOf({ comparisons, systems }: Pick<RunRecord, 'comparisons' | 'systems'>) {
  const [first] = comparisons;
  if (first) return { system: first.system, other: first.other };
  return systems.length > 1 ? { system: systems.at(-1)!.name, other: systems[0]!.name } : undefined;
}

export const protocolsOf = (metrics: RunRecord['metrics']): ReportView['protocols'] =>
  Object.entries(metrics).map(([metric, { protocol, version }]) => ({ metric, protocol, version }));

export const columnOf = (label: string, { unit, better, decimals }: MetricFacts): ColumnView => ({
  label,
  unit,
  better,
  decimals,
});

function systemTable({ systems, metrics, same }: RunRecord): TableView {
  const footnotes: string[] = [];
  const names = Object.keys(metrics);
  const best = new Map(names.map((metric) => [metric, bestOf({ systems, metrics, same }, metric)]));
  return {
    title: 'Results',
    legend: [
      'Mean over the test pictures with its 95 % bootstrap interval, drawn below on the scale of the column.',
      `${bestLegend[0]!.toUpperCase()}${bestLegend.slice(1)}.`,
      ...names.flatMap((metric) => sameSentences(metric, same?.[metric], metrics[metric]!.pooled)),
    ],
    rowHead: 'system',
    columns: names.map((metric) => columnOf(metric, metrics[metric]!)),
    rows: systems.map(({ name, source, cells, training }) => ({
      name: rowName({ name, training }),
      detail: source,
      cells: names.map((metric) => ({
        ...cellOf(cells[metric]!, footnotes, {
          row: name,
          metric,
          same: same?.[metric],
          pooled: metrics[metric]!.pooled,
        }),
        best: best.get(metric)!.has(name),
      })),
    })),
    footnotes,
  };
}

/** A summary as a cell; what it does not hold becomes footnotes. */
function cellOf(
  summary: Summary,
  footnotes: string[],
  {
    row,
    metric,
    same,
    pooled,
  }: { row: string; metric: string; same?: SamePictures | undefined; pooled?: true | undefined },
): CellView {
  const { mean, low, high, reason } = summary;
  const gaps = reason ? [reason] : ownGaps(summary, row, same, pooled);
  const notes = gaps.map((text) => {
    footnotes.push(`${row}, ${metric}: ${text}.`);
    return footnotes.length - 1;
  });
  return {
    value: mean,
    interval: low === null || high === null ? undefined : [low, high],
    count: countOf(summary, row, same),
    notes,
  };
}

function comparisonTable({ comparisons, metrics }: RunRecord): TableView[] {
  if (comparisons.length === 0) return [];
  const rows = comparisons.map(({ metric, system, other, result }) => {
    const { decimals } = metrics[metric]!;
    const { value, low, high } = result.difference;
    const cells: CellView[] = [
      { value: `${system} − ${other}` },
      { value, text: `${signed(value, decimals)} [${signed(low, decimals)}, ${signed(high, decimals)}]` },
      { value: result.p, text: pValue(result.p) },
      { value: result.larger },
      { value: result.smaller },
      { value: result.count },
    ];
    return { name: metric, cells };
  });
  const count = (label: string): ColumnView => ({ label, decimals: 0 });
  return [
    {
      title: 'Picture by picture',
      legend: [
        'The system against the strongest other one on the same pictures: mean difference with its 95 % bootstrap interval, p of the sign-flip permutation test, and on how many pictures it is larger or smaller.',
      ],
      rowHead: 'metric',
      columns: [
        { label: 'difference', decimals: 0, words: true },
        { label: 'mean [95 %]', decimals: 0 },
        { label: 'p', decimals: 3 },
        count('larger'),
        count('smaller'),
        count('pictures'),
      ],
      rows,
      footnotes: [],
    },
  ];
}

/** How the trained systems were trained, where there are several. */
function trainedTable({ systems }: RunRecord): TableView[] {
  const trained = systems.flatMap(({ name, training }) => (training ? [{ name, training }] : []));
  if (trained.length < 2) return [];
  const whole = (label: string, unit?: string): ColumnView => ({ label, unit, decimals: 0 });
  const words = (label: string): ColumnView => ({ label, decimals: 0, words: true });
  return [
    {
      title: 'Trained systems',
      legend: ['Seconds are those of the machine that trained, with whatever else it did.'],
      rowHead: 'system',
      columns: [whole('parameters'), whole('steps'), whole('training', 's'), words('back end'), words('builds on')],
      rows: trained.map(({ name, training }) => ({
        name: rowName({ name, training }),
        cells: [
          { value: training.parameters, text: training.parameters.toLocaleString('en') },
          { value: training.steps },
          { value: training.seconds },
          { value: training.backends.join(', then ') },
          { value: training.earlier ? `${training.earlier.as} ${training.earlier.recipe}` : '' },
        ],
      })),
      footnotes: [],
    },
  ];
}

export function trainingView(name: string, training: TrainingFacts, curve: TrainingView['curve']): TrainingView {
  const { parameters, steps, best, losses } = training;
  const watched = best
    ? ` The best validation PSNR was ${best.psnr.toFixed(2)} dB at step ${best.step}; the last weights are scored.`
    : '';
  return { name, summary: `${parameters.toLocaleString('en')} parameters, ${steps} steps.${watched}`, losses, curve };
}

/** Facts that do not change from run to run: no durations. Nested ones are joined by a blank. */
export function facts(provenance: object, before = ''): (readonly [string, string])[] {
  return Object.entries(provenance).flatMap(([key, value]) => {
    const name = `${before}${key}`;
    if (value === undefined || value === null || /seconds$/i.test(key)) return [];
    if (Array.isArray(value)) return [[name, value.join(', ')] as const];
    return typeof value === 'object' ? facts(value, `${name} `) : [[name, String(value)] as const];
  });
}
