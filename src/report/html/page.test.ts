import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { JSDOM } from 'jsdom';
import { describe, expect, it } from 'vitest';
import { runRecord } from '../../../test/support/run-record.ts';
import { tableRecord } from '../../../test/support/table-record.ts';
import { packageRoot } from '../../core/provenance.ts';
import type { SystemRecord } from '../record.ts';
import type { TableRecord } from '../table-record.ts';
import { escapeHtml, html, jsonBlock } from './escape.ts';
import { runView } from './from-run.ts';
import { setOf, tableView } from './from-table.ts';
import { pageHtml } from './page.ts';
import type { PictureView, ReportView } from './view.ts';

/** A gray PNG of one pixel. */
const pixel =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVQIHWNoAAAAggCBd81ytgAAAABJRU5ErkJggg==';
const pictureOf = (id: string): PictureView => ({
  id,
  why: 'psnr at 50 %',
  width: 1,
  height: 1,
  systems: [pixel, pixel],
  target: pixel,
});
const curve = {
  loss: [3, 2, 1.5, 1.2].map((value, i) => ({ step: i + 1, value })),
  validation: [
    { step: 2, value: 18 },
    { step: 4, value: 20 },
  ],
};
const provenance = { version: '0.1.0', backend: { name: 'wasm', threads: 2 }, trainedOn: ['wasm'], runSeconds: 12.5 };
const viewOf = (record = runRecord, pictures = [pictureOf('a')]): ReportView =>
  runView(record, { provenance, embedded: { pictures, rule: 'one of three pictures' }, curve });

const scriptOf = (page: string): string =>
  new JSDOM(page).window.document.querySelector('script:not([type])')!.textContent!;

/** The page without what lies in files of its own. */
const shortened = (page: string): string =>
  page
    .replace(/(<style>)[\s\S]*?(<\/style>)/, '$1$2')
    .replace(scriptOf(page), '')
    .replace(/sha256-[^&]+/, 'sha256-of-the-script');

describe('pageHtml of a run', () => {
  const page = pageHtml(viewOf());

  it('gives these bytes for this record; style and script have files of their own', async () => {
    await expect(shortened(page)).toMatchFileSnapshot(join(packageRoot(), 'test/fixtures/report/run.html'));
    expect(pageHtml(viewOf())).toBe(page);
  });

  it('allows its own script by its hash, and no request to anywhere', () => {
    const { document } = new JSDOM(page).window;
    const policy = document.querySelector('meta[http-equiv="Content-Security-Policy"]')!.getAttribute('content')!;
    const hash = createHash('sha256').update(scriptOf(page)).digest('base64');
    expect(policy).toBe(
      `default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`,
    );
    expect(document.querySelectorAll('[src], [href], link, iframe, object, form')).toHaveLength(0);
    expect(page.replace(/http:\/\/www\.w3\.org\/\d+\/(svg|xlink|xhtml)/g, '')).not.toMatch(/https?:\/\//);
    expect(scriptOf(page)).not.toMatch(/^(import|export) /m);
  });

  it('has no time in it, so that the same run made twice gives the same page', () => {
    expect(page).not.toContain('12.5');
    expect(page).toContain('<dt>backend threads</dt><dd>2</dd>');
  });

  it('shows interval, count, footnote and the best of a cell, and the pictures that all rows are over', () => {
    const [input, ours] = runRecord.systems as [SystemRecord, SystemRecord];
    const psnr = { ...ours.cells.psnr!, undefined: ['b'], clamped: ['c'] };
    const systems = [input, { ...ours, cells: { ...ours.cells, psnr } }];
    const { document } = new JSDOM(pageHtml(viewOf({ ...runRecord, systems }))).window;
    const [cell] = document.querySelectorAll('td.best') as unknown as [Element, Element];
    expect(cell.querySelector('.value')!.textContent).toBe('28.002');
    expect(cell.querySelector('.value sup')!.textContent).toBe('2');
    expect(cell.querySelector('.interval')!.textContent).toBe('[19.00, 30.00]');
    expect(cell.querySelector('.count')!.textContent).toBe('2/3 pictures');
    expect(document.querySelectorAll('.footnotes li')[1]!.textContent).toBe('mlc-unet, psnr: 1 clamped: c.');
    expect(document.querySelector('.legend')!.textContent).toContain('left out: b (infinite for input)');
  });

  it('keeps hostile names as text, in the page, in attributes and in the data of the script', () => {
    const hostile = [
      '</script><script>alert(1)</script>',
      '"><img src=x onerror=alert(1)>',
      "' onmouseover='alert(1)",
      '<!--<script>',
      '&lt;b&gt;\u0000\u2028`',
    ];
    const record = {
      ...runRecord,
      title: hostile[0]!,
      command: hostile[1]!,
      dataset: { ...runRecord.dataset, name: hostile[2]!, licence: hostile[3]! },
      notes: hostile,
      systems: runRecord.systems.map((system, i) => ({
        ...system,
        name: `${system.name} ${hostile[i]}`,
        perImage: system.perImage.map((one, k) => ({ ...one, id: hostile[k]! })),
      })),
      comparisons: [],
    };
    const made = pageHtml(viewOf(record, hostile.map(pictureOf)));
    const plain = new JSDOM(page).window.document;
    const { document } = new JSDOM(made).window;
    expect(document.querySelectorAll('script')).toHaveLength(2);
    expect(document.querySelectorAll('img, [onerror], [onmouseover]')).toHaveLength(0);
    expect(document.querySelectorAll('body *').length).toBeGreaterThan(plain.querySelectorAll('body *').length / 2);
    expect(document.querySelector('h1')!.textContent).toBe(hostile[0]);
    expect(document.querySelector('.command code')!.textContent).toBe(hostile[1]);
    const data = JSON.parse(document.getElementById('set-0')!.textContent!);
    expect(data.pictures.map(({ id }: { id: string }) => id)).toEqual(hostile);
    expect(scriptOf(made)).toBe(scriptOf(page));
  });
});

describe('pageHtml of a table', () => {
  const embedded = { pictures: [{ ...pictureOf('a'), systems: [pixel, pixel, undefined] }], rule: 'one picture' };
  const page = pageHtml(tableView(tableRecord, { version: '0.1.0' }, [embedded]));
  const { document } = new JSDOM(page).window;
  const cellsOf = (table: number, row: number): Element[] => [
    ...document.querySelectorAll('section.table')[table]!.querySelectorAll('tbody tr')[row]!.querySelectorAll('td'),
  ];

  it('gives these bytes for this record', async () => {
    await expect(shortened(page)).toMatchFileSnapshot(join(packageRoot(), 'test/fixtures/report/table.html'));
  });

  it('puts the published number beside the measured one, with the difference only where both can be compared', () => {
    const [apart] = cellsOf(0, 1);
    expect(apart!.querySelector('.published')!.textContent).toBe('paper (21.35 S)');
    expect(apart!.querySelector('.published')!.classList.contains('apart')).toBe(true);
    const [psnr, ssim, parameters] = cellsOf(0, 2);
    expect(psnr!.querySelector('.published')!.textContent).toBe('paper 23.34 S −0.84 ▲');
    expect(psnr!.querySelector('.beyond')).not.toBeNull();
    expect(ssim!.querySelector('.published')!.textContent).toBe('paper 0.9210 S −0.0110');
    expect(ssim!.querySelector('.beyond')).toBeNull();
    expect(parameters!.textContent).toBe('1,234,567');
    expect(parameters!.getAttribute('data-sort')).toBe('1234567');
  });

  it('marks ties, says why a cell is empty, and leaves out of "measured besides" what was not measured', () => {
    expect(cellsOf(0, 1).map((cell) => cell.classList.contains('best'))).toEqual([false, true, false]);
    const [empty] = cellsOf(0, 0);
    expect(empty!.textContent).toBe('n/a1paper (17.28 S)');
    expect(document.querySelector('.footnotes li')!.textContent).toBe('a closed application: published numbers only.');
    expect(document.querySelectorAll('section.table')[1]!.querySelectorAll('tbody tr')).toHaveLength(2);
  });

  it('shows the input among the pictures, once, whether it is a row or not', () => {
    const named = (record: TableRecord) => setOf(record, 0).systems.map(({ name }) => name);
    expect(named(tableRecord)).toEqual(['input', 'DPED', 'NRL']);
    const [ape, ...rows] = tableRecord.rows;
    const asRow = { ...rows[0]!, label: 'Input', system: 'input' };
    expect(named({ ...tableRecord, rows: [ape!, asRow, ...rows] })).toEqual(['Input', 'DPED', 'NRL']);
  });

  it('names the other data set above the columns, and sorts the claims by their numbers', () => {
    expect([...document.querySelectorAll('.groups th')].map((cell) => cell.textContent)).toEqual([
      'iPhone, on dped-sim',
      'size',
      'iPhone, on dped-sim',
    ]);
    expect(cellsOf(2, 0).map((cell) => cell.textContent)).toEqual([
      'NRL − DPED, iPhone PSNR',
      '1.99 D',
      '+2.25 [+1.20, +3.00]',
      '0.125',
      'agrees',
    ]);
  });
});

describe('html', () => {
  it('escapes everything but HTML itself and leaves out what is not there', () => {
    expect(html`<p title="${'"&<'}">${html`<b>${'<i>'}</b>`}${undefined}${false}${0}</p>`.text).toBe(
      '<p title="&#34;&#38;&#60;"><b>&#60;i&#62;</b>0</p>',
    );
    expect(escapeHtml('a\u0000b\tc\u0085')).toBe('a␀b\tc\ufffd');
    expect(jsonBlock({ id: '</script>\u2028' }).text).toBe('{"id":"\\u003c/script\\u003e\\u2028"}');
  });
});
