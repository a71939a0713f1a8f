import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toBytes } from '../../src/image/color.ts';
import { writeImage } from '../../src/image/write.ts';
import { bench } from '../support/command.ts';
import { brighter, wavyPicture, writePairs } from '../support/pairs.ts';

const root = mkdtempSync(join(tmpdir(), 'bench-commands-'));
const at = (...inside: string[]): string => join(root, ...inside);

beforeAll(async () => {
  await writePairs(at('set'), 3, 24);
  const picture = wavyPicture(7, 24, 20);
  const raw = { raw: { width: 24, height: 20, channels: 3 as const } };
  await writeImage(at('odd/plain.png'), picture);
  const jpeg = await sharp(toBytes(picture), raw).jpeg().toBuffer();
  writeFileSync(at('odd/truncated.jpg'), jpeg.subarray(0, Math.floor(jpeg.length / 2)));
  writeFileSync(at('odd/zero.png'), '');
  await sharp(toBytes(picture), raw).toColourspace('rgb16').png().toFile(at('odd/deep.png'));
  await sharp(toBytes(picture), raw).toColourspace('b-w').png().toFile(at('odd/gray.png'));
  await sharp(toBytes(picture), raw).ensureAlpha(0.5).png().toFile(at('odd/alpha.png'));
  mkdirSync(at('empty'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** The one-sentence error of a failing command. */
function failure(...args: string[]): { code: number | null; sentence: string; stderr: string } {
  const { code, stderr } = bench(args, { BENCH_HOME: at('home') });
  return { code, sentence: stderr.split('\n').find((line) => line.startsWith('bench: ')) ?? '', stderr };
}

describe('names', () => {
  it.each([
    [['skore'], 'verb', 'score'],
    [['score', '--inptu', 'x'], '--inptu', '--input'],
    [['score', '--input', 'x', '--metrics', 'pnsr'], 'pnsr', 'psnr'],
    [['run', '--model', 'mlc-unt'], 'mlc-unt', 'mlc-unet'],
    [['run', '--model', 'mlc-unet/plane'], 'plane', 'plain'],
    [['enhance', '--with', 'hee', 'x.png', '--out', 'y'], 'hee', 'he'],
    [['ls', 'metrix'], 'metrix', 'metrics'],
    [['run', '--model', 'he', '--dataset', 'dped-sin'], 'dped-sin', 'dped-sim'],
  ])('bench %j: an error that names the nearest', (args, wrong, near) => {
    const { code, stderr } = failure(...args);
    expect(code).toBe(2);
    expect(stderr).toContain(wrong);
    expect(stderr).toContain(`did you mean ${near}`);
  });

  it.each([
    [['assets'], 'bench assets needs <action>'],
    [['run'], 'bench run needs --model.'],
    [['score'], 'bench score needs --input.'],
    [['run', '--model', 'he', '--recipe', 'quik'], '--recipe is "quik", expected quick or paper.'],
  ])('bench %j says what is missing or wrong', (args, sentence) => {
    const outcome = failure(...args);
    expect(outcome.code).toBe(2);
    expect(outcome.sentence).toContain(sentence);
  });

  it('refuses what a verb does not take', () => {
    expect(failure('doctor', 'now').code).toBe(2);
    expect(failure('run', '--model', 'mlc-unet', '--steps', '-3').sentence).toContain('--steps is -3');
  });
});

describe('bench ls', () => {
  it.each(['models', 'metrics', 'baselines', 'datasets', 'recipes', 'tables', 'assets'])(
    '%s --json: an array of named things',
    (what) => {
      const { code, stdout } = bench(['ls', what, '--json'], { BENCH_HOME: at('home') });
      expect(code).toBe(0);
      const rows = JSON.parse(stdout) as { name: string }[];
      expect(Array.isArray(rows)).toBe(true);
      for (const { name } of rows) expect(name).toMatch(/^\S+$/);
      if (what !== 'tables') expect(rows.length).toBeGreaterThan(0);
    },
  );
});

describe('released weights', () => {
  it.each([
    ['dped', 'the asset "dped-iphone"', 'bench assets pull dped-iphone'],
    ['drbn', 'the asset "drbn"', 'bench assets pull drbn'],
    ['srcnn', 'no released weights of srcnn', 'bench run --model srcnn'],
    ['dped/no-norm', 'names a variant', 'bench enhance --with dped --weights released'],
  ])('of %s, where they are not at hand: what is wanted, and the command that helps', (system, wanted, command) => {
    const args = ['enhance', '--with', system, '--weights', 'released', 'x.png', '--out', at('released')];
    const { code, stderr } = bench(args, { BENCH_HOME: at('home'), BENCH_ASSETS: '' });
    expect(code).not.toBe(0);
    expect(stderr).toContain(wanted);
    expect(stderr).toContain(`mend: ${command}`);
  });
});

describe('bench score', () => {
  it('pairs folders by name and prints one document', () => {
    const { code, stdout } = bench([
      'score',
      '--metrics',
      'psnr,ssim',
      '--input',
      at('set/input'),
      '--target',
      at('set/target'),
      '--json',
    ]);
    expect(code).toBe(0);
    const { metrics, images } = JSON.parse(stdout);
    expect(metrics.psnr).toMatchObject({
      better: 'higher',
      count: 3,
      of: 3,
      version: expect.any(Number),
      protocol: expect.any(String),
    });
    expect(images.map(({ id }: { id: string }) => id)).toEqual(['000', '001', '002']);
    const mean = images.reduce((sum: number, { scores }: { scores: { psnr: number } }) => sum + scores.psnr, 0) / 3;
    expect(metrics.psnr.mean).toBeCloseTo(mean, 9);
  });

  it('counts and names identical pictures instead of averaging them in silence', () => {
    const { stdout } = bench(['score', '--input', at('set/input'), '--target', at('set/input'), '--json']);
    const { metrics, images } = JSON.parse(stdout);
    expect(metrics.psnr).toMatchObject({ mean: null, count: 0, of: 3, infinite: ['000', '001', '002'] });
    expect(metrics.ssim.mean).toBe(1);
    expect(images[0].scores).toEqual({ psnr: null, ssim: 1 });
  });

  it('lists the names that have no partner', async () => {
    await writePairs(at('lonely'), 3, 24);
    rmSync(at('lonely/target/001.png'));
    const { code, sentence } = failure('score', '--input', at('lonely/input'), '--target', at('lonely/target'));
    expect(code).toBe(1);
    expect(sentence).toContain('001');
  });

  it('scores one picture against another of any name', () => {
    const { stdout } = bench([
      'score',
      '--input',
      at('set/input/000.png'),
      '--target',
      at('set/target/001.png'),
      '--json',
    ]);
    expect(JSON.parse(stdout).images).toHaveLength(1);
  });

  it('names both sizes when they differ', async () => {
    await writeImage(at('wide.png'), wavyPicture(1, 30, 24));
    const { code, sentence } = failure('score', '--input', at('set/input/000.png'), '--target', at('wide.png'));
    expect(code).toBe(1);
    expect(sentence).toMatch(/24x24.*30x24/);
  });
});

describe('odd pictures', () => {
  it.each([
    ['truncated.jpg', 'truncated.jpg'],
    ['zero.png', 'zero.png is empty'],
    ['absent.png', 'absent.png does not exist'],
  ])('%s is a one-sentence error that names the file, with nothing half-written', (name, sentence) => {
    const outcome = failure('enhance', '--with', 'he', at('odd', name), '--out', at('broken'));
    expect(outcome.code).toBe(1);
    expect(outcome.sentence).toContain(sentence);
    expect(existsSync(at('broken'))).toBe(false);
    expect(failure('inspect', at('odd', name)).code).toBe(1);
  });

  it.each([
    ['deep.png', '16 bits', 3],
    ['alpha.png', 'alpha channel dropped', 3],
    ['gray.png', '', 1],
  ])('%s is converted, and what was converted is said', (name, note, channels) => {
    const { code, stdout, stderr } = bench(['enhance', '--with', 'he', at('odd', name), '--out', at('fine'), '--json']);
    expect(code).toBe(0);
    expect(stderr).toContain(note);
    const facts = JSON.parse(bench(['inspect', JSON.parse(stdout).images[0].path, '--json']).stdout);
    expect(facts).toMatchObject({ width: 24, height: 20, bitDepth: 8, channels });
  });

  it('an empty folder is an error that names it', () => {
    const { code, sentence } = failure(
      'run',
      '--model',
      'he',
      '--pairs',
      at('empty'),
      at('set/target'),
      '--out',
      at('never'),
    );
    expect(code).toBe(1);
    expect(sentence).toContain(at('empty'));
    expect(existsSync(at('never'))).toBe(false);
  });

  it('enhances every picture that is named, also where a name looks like a number', () => {
    copyFileSync(at('odd/plain.png'), at('007'));
    const outcome = bench(
      ['enhance', '--with', 'he', at('odd/plain.png'), at('odd/gray.png'), '007', '--out', 'many'],
      {
        ...{ BENCH_HOME: at('home') },
      },
      root,
    );
    expect(outcome.stdout.trim().split('\n')).toEqual(['many/plain.png', 'many/gray.png', 'many/007.png']);
  });

  it('goes on with the other pictures of a folder and fails at the end', () => {
    const outcome = failure('enhance', '--with', 'he', at('odd'), '--out', at('some'));
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toContain('truncated.jpg');
    expect(outcome.stderr).toContain('zero.png');
    for (const name of ['plain', 'deep', 'gray', 'alpha']) expect(existsSync(at('some', `${name}.png`))).toBe(true);
    expect(existsSync(at('some/zero.png'))).toBe(false);
  });
});

describe('bench inspect', () => {
  it('prints the facts of a picture', async () => {
    const picture = brighter(wavyPicture(3, 24, 20));
    await writeImage(at('known.png'), picture);
    const facts = JSON.parse(bench(['inspect', at('known.png'), '--json']).stdout);
    const mean = [0, 1, 2].map((channel) => {
      const codes = toBytes(picture).filter((_, i) => i % 3 === channel);
      return codes.reduce((sum, code) => sum + code, 0) / codes.length / 255;
    });
    expect(facts).toMatchObject({ width: 24, height: 20, channels: 3, bitDepth: 8 });
    for (const [channel, value] of mean.entries()) expect(facts.mean[channel]).toBeCloseTo(value, 6);
  });
});

describe('bench doctor', () => {
  it('says what is here and how to get what is not', () => {
    const { code, stdout } = bench(['doctor', '--json'], { BENCH_HOME: at('home') });
    expect(code).toBe(0);
    const { backend, node, assets } = JSON.parse(stdout);
    expect(node.ok).toBe(true);
    expect(backend.chosen.name).toMatch(/tensorflow|native|wasm/);
    expect(backend.all.map(({ name }: { name: string }) => name)).toEqual([
      'tensorflow',
      'native',
      'wasm',
      'webgpu',
      'cpu',
    ]);
    for (const { found, mend } of backend.all) expect(found || typeof mend === 'string').toBe(true);
    for (const asset of assets) expect(asset.present || asset.mend.startsWith('bench assets')).toBe(true);
  });
});

describe('the README', () => {
  it('names the two lines', () => {
    const text = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    expect(text).toContain('npm ci && npx bench run --model mlc-unet');
    expect(text).toContain('npm ci && npm test');
    const example = /\]\((reports\/example[^)]*)\)/.exec(text)![1]!;
    expect(existsSync(new URL(`../../${example}`, import.meta.url))).toBe(true);
  });
});
