import { BenchError } from '../core/errors.ts';
import { settings } from '../core/settings.ts';
import type { MetricFacts, Summary } from '../experiment/summary.ts';
import { defineVerb, listOf } from './verb.ts';

export const score = defineVerb({
  name: 'score',
  summary: 'score pictures, or two folders paired by name, by any number of metrics',
  options: {
    input: { type: 'string', demandOption: true, describe: 'the picture or folder to score' },
    target: { type: 'string', describe: 'the reference picture or folder, paired by path without ending' },
    hdr: { type: 'string', describe: 'the HDR original or folder, for metrics against it' },
    original: { type: 'string', describe: 'what the scored pictures were made from, for metrics against it (loe)' },
    csv: { type: 'string', describe: 'file for the scores of every picture, written as they are known' },
    threads: { type: 'number', describe: 'pictures scored at the same time (default: BENCH_THREADS or all cores)' },
    metrics: { type: 'string', default: 'psnr,ssim', describe: 'names, separated by commas (bench ls metrics)' },
  },
  examples: [['bench score --metrics psnr,ssim --input results --target photos --json', 'every score and the means']],
  async run(args, io) {
    const { metricNamed } = await import('../metrics/index.ts');
    const { scoreFiles } = await import('../experiment/score.ts');
    const names = listOf(args.metrics);
    if (names.length === 0)
      throw new BenchError('usage', '--metrics is empty; expected names such as psnr,ssim.', {
        mend: 'bench ls metrics',
      });
    const wanted = names.map(metricNamed);
    const threads = args.threads ?? settings.threads();
    if (!Number.isInteger(threads) || threads < 1)
      throw new BenchError('usage', `--threads is ${threads}; expected a whole number of at least 1.`);
    const result = await scoreFiles({ ...args, threads, metrics: wanted, progress: io.progress, signal: io.signal });
    for (const note of grouped(result.notes)) io.progress.note(`note: ${note}`);
    const { notes: _, ...document } = result;
    io.document(document);
    const width = Math.max(...Object.keys(result.metrics).map((name) => name.length));
    for (const [name, summary] of Object.entries(result.metrics)) io.print(`${name.padEnd(width)}  ${line(summary)}`);
  },
});

/** "17.08 dB  (12/13 pictures; 1 infinite: 4)". */
function line(summary: MetricFacts & Summary): string {
  const { mean, count, of, unit, decimals, reason } = summary;
  const value =
    mean === null ? `n/a (${reason ?? 'no finite score'})` : `${mean.toFixed(decimals)}${unit ? ` ${unit}` : ''}`;
  const apart = (['infinite', 'undefined', 'clamped'] as const).flatMap((what) => {
    const ids = summary[what];
    return ids ? [`${ids.length} ${what}: ${someOf(ids)}`] : [];
  });
  return `${value}  (${[`${count}/${of} pictures`, ...apart].join('; ')})`;
}

/** Notes such as "photo.png: alpha channel dropped", those that say the same in one line. */
function grouped(notes: readonly string[]): string[] {
  const about = new Map<string, string[]>();
  for (const note of notes) {
    const [, id = '', text = note] = /^(.*?): (.*)$/s.exec(note) ?? [];
    about.set(text, [...(about.get(text) ?? []), id]);
  }
  return [...about].map(([text, ids]) => `${someOf(ids)}: ${text}`);
}

const someOf = (names: readonly string[]): string =>
  `${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}`;
