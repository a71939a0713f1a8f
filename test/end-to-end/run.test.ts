import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bench, benchKilled } from '../support/command.ts';
import { writePairs } from '../support/pairs.ts';

const root = mkdtempSync(join(tmpdir(), 'bench-run-'));
const environment = (home: string) => ({ BENCH_HOME: join(root, 'homes', home), BENCH_BACKEND: 'wasm' });
const request = (out: string, ...more: string[]): string[] => [
  ...['run', '--model', 'mlc-unet/plain', '--pairs', join(root, 'set/input'), join(root, 'set/target')],
  ...['--seed', '1', '--steps', '4', '--out', join(root, out), '--json', ...more],
];

beforeAll(() => writePairs(join(root, 'set'), 12, 80));
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('bench run', { timeout: 240_000 }, () => {
  it('trains, scores and reports two folders; a second run uses everything again', () => {
    const first = bench(request('first'), environment('home'));
    expect(first.stderr).toContain('train mlc-unet/plain');
    expect(first.code).toBe(0);
    const result = JSON.parse(first.stdout);
    expect(Object.keys(result)).toEqual(['report', 'page', 'weights', 'dataset', 'systems']);
    expect(Object.keys(result.systems)).toEqual(['input', 'he', 'mlc-unet/plain']);
    const { mean, low, high, count, of } = result.systems['mlc-unet/plain'].psnr;
    expect(low).toBeLessThan(mean);
    expect(high).toBeGreaterThan(mean);
    expect([count, of]).toEqual([2, 2]);
    expect(result.systems.input['psnr@dped']).toMatchObject({ mean: null, reason: expect.stringContaining('50') });
    const files = readdirSync(join(root, 'first')).sort();
    expect(files).toEqual([
      'figure.png',
      'per-image.csv',
      'report.html',
      'report.md',
      'run.json',
      'table.csv',
      'training.jsonl',
      'training.svg',
    ]);

    const again = bench(request('again'), environment('home'));
    expect(again.code).toBe(0);
    expect(again.stderr).toContain('trained already');
    for (const name of ['table.csv', 'per-image.csv', 'figure.png', 'training.svg', 'training.jsonl'])
      expect(readFileSync(join(root, 'again', name))).toEqual(readFileSync(join(root, 'first', name)));
  });

  it('gives the same bytes for the same seed from an empty home, and other numbers for another seed', () => {
    const table = (out: string): string => readFileSync(join(root, out, 'table.csv'), 'utf8');
    expect(bench(request('same'), environment('fresh')).code).toBe(0);
    expect(table('same')).toBe(table('first'));
    expect(bench(request('other', '--seed', '2'), environment('fresh')).code).toBe(0);
    expect(table('other')).not.toBe(table('first'));
  });

  it('killed with -9 in the middle of the training goes on to the weights of an undisturbed run', async () => {
    const long = (out: string): string[] => request(out, '--steps', '14');
    expect(bench(long('undisturbed'), environment('undisturbed')).code).toBe(0);
    const killed = await benchKilled(long('killed'), environment('killed'), (stderr) =>
      /train .*: 1[1-3]\/14/.test(stderr),
    );
    expect(killed.code).toBeNull();
    expect(existsSync(join(root, 'killed'))).toBe(false);
    const resumed = bench(long('killed'), environment('killed'));
    expect(resumed.code).toBe(0);
    expect(resumed.stderr).toContain('Going on at step 10 of 14');
    expect(readFileSync(join(root, 'killed/table.csv'))).toEqual(readFileSync(join(root, 'undisturbed/table.csv')));
    expect(weights('killed')).toEqual(weights('undisturbed'));
  });

  it('saves a checkpoint at Ctrl-C and says how to go on', async () => {
    const stopped = await benchKilled(
      request('stopped', '--steps', '14'),
      environment('stopped'),
      (stderr) => /train .*: [2-9]\/14/.test(stderr),
      'SIGINT',
    );
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toMatch(/stopped after step \d+ of 14; nothing is lost/);
    expect(JSON.parse(stopped.stdout).error.code).toBe('interrupted');
    const resumed = bench(request('stopped', '--steps', '14'), environment('stopped'));
    expect(resumed.stderr).toMatch(/Going on at step \d+ of 14/);
    expect(weights('stopped')).toEqual(weights('undisturbed'));
  });

  it('runs a baseline as a system like any other, without a back end', () => {
    const args = [
      'run',
      '--model',
      'he',
      '--pairs',
      join(root, 'set/input'),
      join(root, 'set/target'),
      '--metrics',
      'psnr,ssim',
    ];
    const { code, stdout, stderr } = bench([...args, '--out', join(root, 'he'), '--json'], environment('home'));
    expect(code).toBe(0);
    expect(stderr).not.toContain('Back end');
    expect(Object.keys(JSON.parse(stdout).systems)).toEqual(['input', 'he']);
  });
});

describe('bench enhance', () => {
  it('uses the weights trained last, at any picture size', () => {
    const picture = join(root, 'set/input/003.png');
    const { code, stdout } = bench(
      ['enhance', '--with', 'mlc-unet/plain', picture, '--out', join(root, 'out'), '--json'],
      environment('home'),
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout).images).toEqual([{ id: '003', path: join(root, 'out/003.png'), notes: [] }]);
    const facts = JSON.parse(bench(['inspect', join(root, 'out/003.png'), '--json']).stdout);
    expect([facts.width, facts.height, facts.channels]).toEqual([80, 80, 3]);
  });

  it('says how to get weights where there are none', () => {
    const { code, stderr } = bench(
      ['enhance', '--with', 'mlc-unet', join(root, 'set/input'), '--out', join(root, 'none')],
      environment('empty'),
    );
    expect(code).toBe(1);
    expect(stderr).toContain('bench run --model mlc-unet');
    expect(existsSync(join(root, 'none'))).toBe(false);
  });
});

function weights(home: string): Buffer {
  const trainings = join(root, 'homes', home, 'store/trainings');
  const folder = readdirSync(trainings, { withFileTypes: true }).find((entry) => entry.isDirectory())!.name;
  return readFileSync(join(trainings, folder, 'last.safetensors'));
}
