import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sharedData } from '../test/support/shared-data.ts';
import { tables } from './index.ts';

const path = sharedData('..', 'PAPERS.md');
const there = path !== undefined;
const text = there ? readFileSync(path, 'utf8') : '';

/** The numbers of a row of one of our tables. */
function ours(id: string, label: string): (number | undefined)[] {
  const { published } = tables.find((table) => table.id === id)!.rows.find((row) => row.label === label)!;
  return published === 'lost' ? [] : published.map((number) => number?.value);
}

/** The text from a marker to the next empty line after its table. */
function after(marker: string): string {
  const start = text.indexOf(marker);
  expect(start, marker).toBeGreaterThanOrEqual(0);
  return text.slice(start);
}

/** The first markdown table after a marker: rows of trimmed cells. */
function tableAfter(marker: string): string[][] {
  const lines = after(marker).split('\n');
  const begin = lines.findIndex((line) => line.startsWith('|'));
  const rest = lines.slice(begin);
  const end = rest.findIndex((line) => !line.startsWith('|'));
  return rest
    .slice(0, end)
    .filter((line) => !/^\|[-| ]+\|$/.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

/** "23.33/.9211" as two numbers. */
const pair = (cell: string): number[] => cell.split('/').map(Number);

describe.skipIf(!there)('the published numbers are those of PAPERS.md (needs ../shared/PAPERS.md)', () => {
  it('001, table 1', () => {
    const line = after('**T1**').split('\n')[0]!;
    const found = [...line.matchAll(/([A-Z][\w-]+) (\d\d\.\d\d\/\.\d{4})/g)].map(([, name, cell]) => [
      name!,
      pair(cell!),
    ]);
    expect(found).toHaveLength(5);
    for (const [name, numbers] of found) expect(ours('001-1', name as string), name as string).toEqual(numbers);
  });

  it('001, table 2', () => {
    const [head, ...rows] = tableAfter('**T2** PSNR');
    let count = 0;
    for (const [n, ...cells] of rows)
      for (const [i, cell] of cells.entries()) {
        if (!/\d/.test(cell)) continue;
        expect(ours('001-2', `${head![i + 1]} N = ${n}`)).toEqual([Number(cell)]);
        count++;
      }
    expect(count).toBe(tables.find(({ id }) => id === '001-2')!.rows.length);
  });

  it('001, table 3', () => {
    const [head, ...rows] = tableAfter('**T3** PSNR/SSIM');
    for (const [place, phone] of ['iPhone', 'BlackBerry', 'Sony'].entries()) {
      const cells = rows.find(([name]) => name === phone)!;
      for (const [i, label] of head!.slice(1).entries())
        expect(ours('001-3', label).slice(2 * place, 2 * place + 2), `${label} ${phone}`).toEqual(pair(cells[i + 1]!));
    }
  });

  it('001, table 4, under the corrected names', () => {
    const names: Record<string, string> = {
      APE: 'APE',
      '"Ref.[21]"': 'SRCNN',
      'Ref.[9] Johnson': 'Johnson',
      'Ref.[17] DPED': 'DPED',
      '"Ref.[24]"': 'Zhu GAN',
      '"Ref.[23]"': 'MCRN',
      NRL: 'NRL',
      'NRL-DPL': 'NRL-DPL',
    };
    const [head, ...rows] = tableAfter('**T4** PSNR/SSIM');
    expect(head!.slice(1)).toEqual(Object.keys(names));
    for (const [place, phone] of ['iPhone', 'BlackBerry', 'Sony'].entries()) {
      const cells = rows.find(([name]) => name === phone)!;
      for (const [i, printed] of head!.slice(1).entries())
        expect(ours('001-4', names[printed]!).slice(2 * place, 2 * place + 2), `${printed} ${phone}`).toEqual(
          pair(cells[i + 1]!),
        );
    }
  });

  it('001, table 5', () => {
    const line = after('**T5** MOS').split('\n')[0]!;
    const names = { Original: 'Original', '[23]': 'SRCNN', '[17]': 'DPED', '[25]': 'Zhu GAN', 'NRL-DPL': 'NRL-DPL' };
    for (const [printed, label] of Object.entries(names)) {
      const start = line.indexOf(`${printed} `, line.indexOf('Col/Tex'));
      const cell = /[\d.]+\/[\d.]+\/[\d.]+\/[\d.]+\/\d\.\d\d/.exec(line.slice(start))![0];
      expect(ours('001-5', label), label).toEqual(cell.split('/').map(Number));
    }
  });

  it('003, table I', () => {
    const line = after('**Table I, average SSIM**').split('\n')[0]!;
    const labels = ['Proposed', 'SRCNN (Dong et al.)', 'VDSR (Kim et al.)'];
    for (const [place, phone] of ['iPhone', 'Sony'].entries()) {
      const cells = new RegExp(`${phone} ([.\\d]+)/([.\\d]+)/([.\\d]+)`).exec(line)!.slice(1);
      for (const [i, cell] of cells.entries())
        expect(ours('003-1', labels[i]!)[place]).toBe(Number(cell.replace(/\.$/, '')));
    }
  });

  it('004, table 1', () => {
    const [head, ...rows] = tableAfter('**Table 1** `[S 004]`');
    expect(rows).toHaveLength(4);
    for (const [place, row] of rows.entries())
      for (const [i, label] of head!.slice(1).entries())
        expect(ours('004-1', label)[place], `${label} ${row[0]}`).toBe(Number(row[i + 1]));
  });

  it('002: KinD’s classical rows and the headline of stage 1', () => {
    const line = after('Classical baselines on **eval15**').split('\n')[0]!;
    for (const label of ['BIMEF', 'SRIE', 'LIME', 'RRM', 'RetinexNet', 'KinD']) {
      const [, psnr, ssim] = new RegExp(`${label} ([\\d.]+)/([\\d.]+\\d)`).exec(
        line.slice(line.indexOf('(PSNR/SSIM)')),
      )!;
      expect(ours('002-1', label).slice(0, 2), label).toEqual([Number(psnr), Number(ssim)]);
    }
    expect(text).toContain('20.13 dB / 0.82 (other papers print 0.83) / LPIPS 0.16');
    expect(ours('002-1', 'DRBN (stage 1)')).toEqual([undefined, undefined, 20.13, 0.82, 0.16]);
  });

  it('000: what its text supports', () => {
    const section = text.slice(text.indexOf('### 1.5'), text.indexOf('## 2.'));
    for (const number of ['22.95', '22.27', '22.92', '22.78', '22.85', '22.90', '22.87', '+0.68', '+1.12', '+0.99'])
      expect(section).toContain(number);
    expect(section).toContain('+0.07 / +0.12 / +0.17');
    const labels = ['plain', '+ refinement', '+ CFA', '+ both'];
    expect(labels.map((label) => ours('000-4-aggregation', label)[0])).toEqual([22.78, 22.85, 22.9, 22.95]);
    expect(ours('000-depth', 'shallow')[0]).toBe(22.92);
    expect(ours('000-1', 'PMN')[0]).toBe(22.27);
    expect(ours('000-3', 'w/o VGG content')[0]).toBe(22.87);
  });

  it('no number is of a kind that no paper column may have', () => {
    for (const { rows } of tables)
      for (const { published } of rows)
        if (published !== 'lost')
          for (const number of published) expect(['S', 'F', 'K', 'D', undefined]).toContain(number?.from);
  });
});
