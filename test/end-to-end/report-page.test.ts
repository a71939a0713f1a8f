import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeImage } from '../../src/image/write.ts';
import { writeTablePage } from '../../src/report/html/write.ts';
import type { PictureFiles } from '../../src/report/pictures.ts';
import { writeReport } from '../../src/report/write.ts';
import { chromiumPath, openChromium, withoutChromium } from '../support/browser.ts';
import { brighter, wavyPicture } from '../support/pairs.ts';
import { runRecord } from '../support/run-record.ts';
import { tableRecord } from '../support/table-record.ts';

const folder = mkdtempSync(join(tmpdir(), 'bench-page-'));
const page = join(folder, 'report.html');
const hostile = '"><img src=x onerror=alert(1)>';
const ids = ['a', 'b', 'c', 'd', hostile];

/** The record of the unit tests with five pictures, whose psnr grows from a to the last by 1 dB. */
const record = {
  ...runRecord,
  systems: runRecord.systems.map((system, place) => ({
    ...system,
    perImage: ids.map((id, i) => ({ id, scores: { psnr: 18 + 3 * place + i, 'psnr@dped': null } })),
  })),
};

async function writePage(): Promise<void> {
  const pictures: PictureFiles[] = [];
  for (const [i, id] of ids.entries()) {
    const [target, input, made] = ['target', 'input', 'made'].map((name) =>
      join(folder, 'pictures', `${i}-${name}.png`),
    );
    const picture = wavyPicture(i, 48, 36);
    await writeImage(input!, picture);
    await writeImage(target!, brighter(picture));
    await writeImage(made!, brighter(picture));
    pictures.push({ id, target: target!, outputs: { input: input!, 'mlc-unet': made! } });
  }
  const loss = Array.from({ length: 30 }, (_, i) => ({ step: i + 1, value: 1 / (i + 1) }));
  const curve = {
    loss,
    validation: [
      { step: 15, value: 18 },
      { step: 30, value: 20 },
    ],
  };
  await writeReport({ folder, record, provenance: { version: '1' }, pictures, curve });
}

describe.skipIf(!chromiumPath)(`report.html in Chromium (skipped: ${withoutChromium})`, () => {
  let browser: Browser;
  beforeAll(async () => {
    await writePage();
    browser = await openChromium();
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Opens the page without any network and collects what it must not do. */
  async function open(options: Parameters<Browser['newContext']>[0] = {}, path = page) {
    const context = await browser.newContext({ offline: true, viewport: { width: 1200, height: 900 }, ...options });
    const opened = await context.newPage();
    const complaints: string[] = [];
    opened.on('console', (message) => complaints.push(message.text()));
    opened.on('pageerror', (error) => complaints.push(error.message));
    opened.on('dialog', (dialog) => complaints.push(`dialog: ${dialog.message()}`));
    opened.on('request', (request) => {
      if (!/^data:/.test(request.url()) && request.url() !== pathToFileURL(path).href) complaints.push(request.url());
    });
    await opened.goto(pathToFileURL(path).href);
    return { opened, complaints, close: () => context.close() };
  }

  const firstColumn = (opened: Page) => opened.locator('section.table').first().locator('tbody th').allInnerTexts();
  const transforms = (opened: Page) =>
    opened.locator('.layer').evaluateAll((layers) => [...new Set(layers.map((layer) => layer.style.transform))]);

  it('sorts a table by the keyboard and says so to a screen reader', async () => {
    const { opened, complaints, close } = await open();
    const heading = opened
      .locator('section.table')
      .first()
      .getByRole('columnheader', { name: /^psnr dB/ });
    const before = await firstColumn(opened);
    await heading.getByRole('button').focus();
    await opened.keyboard.press('Enter');
    expect(await heading.getAttribute('aria-sort')).toBe('descending');
    const sorted = await firstColumn(opened);
    expect(sorted[0]).toContain('mlc-unet');
    await opened.keyboard.press('Space');
    expect(await heading.getAttribute('aria-sort')).toBe('ascending');
    expect(await firstColumn(opened)).toEqual(before);
    expect(complaints).toEqual([]);
    await close();
  });

  it('moves the divider by the arrow keys and by dragging', async () => {
    const { opened, complaints, close } = await open();
    const divider = opened.getByRole('slider');
    expect(await divider.getAttribute('aria-valuenow')).toBe('50');
    await divider.focus();
    await opened.keyboard.press('ArrowRight');
    await opened.keyboard.press('PageUp');
    expect(await divider.getAttribute('aria-valuenow')).toBe('62');
    expect(await divider.getAttribute('aria-valuetext')).toBe('62 %: input on the left, mlc-unet on the right');
    const stage = (await opened.locator('.stage').boundingBox())!;
    const place = (await divider.boundingBox())!;
    await opened.mouse.move(place.x + place.width / 2, place.y + place.height / 2);
    await opened.mouse.down();
    await opened.mouse.move(stage.x + 0.25 * stage.width, stage.y + 40, { steps: 4 });
    await opened.mouse.up();
    expect(await divider.getAttribute('aria-valuenow')).toBe('25');
    const cut = await opened.locator('.upper').evaluate((upper) => getComputedStyle(upper).clipPath);
    expect(cut).toBe('inset(0px 0px 0px 25%)');
    expect(complaints).toEqual([]);
    await close();
  });

  it('zooms and pans all pictures together', async () => {
    const { opened, complaints, close } = await open();
    expect(await transforms(opened)).toEqual(['scale(1) translate(0%, 0%)']);
    await opened.locator('.stage').focus();
    for (const key of ['+', '+', 'ArrowRight']) await opened.keyboard.press(key);
    expect(await transforms(opened)).toHaveLength(1);
    expect((await transforms(opened))[0]).toMatch(/^scale\(2\.25\) translate\(-3[12]\./);
    await opened.getByRole('button', { name: 'Fit' }).click();
    expect(await transforms(opened)).toEqual(['scale(1) translate(0%, 0%)']);
    expect(complaints).toEqual([]);
    await close();
  });

  it('switches pictures by the keyboard, shows their scores, and a hostile name as text', async () => {
    const { opened, complaints, close } = await open();
    const strip = opened.getByRole('toolbar', { name: 'Choose a picture' }).getByRole('button');
    expect(await strip.count()).toBe(5);
    expect(await opened.locator('.explorer h3').innerText()).toBe('c');
    await strip.nth(2).focus();
    await opened.keyboard.press('ArrowLeft');
    await opened.keyboard.press('ArrowLeft');
    expect(await opened.locator('.explorer h3').innerText()).toBe(hostile);
    expect(await opened.locator('.tile').nth(1).innerText()).toContain('25.00 dB');
    await opened.locator('details.all-scores summary').click();
    await opened.getByRole('button', { name: 'd', exact: true }).click();
    expect(await opened.locator('.explorer h3').innerText()).toBe('d');
    expect(complaints).toEqual([]);
    await close();
  });

  it('draws the differences: black where a picture equals its target, hot where it does not', async () => {
    const { opened, complaints, close } = await open();
    await opened.getByRole('button', { name: 'Differences' }).click();
    const brightest = async (name: string) => {
      const canvas = opened.getByRole('img', { name: `${name}: difference to the target` });
      await opened.locator(`canvas[data-drawn][aria-label^="${name}"]`).waitFor();
      return canvas.evaluate((drawn: HTMLCanvasElement) => {
        const { data } = drawn.getContext('2d')!.getImageData(0, 0, drawn.width, drawn.height);
        return { opaque: data[3], red: Math.max(...data.filter((_, i) => i % 4 === 0)) };
      });
    };
    expect(await brightest('mlc-unet')).toEqual({ opaque: 255, red: 0 });
    expect(await brightest('input')).toEqual({ opaque: 255, red: 255 });
    expect(complaints).toEqual([]);
    await close();
  });

  it.each([
    ['desktop', 'light', 1200],
    ['phone', 'dark', 390],
  ] as const)(
    'fits a %s in the %s scheme: a screenshot that is not empty, nothing wider than the screen',
    async (_, colorScheme, width) => {
      const { opened, complaints, close } = await open({ colorScheme, viewport: { width, height: 840 } });
      expect(await opened.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      const background = await opened.evaluate(() => getComputedStyle(document.body).backgroundColor);
      expect(background).toBe(colorScheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(20, 24, 28)');
      const shot = await opened.screenshot({ path: join(folder, 'shot.png'), fullPage: true });
      expect(shot.length).toBeGreaterThan(20_000);
      expect(complaints).toEqual([]);
      await close();
    },
  );

  it('shows a table of a paper: published beside measured, the pictures of its test set', async () => {
    const table = join(folder, 'table');
    const pictures = ['a', 'b', 'c'].map((id, i) => {
      const [input, made] = ['input', 'made'].map((name) => join(folder, 'pictures', `${i}-${name}.png`));
      return { data: 0, id, input: input!, target: made, outputs: { DPED: input!, NRL: made! } };
    });
    await writeTablePage({ folder: table, record: tableRecord, provenance: {}, pictures });
    const { opened, complaints, close } = await open({}, join(table, 'report.html'));
    await opened
      .getByRole('columnheader', { name: /^parameters/ })
      .getByRole('button')
      .click();
    expect((await firstColumn(opened)).map((name) => name.replace(/\d$/, ''))).toEqual(['DPED', 'NRL', 'APE']);
    expect(await opened.locator('.tile strong').allInnerTexts()).toEqual(['input', 'DPED', 'NRL', 'target']);
    expect(await opened.locator('td.best .published').first().innerText()).toContain('paper');
    expect(complaints).toEqual([]);
    await close();
  });

  it('stays small', () => {
    expect(readFileSync(page).length).toBeLessThan(300_000);
  });
});
