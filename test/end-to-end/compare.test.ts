import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sidesOf } from '../../src/cli/compare-sides.ts';
import { compareSides } from '../../src/cli/compare-systems.ts';
import type { Io } from '../../src/cli/verb.ts';
import { BenchError } from '../../src/core/errors.ts';
import { silent } from '../../src/core/progress.ts';
import { writeImage } from '../../src/image/write.ts';
import { bench } from '../support/command.ts';
import { brighter, wavyPicture, writePairs } from '../support/pairs.ts';

const root = mkdtempSync(join(tmpdir(), 'bench-compare-'));
const at = (...inside: string[]): string => join(root, ...inside);
const run = (...args: string[]) => bench(args, { BENCH_HOME: at('home') });

const quiet: Io = {
  json: false,
  progress: silent,
  signal: new AbortController().signal,
  print: () => {},
  document: () => {},
};

/** Every result of "good" is nearer to its target than that of "bad"; the last one equals it. */
beforeAll(async () => {
  await writePairs(at('set'), 6, 24);
  await writePairs(at('other'), 5, 24);
  for (let i = 0; i < 6; i++) {
    const target = brighter(wavyPicture(i, 24, 24));
    const off = (by: number) => ({ ...target, data: target.data.map((value) => Math.max(0, value - by)) });
    await writeImage(at('good', `00${i}.png`), i === 5 ? target : off(0.02));
    await writeImage(at('bad', `00${i}.png`), off(0.05 + 0.02 * i));
  }
  for (const set of ['set', 'other'])
    run(
      'run',
      '--model',
      'he',
      '--with',
      'input',
      '--metrics',
      'psnr,psnr@dped',
      '--pairs',
      at(set, 'input'),
      at(set, 'target'),
      '--test-pairs',
      at(set, 'input'),
      at(set, 'target'),
      '--out',
      at('reports', set),
    );
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

interface Summary {
  readonly page: string;
  readonly means: Readonly<Record<string, Readonly<Record<string, { readonly mean: number }>>>>;
  readonly comparisons: readonly {
    readonly metric: string;
    readonly difference: { readonly value: number };
    readonly p: number;
    readonly better: number;
    readonly worse: number;
    readonly equal: number;
    readonly count: number;
    readonly apart: { readonly ahead: readonly { readonly id: string; readonly difference: number }[] };
  }[];
}

describe('bench compare', () => {
  it('compares two folders of pictures by name: wins, exact p, where they differ most, figure and page', () => {
    const { code, stdout } = run(
      'compare',
      at('good'),
      at('bad'),
      '--target',
      at('set/target'),
      '--json',
      '--out',
      at('compared'),
    );
    expect(code).toBe(0);
    const { comparisons, page, means } = JSON.parse(stdout) as Summary;
    const [psnr, ssim] = comparisons;
    // The sixth picture is identical: its infinite psnr is left out. With five signs all equal, p is 2 / 2^5.
    expect(psnr).toMatchObject({ metric: 'psnr', better: 5, worse: 0, equal: 0, count: 5, p: 2 / 32 });
    expect(ssim).toMatchObject({ metric: 'ssim', better: 6, worse: 0, count: 6, p: 2 / 64 });
    expect(psnr!.apart.ahead.map(({ id }) => id)).toEqual(['004', '003', '002', '001', '000']);
    expect(psnr!.difference.value).toBeCloseTo(
      psnr!.apart.ahead.reduce((sum, { difference }) => sum + difference, 0) / 5,
      10,
    );
    const html = readFileSync(page, 'utf8');
    expect(html).toContain('where good is ahead of and behind bad most by psnr');
    expect(html).toMatch(
      /psnr: over the 5 of 6 pictures that have a finite score in every row; left out: 005 \(infinite for /,
    );
    expect(means.good!.psnr!.mean - means.bad!.psnr!.mean).toBeCloseTo(psnr!.difference.value, 10);
    expect(readFileSync(at('compared/figure.png')).length).toBeGreaterThan(5000);
  });

  it('compares two systems of a report by their names, as the report itself does', () => {
    const { code, stdout } = run('compare', 'he', 'input', '--in', at('reports/set'), '--out', at('named'));
    expect(code).toBe(0);
    const data = JSON.parse(readFileSync(at('reports/set/run.json'), 'utf8'));
    const { value } = data.comparisons[0].result.difference;
    expect(stdout).toContain(`${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)} [`);
    expect(stdout).toContain('psnr@dped is no mean over pictures');
    expect(readFileSync(at('named/report.html'), 'utf8')).toContain('he against input');
  });

  it('gives the same numbers from tables of scores', () => {
    for (const name of ['good', 'bad'])
      run('score', '--input', at(name), '--target', at('set/target'), '--metrics', 'psnr', '--csv', at(`${name}.csv`));
    const { stdout } = run('compare', at('good.csv'), at('bad.csv'), '--json', '--out', at('tables'));
    const { comparisons } = JSON.parse(stdout) as Summary;
    expect(comparisons[0]).toMatchObject({ metric: 'psnr', better: 5, worse: 0, count: 5, p: 2 / 32 });
  });

  it.each([
    ['data sets that differ', () => [at('reports/set'), at('reports/other')], 'their pictures cannot be paired'],
    ['pictures that differ', () => [at('good.csv'), at('short.csv')], '001 is in one of them only'],
    ['a folder and a report', () => [at('good'), at('reports/set')], 'expected two of one kind'],
    ['one side twice', () => [at('reports/set'), at('reports/set')], 'Both sides are he of'],
    ['an unknown system', () => [`${at('reports/set')}#hee`, at('reports/set')], 'named "hee"'],
    ['an unknown name', () => ['nothing-like-it', 'he'], 'named "nothing-like-it"'],
    ['a metric that one lacks', () => [at('good.csv'), at('bad.csv'), 'ssim'], 'no scores of'],
  ])('refuses %s in one sentence', async (_, args, sentence) => {
    const lines = readFileSync(at('bad.csv'), 'utf8').split('\n');
    writeFileSync(at('short.csv'), lines.filter((line) => !line.startsWith('001')).join('\n'));
    const [a, b, metric] = args();
    const options = { metrics: metric ? [metric] : undefined, target: undefined, hdr: undefined, original: undefined };
    const refused = await (async () => compareSides(sidesOf(a!, b!), { ...options, threads: 1 }, quiet))().catch(
      (error: BenchError) => error,
    );
    expect(refused).toBeInstanceOf(BenchError);
    expect((refused as BenchError).message).toContain(sentence);
    expect((refused as BenchError).mend).toBeTruthy();
  });

  it('writes nothing when it refuses', () => {
    const { code, stderr } = run('compare', at('reports/set'), at('reports/other'), '--out', at('never'));
    expect(code).toBe(1);
    expect(stderr).toMatch(/^bench: .*their pictures cannot be paired\.\n {2}mend: /m);
    expect(existsSync(at('never'))).toBe(false);
  });
});

describe('bench report --html', () => {
  it('makes the page of an older report again, byte for byte, and keeps its pictures where the store is gone', () => {
    const page = at('reports/set/report.html');
    const before = readFileSync(page, 'utf8');
    rmSync(page);
    expect(run('report', at('reports/set'), '--html').code).toBe(0);
    expect(readFileSync(page, 'utf8')).toBe(before);
    cpSync(at('reports/set'), at('copy'), { recursive: true });
    const { stdout, stderr } = bench(['report', at('copy'), '--html', '--json'], { BENCH_HOME: at('nothing') });
    expect(JSON.parse(stdout).pictures).toBeGreaterThan(2);
    expect(stderr).toContain('the pictures of the page before were kept');
    expect(readFileSync(at('copy/report.html'), 'utf8')).toBe(before);
  });
});
