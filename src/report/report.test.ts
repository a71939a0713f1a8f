import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { wavyPicture } from '../../test/support/pairs.ts';
import { runRecord as record } from '../../test/support/run-record.ts';
import { readImage } from '../image/read.ts';
import { writeImage } from '../image/write.ts';
import { perImageCsv, tableCsv } from './csv.ts';
import { trainingCurve } from './curve.ts';
import { markdownTable, reportMarkdown } from './markdown.ts';
import type { PictureFiles } from './pictures.ts';
import type { SystemRecord } from './record.ts';
import { writeReport } from './write.ts';

const folder = mkdtempSync(join(tmpdir(), 'bench-report-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('reportMarkdown', () => {
  const text = reportMarkdown(record, ['a', 'c']);

  it('marks the best mean, alone where two pictures are too few for a test, and shows intervals', () => {
    expect(text).toContain('| mlc-unet | **28.00** [19.00, 30.00] | n/a (');
    expect(text).toContain('| input | 25.00 [19.00, 30.00] | n/a (');
    expect(text).toContain('| system | psnr (dB) ↑ | psnr@dped (dB) ↑ |');
  });

  it('says once which pictures all rows are over, and why a cell is empty', () => {
    expect(text.match(/left out/g)).toHaveLength(1);
    expect(text).toContain(
      'psnr: over the 2 of 3 pictures that have a finite score in every row; left out: b (infinite for input). Infinite: equal to what it is compared with, the best score there is.',
    );
    expect(text).toContain('| n/a (psnr@dped pools batches of 50 pictures, and there are only 3) |');
  });

  it('counts in the row that lacks scores, and names them where the row stands apart', () => {
    const [input, ours] = record.systems as [SystemRecord, SystemRecord];
    const cells = { ...ours.cells, psnr: { mean: 23, low: 22, high: 24, count: 1, of: 3, undefined: ['a', 'b'] } };
    const same = { psnr: { count: 3, of: 3, leftOut: [], apart: [ours.name] } };
    const short = reportMarkdown({ ...record, systems: [input, { ...ours, cells }], same }, []);
    expect(short).toContain('| mlc-unet | 23.00 [22.00, 24.00] (1/3) |');
    expect(short).toContain(
      'psnr: mlc-unet has a score on too few pictures to be compared; its number is over those alone.',
    );
    expect(short).toContain('mlc-unet, psnr: 2 undefined: a, b.');
  });

  it('of before that rule names what each row left out', () => {
    const old = reportMarkdown({ ...record, same: undefined }, []);
    expect(old).toContain('| input | 25.00 [19.00, 30.00] (2/3) |');
    expect(old).toContain('input, psnr: 1 infinite (identical pictures), left out: b.');
  });

  it('says that simulated data stands in', () => {
    expect(text).toContain('**Simulated data.** dped-sim is rendered by bench itself and stands in for dped.');
    expect(reportMarkdown({ ...record, dataset: { ...record.dataset, simulated: false } }, [])).not.toContain(
      'Simulated',
    );
  });

  it('prints the paired difference, the protocols, the losses and the notes', () => {
    expect(text).toContain('| psnr | mlc-unet − input | +3.00 [+2.50, +3.50] | < 0.001 | 2 / 0 of 2 |');
    expect(text).toContain('| psnr | RGB, 8 bit \\| per picture | 1 |');
    expect(text).toContain('247,907 parameters, 240 steps. The best validation PSNR was 21.50 dB at step 200');
    expect(text).toContain('- alpha channel dropped: a');
  });

  it('is the same text for the same record', () => {
    expect(reportMarkdown(record, ['a', 'c'])).toBe(text);
  });
});

describe('csv', () => {
  it('keeps full precision and says inf and n/a', () => {
    expect(tableCsv(record).split('\n')[1]).toBe('input,25,19,30,2/3,n/a,n/a,n/a,0/3');
    expect(perImageCsv(record).split('\n').slice(0, 3)).toEqual([
      'id,system,psnr,psnr@dped',
      'a,input,18,n/a',
      'b,input,inf,n/a',
    ]);
  });
});

describe('trainingCurve', () => {
  it('draws one SVG with the loss, its running mean and the validation', () => {
    const points = Array.from({ length: 40 }, (_, i) => ({ step: i + 1, value: 1 / (i + 1) }));
    const svg = trainingCurve(points, [
      { step: 20, value: 18 },
      { step: 40, value: 20 },
    ]);
    expect(svg.match(/<svg /g)).toHaveLength(3);
    expect(svg).toContain('validation PSNR (dB)');
    expect(svg).not.toContain('NaN');
    expect(trainingCurve(points, []).match(/<svg /g)).toHaveLength(2);
  });
});

describe('markdownTable', () => {
  it('escapes bars', () => {
    expect(markdownTable(['a'], [['x|y']])).toBe('| a |\n| --- |\n| x\\|y |');
  });
});

describe('writeReport', () => {
  it('writes the same bytes twice: text, tables and figure', async () => {
    const pictures: PictureFiles[] = [];
    for (const [i, id] of ['a', 'b', 'c'].entries()) {
      const [target, input, made] = ['target', 'input', 'made'].map((name) => join(folder, `${id}-${name}.png`));
      for (const [k, path] of [target, input, made].entries()) await writeImage(path!, wavyPicture(10 * i + k, 40, 30));
      pictures.push({ id, target: target!, outputs: { input: input!, 'mlc-unet': made! } });
    }
    const curve = {
      loss: [
        { step: 1, value: 2 },
        { step: 2, value: 1 },
      ],
      validation: [],
    };
    const write = (name: string) =>
      writeReport({ folder: join(folder, name), record, provenance: { version: '1' }, pictures, curve });
    await write('one');
    await write('two');
    for (const name of [
      'report.md',
      'report.html',
      'table.csv',
      'per-image.csv',
      'figure.png',
      'training.svg',
      'run.json',
    ])
      expect(readFileSync(join(folder, 'one', name))).toEqual(readFileSync(join(folder, 'two', name)));
    const { image } = await readImage(join(folder, 'one/figure.png'));
    expect(image.width).toBeGreaterThan(700);
    expect(JSON.parse(readFileSync(join(folder, 'one/run.json'), 'utf8'))).toMatchObject({
      title: 'x on y',
      provenance: { version: '1' },
    });
  });
});
