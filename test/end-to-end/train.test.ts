import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bench } from '../support/command.ts';
import { writePairs } from '../support/pairs.ts';

const root = mkdtempSync(join(tmpdir(), 'bench-train-'));
const environment = (home: string) => ({ BENCH_HOME: join(root, home), BENCH_BACKEND: 'wasm', BENCH_ASSETS: '' });
const pairs = ['--pairs', join(root, 'input'), join(root, 'target')];

beforeAll(() => writePairs(root, 12, 64));
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('bench run with objectives beyond pixels', { timeout: 240_000 }, () => {
  it('stops in the plan where a paper recipe lacks its VGG filters, and says how to get them', () => {
    const { code, stderr, stdout } = bench(
      ['run', '--model', 'mlc-unet', '--recipe', 'paper', ...pairs, '--json'],
      environment('plan'),
    );
    expect(code).not.toBe(0);
    expect(JSON.parse(stdout).error).toMatchObject({
      code: 'missing-asset',
      mend: expect.stringContaining('bench assets pull vgg19, or --features random'),
    });
    expect(stderr).toContain('content, lcn, contextual, the discriminator prad');
    expect(stderr).not.toContain('Back end');
    expect(existsSync(join(root, 'plan', 'datasets'))).toBe(false);
  });

  it('refuses a folder of pictures that no system of the run would train on', () => {
    const { code, stderr } = bench(['run', '--model', 'srcnn', ...pairs, '--unpaired', root], environment('plan'));
    expect(code).not.toBe(0);
    expect(stderr).toContain('--unpaired is given, but no system of this run trains on such pictures.');
  });

  it('names random features on every line that they concern, beside a second trained system', () => {
    const out = join(root, 'report');
    const system = 'dped-gan-lite/objective';
    const args = ['run', '--model', system, '--with', 'input,mcrn', '--steps', '2', ...pairs, '--out', out];
    const { code, stdout, stderr } = bench(
      [...args, '--metrics', 'psnr', '--no-pictures', '--json'],
      environment('random'),
    );
    expect(stderr).toMatch(/train dped-gan-lite\/objective: .*adversarial .*, discriminator .*, rate/);
    expect(code).toBe(0);
    expect(Object.keys(JSON.parse(stdout).systems)).toEqual(['input', 'mcrn', system]);
    const report = readFileSync(join(out, 'report.md'), 'utf8');
    expect(report).toContain(`| ${system} (random features) | `);
    expect(report).toMatch(/\| content-003 \| 1 \| .*, random features \|/);
    expect(report).toMatch(/\| blurred-colour \| 0.2 \| [^|]*\(DPED\) \|/);
    expect(report).toMatch(/\| mcrn \| 4,947 \| 2 \| \d+ \| wasm \|/);
    expect(report).toContain('--with input,mcrn');
    expect(report).not.toContain('## Pictures');
    expect(existsSync(join(out, 'figure.png'))).toBe(false);
    expect(report).toContain(`- ${system}: The terms are those of the published objective`);
  });
});
