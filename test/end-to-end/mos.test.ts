import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Criterion, criteria } from '../../src/mos/protocol.ts';
import { chromiumPath, openChromium, withoutChromium } from '../support/browser.ts';
import { bench, benchStarted } from '../support/command.ts';
import { writePairs } from '../support/pairs.ts';

const root = mkdtempSync(join(tmpdir(), 'bench-mos-'));
const study = join(root, 'studies/scripted');
const environment = { BENCH_HOME: join(root, 'home') };
const run = (...args: string[]) => bench(['mos', ...args], environment, root);
const records = (name: string): Record<string, unknown>[] =>
  readFileSync(join(study, name), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

beforeAll(() => writePairs(join(root, 'set'), 2, 48));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** What a scripted rater gives: other grades by rater, trial and criterion. */
const gradeOf = (rater: number, trial: number, place: number): number => 1 + ((3 * rater + 2 * trial + place) % 5);

/** Rates the picture on the screen with keys alone: four grades, then Enter. */
async function byKeys(page: Page, rater: number, trial: number): Promise<void> {
  await onPicture(page, trial);
  for (const place of criteria.keys()) await page.keyboard.press(String(gradeOf(rater, trial, place)));
  await page.keyboard.press('Enter');
}

/** The same by pointing. */
async function byClicks(page: Page, rater: number, trial: number): Promise<void> {
  await onPicture(page, trial);
  for (const [place, criterion] of criteria.entries())
    await page
      .getByRole('group', { name: label(criterion) })
      .getByLabel(`${gradeOf(rater, trial, place)} `)
      .check();
  await page.getByRole('button', { name: /Next|Finish/ }).click();
}

const label = (criterion: Criterion): RegExp => new RegExp(criterion, 'i');

async function onPicture(page: Page, trial: number): Promise<void> {
  await page.getByText(`Picture ${trial + 1} of 6`).waitFor();
  await page.locator('#stage:not(.waits)').waitFor();
}

async function start(page: Page, url: string, code?: string): Promise<void> {
  await page.goto(url);
  await page.getByLabel(/take part of my own will/).check();
  if (code !== undefined) await page.getByLabel(/Your code/).fill(code);
  await page.getByRole('button', { name: 'Start' }).click();
}

describe('bench mos', { timeout: 120_000 }, () => {
  it('says what it needs', () => {
    expect(run('serve').stderr).toContain('There is no study "mos" yet; --systems says what it compares.');
    expect(run('repot').stderr).toContain('did you mean report?');
    expect(run('report', '--systems', 'he').stderr).toContain('bench mos report does not take --systems');
    const twice = run('serve', '--systems', 'he,he', '--images-dir', join(root, 'set/input'));
    expect(twice.stderr).toContain('--systems names "he" twice');
    expect(twice.code).toBe(2);
    const missing = run('serve', '--systems', 'input,mlc-unet', '--images-dir', join(root, 'set/input'));
    expect(missing.stderr).toContain('mend: bench run --model mlc-unet');
  });
});

describe.skipIf(!chromiumPath)(`bench mos in a browser (${chromiumPath ? 'Chromium' : withoutChromium})`, () => {
  let browser: Browser;
  const asked: string[] = [];
  const complaints: string[] = [];
  beforeAll(async () => {
    browser = await openChromium();
  });
  afterAll(() => browser.close());

  async function rater(): Promise<{ context: BrowserContext; page: Page }> {
    const context = await browser.newContext();
    const page = await context.newPage();
    page.on('request', (request) => asked.push(request.url()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !/Failed to load resource/.test(message.text()))
        complaints.push(message.text());
    });
    return { context, page };
  }

  it('collects the ratings of two scripted raters, though the server is killed and one rater leaves', {
    timeout: 120_000,
  }, async () => {
    const begin = ['mos', 'serve', '--study', 'scripted', '--test', '--images-dir', join(root, 'set/input'), '--port'];
    const systems = ['--systems', `input,he,brighter=${join(root, 'set/target')}`];
    const first = await benchStarted([...begin, '0', ...systems], root, environment);
    const { url, ratingsPerRater } = first.document as { url: string; ratingsPerRater: number };
    expect(ratingsPerRater).toBe(6);
    const port = new URL(url).port;

    // The first rater uses keys alone; the server is killed while the fourth picture is being rated.
    const one = await rater();
    await start(one.page, url);
    await onPicture(one.page, 0);
    expect(await one.page.locator('#picture').evaluate((image) => image.getBoundingClientRect().width)).toBe(48);
    await one.page.keyboard.press('Enter');
    await one.page.getByText('Colour has no grade yet.').waitFor();
    for (const trial of [0, 1, 2]) await byKeys(one.page, 1, trial);
    await onPicture(one.page, 3);
    expect(records('ratings.jsonl')).toHaveLength(3);
    first.child.kill('SIGKILL');
    await new Promise((resolve) => first.child.once('exit', resolve));
    await byKeys(one.page, 1, 3);
    await one.page.getByText('Nothing is lost: trying again').waitFor();
    const second = await benchStarted(['mos', 'serve', '--study', 'scripted', '--port', port], root, environment);
    for (const trial of [4, 5]) await byKeys(one.page, 1, trial);
    await one.page.getByText('Thank you').waitFor();
    await one.context.close();

    // The second points, leaves after two pictures, comes back elsewhere by his code, and corrects himself.
    const two = await rater();
    await start(two.page, url, 'p07');
    for (const trial of [0, 1]) await byClicks(two.page, 2, trial);
    await onPicture(two.page, 2);
    await two.context.close();
    const back = await rater();
    await start(back.page, url, 'P07');
    await onPicture(back.page, 2);
    await back.page.keyboard.press('Backspace');
    await onPicture(back.page, 1);
    const chosen = back.page.getByRole('group', { name: 'Colour' }).getByLabel(`${gradeOf(2, 1, 0)} `);
    expect(await chosen.isChecked()).toBe(true);
    await byClicks(back.page, 7, 1);
    for (const trial of [2, 3, 4, 5]) await byClicks(back.page, 2, trial);
    await back.page.getByText('Thank you').waitFor();
    await back.page.reload();
    await back.page.getByText('6 of 6 rated').waitFor();
    await back.context.close();
    second.child.kill('SIGTERM');
    await new Promise((resolve) => second.child.once('exit', resolve));
    expect(second.stderr()).toContain('P07 is through: 6 ratings.');

    expect(complaints).toEqual([]);
    expect(asked.every((address) => address.startsWith(url))).toBe(true);
    expect(records('raters.jsonl').map(({ test }) => test)).toEqual([true, true]);
    const kept = records('ratings.jsonl');
    expect(kept).toHaveLength(12 + (gradeOf(7, 1, 0) === gradeOf(2, 1, 0) ? 0 : 1));
    for (const { rater: code, trial, scores, test } of kept.filter(({ trial }) => trial !== 1))
      expect([test, scores]).toEqual([
        true,
        Object.fromEntries(
          criteria.map((criterion, place) => [criterion, gradeOf(code === 'P07' ? 2 : 1, trial as number, place)]),
        ),
      ]);
  });

  it('reports their means as test data, with the published numbers marked as not comparable', () => {
    const { code, stdout } = run('report', '--study', 'scripted', '--json');
    expect(code).toBe(0);
    const { means, raters } = JSON.parse(stdout);
    expect(means).toMatchObject({ test: true, raters: 2, complete: 2, pictures: 2, ratings: 12 });
    expect(raters.map(({ ratings }: { ratings: number }) => ratings)).toEqual([6, 6]);
    const latest = new Map(records('ratings.jsonl').map((each) => [`${each.rater} ${each.trial}`, each]));
    for (const { system, cells } of means.systems) {
      const own = [...latest.values()].filter((each) => each.system === system);
      expect(own).toHaveLength(4);
      for (const criterion of criteria) {
        const sum = own.reduce((total, each) => total + (each.scores as Record<Criterion, number>)[criterion], 0);
        expect(cells[criterion].mean).toBeCloseTo(sum / 4, 12);
      }
    }
    const report = readFileSync(join(root, 'reports/mos-scripted/report.md'), 'utf8');
    expect(report).toContain('Scripted raters: test data.');
    expect(report).toMatch(/\*printed in 001-5\* † \| \*2\.0\* \| \*2\.7\*/);
    expect(report).toContain('not comparable');
    const lines = readFileSync(join(root, 'reports/mos-scripted/ratings.csv'), 'utf8').trim().split('\n');
    expect(lines).toHaveLength(13);
    expect(lines.slice(1).every((line) => line.includes(',test,'))).toBe(true);
  });

  it('does not mix a study with another', () => {
    const other = run('serve', '--study', 'scripted', '--systems', 'input,gamma');
    expect(other.code).toBe(1);
    expect(other.stderr).toContain('The study "scripted" is there already: it compares input, he, brighter');
  });
});
