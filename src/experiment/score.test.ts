import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { packageRoot } from '../core/provenance.ts';
import { randomStream } from '../core/random.ts';
import { fromBytes } from '../image/codes.ts';
import { writeImage } from '../image/write.ts';
import { metricNamed } from '../metrics/index.ts';
import { scoreFiles } from './score.ts';

let folder = '';
const at = (...inside: string[]): string => join(folder, ...inside);
const named = (...names: string[]) => names.map(metricNamed);

async function writePicture(path: string, seed: number, noise: number): Promise<void> {
  const [scene, grain] = [randomStream(seed, 'scene'), randomStream(seed, 'grain', noise)];
  const bytes = Uint8Array.from({ length: 64 * 48 * 3 }, () => {
    const value = 40 + 160 * scene.uniform() + noise * grain.normal();
    return Math.min(255, Math.max(0, value));
  });
  await writeImage(path, fromBytes(bytes, 64, 48, 3));
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bench-score-'));
  vi.stubEnv('BENCH_HOME', at('home'));
  vi.stubEnv('BENCH_ASSETS', '');
  for (let n = 0; n < 6; n++) {
    await writePicture(at('input', `p${n}.png`), n, n === 2 ? 0 : 5 + n);
    await writePicture(at('target', `p${n}.png`), n, 0);
  }
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const inputs = () => ({ input: at('input'), target: at('target') });

describe('scoreFiles', () => {
  it('scores pairs by any number of metrics, counts what is infinite, and streams a table', async () => {
    const csv = at('out/scores.csv');
    const result = await scoreFiles({ ...inputs(), metrics: named('psnr', 'ssim', 'entropy'), csv });
    expect(result.metrics.psnr).toMatchObject({ count: 5, of: 6, infinite: ['p2'] });
    expect(result.metrics.ssim).toMatchObject({ count: 6, of: 6 });
    expect(result.images.map(({ id }) => id)).toEqual(['p0', 'p1', 'p2', 'p3', 'p4', 'p5']);
    const lines = readFileSync(csv, 'utf8').trim().split('\n');
    expect(lines[0]).toBe('id,psnr,ssim,entropy');
    expect(lines[3]).toMatch(/^p2,Infinity,1,/);
    expect(lines).toHaveLength(7);
  });

  it('finds known scores again by content: a picture that changed is scored anew', async () => {
    const store = at('own.jsonl');
    const first = await scoreFiles({ ...inputs(), metrics: named('psnr'), store });
    const known = readFileSync(store, 'utf8');
    const second = await scoreFiles({ ...inputs(), metrics: named('psnr'), store });
    expect(second).toEqual(first);
    expect(readFileSync(store, 'utf8')).toBe(known);
    await writePicture(at('input/p5.png'), 5, 30);
    const third = await scoreFiles({ ...inputs(), metrics: named('psnr'), store });
    expect(third.images[5]!.scores.psnr).toBeLessThan(first.images[5]!.scores.psnr!);
    expect(readFileSync(store, 'utf8').trim().split('\n')).toHaveLength(7);
  });

  it('goes on where it was interrupted', async () => {
    const store = at('stopped.jsonl');
    const controller = new AbortController();
    const progress = {
      note: () => {},
      task: () => ({ advance: () => controller.abort(), done: () => {} }),
    };
    const stopped = scoreFiles({ ...inputs(), metrics: named('psnr'), store, progress, signal: controller.signal });
    await expect(stopped).rejects.toMatchObject({ code: 'interrupted' });
    expect(readFileSync(store, 'utf8').trim().split('\n').length).toBeLessThan(6);
    const whole = await scoreFiles({ ...inputs(), metrics: named('psnr'), store });
    expect(whole.metrics.psnr).toMatchObject({ of: 6 });
  });

  it('leaves out a metric without its model, says how to get it, and scores the rest', async () => {
    const result = await scoreFiles({ ...inputs(), metrics: named('niqe', 'psnr') });
    expect(result.metrics.niqe).toMatchObject({
      mean: null,
      count: 0,
      of: 6,
      reason: 'niqe needs niqe model: bench assets pull niqe',
    });
    expect(result.metrics.psnr!.count).toBe(5);
    expect(Object.keys(result.images[0]!.scores)).toEqual(['psnr']);
  });

  it('counts pictures that are too small for a metric, says so, and scores the rest', async () => {
    const { metrics, notes } = await scoreFiles({ ...inputs(), metrics: named('ssim', 'ms-ssim@gray') });
    expect(metrics.ssim).toMatchObject({ count: 6 });
    expect(metrics['ms-ssim@gray']).toMatchObject({ mean: null, undefined: ['p0', 'p1', 'p2', 'p3', 'p4', 'p5'] });
    expect(metrics['ms-ssim@gray']!.reason).toBe(
      'none of 6 pictures has a finite ms-ssim@gray, which needs at least 161 pixels a side',
    );
    expect(notes).toContain(
      'p4: The metric ms-ssim@gray needs pictures with at least 161 pixels a side; this one has 64x48, 3 channels.',
    );
  });

  it('names missing partners, missing references and unreadable pictures', async () => {
    await expect(scoreFiles({ input: at('input'), metrics: named('psnr') })).rejects.toThrow(/no --target is given/);
    await expect(scoreFiles({ ...inputs(), metrics: named('loe') })).rejects.toThrow(/no --original is given/);
    await expect(scoreFiles({ ...inputs(), metrics: named('tmqi') })).rejects.toThrow(/no --hdr is given/);
    await writePicture(at('few/p1.png'), 1, 0);
    await expect(scoreFiles({ input: at('input'), target: at('few'), metrics: named('psnr') })).rejects.toThrow(
      /few lacks p0, p2, p3, p4, p5/,
    );
    await writePicture(at('broken/p1.png'), 1, 0);
    writeFileSync(at('broken/p2.png'), readFileSync(at('broken/p1.png')).subarray(0, 900));
    await expect(scoreFiles({ input: at('broken'), metrics: named('entropy') })).rejects.toThrow(
      /p2\.png cannot be read/,
    );
  });

  const built = existsSync(join(packageRoot(), 'dist/src/experiment/score.worker.js'));
  it.skipIf(!built)('gives the same scores for 1 and 3 threads (needs npm run build)', async () => {
    const metrics = named('psnr', 'ssim@gray', 'ms-ssim', 'entropy', 'deltaE');
    const one = await scoreFiles({ ...inputs(), metrics, store: at('one.jsonl') });
    const three = await scoreFiles({ ...inputs(), metrics, threads: 3, store: at('three.jsonl') });
    expect(three).toEqual(one);
    const failing = scoreFiles({ input: at('broken'), metrics: named('entropy'), threads: 2, store: at('none.jsonl') });
    await expect(failing).rejects.toMatchObject({ name: 'BenchError', code: 'unreadable-image' });
  });
});
