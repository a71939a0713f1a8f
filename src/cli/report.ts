import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { BenchError } from '../core/errors.ts';
import { readJsonIfThere } from '../core/files.ts';
import { defineVerb } from './verb.ts';

export const report = defineVerb({
  name: 'report',
  summary: 'print a report again, or list the reports there are',
  positionals: '[folder]',
  options: {},
  examples: [
    ['bench report', 'list what is in reports/'],
    ['bench report reports/mlc-unet-dped-sim-quick-seed1', 'print one'],
  ],
  async run({ names }, io) {
    const [folder] = names;
    if (folder === undefined) {
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
