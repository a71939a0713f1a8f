import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { BenchError } from '../core/errors.ts';
import { readJsonIfThere } from '../core/files.ts';
import { defineVerb } from './verb.ts';

export const report = defineVerb({
  name: 'report',
  summary: 'print a report again, list the reports there are, or make the page of an older one',
  positionals: '[folder]',
  options: {
    html: { type: 'boolean', default: false, describe: 'make report.html anew from what the folder holds' },
    again: {
      type: 'boolean',
      default: false,
      describe: 'write all files of a run’s report anew from its scores, as this version counts and prints them',
    },
  },
  examples: [
    ['bench report', 'list what is in reports/'],
    ['bench report reports/mlc-unet-dped-sim-quick-seed1', 'print one'],
    ['bench report reports/mlc-unet-dped-sim-quick-seed1 --html', 'make its page anew'],
  ],
  async run({ names, html, again }, io) {
    const [folder] = names;
    if (folder === undefined) {
      if (html || again)
        throw new BenchError('usage', `bench report --${html ? 'html' : 'again'} needs the folder of a report.`, {
          mend: 'bench report lists them',
        });
      const found = reportsIn('reports');
      io.document(found);
      for (const { name, title } of found) io.print(`${name}  ${title}`);
      if (found.length === 0) io.print('There are no reports in reports/ yet; bench run --model mlc-unet writes one.');
      return;
    }
    const path = statSync(folder, { throwIfNoEntry: false })?.isDirectory() ? join(folder, 'report.md') : folder;
    const data = readJsonIfThere(join(path, '..', 'run.json'));
    if (!existsSync(path) || data === undefined)
      throw new BenchError('no-report', `${folder} holds no report; expected report.md and run.json.`, {
        mend: 'bench report lists the reports',
      });
    if (again) {
      const { rewriteReport } = await import('./rewrite-report.ts');
      const report = await rewriteReport(dirname(path));
      io.document({ report });
      io.print(`Report: ${report}`);
      return;
    }
    if (html) {
      const { makePage } = await import('./report-page.ts');
      const page = await makePage(dirname(path));
      io.document(page);
      io.print(`Page: ${page.path} (${page.pictures} pictures, ${(page.bytes / 1e6).toFixed(1)} MB)`);
      if (page.why !== undefined) io.progress.note(`note: ${page.why}`);
      return;
    }
    io.document(data);
    io.print(readFileSync(path, 'utf8').trimEnd());
  },
});

function reportsIn(folder: string): { name: string; title: string }[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const data = readJsonIfThere(join(folder, name, 'run.json')) as { title?: string } | undefined;
      return data ? [{ name: join(folder, name), title: data.title ?? '' }] : [];
    });
}
