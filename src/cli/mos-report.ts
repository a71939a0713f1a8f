import { join, resolve } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { opinion001 } from '../../tables/001-5-opinion.ts';
import { writeJson, writeWhole } from '../core/files.ts';
import { provenance } from '../core/provenance.ts';
import { mosMarkdown } from '../mos/markdown.ts';
import { type Column, columns } from '../mos/means.ts';
import { meansRows, type PublishedOpinions, raterRows, ratingRows, reportOf } from '../mos/report.ts';
import { loadStudy } from '../mos/study.ts';
import type { Io } from './verb.ts';

export interface ReportArguments {
  readonly study: string;
  readonly screen: boolean;
  readonly 'complete-only': boolean;
  readonly out: string | undefined;
}

/** `bench mos report`: prints the means of a study and writes the report with its tables. */
export function reportStudy(args: ReportArguments, io: Io): void {
  const study = loadStudy(args.study);
  const options = { screen: args.screen, completeOnly: args['complete-only'] };
  const flags = [args.screen && '--screen', args['complete-only'] && '--complete-only'].filter(Boolean);
  const command = ['bench mos report', `--study ${args.study}`, ...flags].join(' ');
  const report = reportOf(study, options, publishedOpinions(), command);
  const folder = resolve(args.out ?? join('reports', `mos-${args.study}`));
  const markdown = mosMarkdown(report);
  writeWhole(join(folder, 'table.csv'), stringify(meansRows(report)));
  writeWhole(join(folder, 'ratings.csv'), stringify(ratingRows(study, report)));
  writeWhole(join(folder, 'raters.csv'), stringify(raterRows(report)));
  writeJson(join(folder, 'run.json'), { ...report, provenance: provenance() });
  writeWhole(join(folder, 'report.md'), markdown);
  io.document({ report: join(folder, 'report.md'), ...report });
  io.print(markdown);
  io.print(`Report: ${folder}`);
}

/** Table 5 of paper 001, by the names that its systems have here. */
function publishedOpinions(): PublishedOpinions {
  const rows = opinion001.rows.flatMap(({ label, system, published }) => {
    if (published === 'lost') return [];
    const values = opinion001.columns.flatMap(({ quantity }, i) => {
      const value = published[i]?.value;
      return quantity.kind === 'opinion' && value !== undefined ? [[quantity.criterion, value] as const] : [];
    });
    const row = Object.fromEntries(values) as Record<Column, number>;
    const name = system ?? label.toLowerCase().replaceAll(' ', '-');
    return columns.every((column) => row[column] !== undefined) ? [[name, row] as const] : [];
  });
  return {
    table: opinion001.id,
    source: opinion001.source,
    condition:
      '29 raters, 100 pictures of VOC2012, networks trained on DPED’s iPhone pairs; other raters and other pictures, so these numbers are not comparable with ours',
    rows: Object.fromEntries(rows),
  };
}
