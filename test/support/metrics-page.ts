import { type Metric, metrics } from '../../src/metrics/index.ts';

/** One line of the agreement table. */
export interface Agreement {
  readonly metric: string;
  readonly reference: string;
  readonly files: number;
  readonly allowed: string;
  /** Largest deviation that was found. */
  readonly worst: number;
}

export const agreementHeading = '## Agreement with official values and independent implementations';

/** The catalogue half of docs/metrics.md. */
export function catalogue(): string {
  const rows = Object.values<Metric>(metrics).map(({ name, protocol, against, better, needs, lacks, source }) => {
    const outside = needs?.length
      ? needs.map((asset) => `\`bench assets pull ${asset}\``).join(', ')
      : (lacks?.mend ?? '');
    const paper = source.url ? `[${source.paper}, ${source.year}](${source.url})` : `${source.paper}, ${source.year}`;
    return `| \`${name}\` | ${protocol} | ${against} | ${better === 'higher' ? '↑' : '↓'} | ${paper} | ${outside} |`;
  });
  return [
    '# Metrics',
    '',
    'Generated from the registry and the agreement test; do not edit. To write it anew:',
    '`BENCH_UPDATE_DOCS=1 npx vitest run test/metrics-agreement.test.ts`.',
    '',
    '`bench score --metrics NAME,NAME --input DIR --target DIR` scores folders paired by name. Pictures are scored as 8-bit',
    'codes. Means are over finite scores; infinite, undefined and clamped ones are counted and named.',
    '',
    '| name | protocol | against | better | source | from outside |',
    '|---|---|---|---|---|---|',
    ...rows,
    '',
    'A model of your own: `bench fit niqe --images DIR --name NAME` gives `niqe@NAME`, `bench fit brisque --images DIR',
    '--mos FILE --name NAME` gives `brisque-refit@NAME`; tables carry that name.',
    '',
    '',
  ].join('\n');
}

/** Networks run in single precision, whose last digits differ between back ends: their deviations are not told apart. */
const singlePrecision = 5e-8;

/** The agreement half. Deviations are printed as the power of ten that they stay below. */
export function agreementTable(rows: readonly Agreement[]): string {
  return [
    agreementHeading,
    '',
    'On real pictures; the files are listed in the test.',
    '',
    '| metric | compared with | files | allowed | found |',
    '|---|---|---:|---|---|',
    ...rows.map(({ metric, reference, files, allowed, worst }) => {
      const told = metric.startsWith('lpips') ? Math.max(worst, singlePrecision) : worst;
      const found = told === 0 ? '0' : `< 1e${Math.floor(Math.log10(told)) + 1}`;
      return `| \`${metric}\` | ${reference} | ${files} | ${allowed} | ${found} |`;
    }),
    '',
  ].join('\n');
}
