import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { sha256 } from '../../src/core/hash.ts';
import { packageRoot } from '../../src/core/provenance.ts';
import { randomStream } from '../../src/core/random.ts';
import { scoreFiles } from '../../src/experiment/score.ts';
import type { HdrImage, Image } from '../../src/image/image.ts';
import { writeImage } from '../../src/image/write.ts';
import { aggregateScores, type Metric, metrics, scoreOf, unavailable } from '../../src/metrics/index.ts';
import { sharedData } from '../support/shared-data.ts';

const width = 208;
const height = 196;

/** A picture with gradients, texture and edges on several scales, nowhere flat. */
function scene(): Image {
  const random = randomStream(7, 'conformance');
  const data = new Float32Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    const texture = Math.sin(x / 3) * Math.cos(y / 5) * 0.12 + Math.sin((x * y) / 900) * 0.1;
    const edge = (Math.floor(x / 26) + Math.floor(y / 31)) % 2 === 0 ? 0.1 : -0.1;
    const light = 0.5 + 0.15 * Math.sin(x / 60 + y / 45) + texture + edge;
    for (let c = 0; c < 3; c++)
      data[3 * i + c] = Math.min(0.98, Math.max(0.02, light + 0.05 * (c - 1) + 0.01 * random.normal()));
  }
  return { width, height, channels: 3, data };
}

function withNoise(image: Image, sigma: number): Image {
  const random = randomStream(11, 'noise', sigma);
  return { ...image, data: image.data.map((value) => Math.min(1, Math.max(0, value + sigma * random.normal()))) };
}

const picture = scene();
const hdr: HdrImage = { ...picture, data: picture.data.map((value) => (value / (1.02 - value)) ** 1.5 * 20) };
const referenceOf = (metric: Metric): Image | HdrImage | undefined =>
  metric.against === 'nothing' ? undefined : metric.against === 'hdr' ? hdr : picture;

const bitsOf = (image: Image | HdrImage | undefined): string =>
  image === undefined ? '' : sha256(new Uint8Array(image.data.buffer, image.data.byteOffset, image.data.byteLength));

let home = '';
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'bench-conformance-'));
  vi.stubEnv('BENCH_HOME', home);
  vi.stubEnv('BENCH_ASSETS', sharedData('metrics') ?? '');
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
});

describe.each(Object.entries<Metric>(metrics))('%s', (name, metric) => {
  const wanted = (skip: (note: string) => void): boolean => {
    const why = unavailable(metric);
    if (why) skip(why.reason);
    return why === undefined;
  };

  it('is registered under its own name and says what it is', () => {
    expect(metric.name).toBe(name);
    expect(metric.protocol.length).toBeGreaterThan(20);
    expect(metric.protocol).not.toMatch(/[.\n]$/);
    expect(metric.source.year).toBeGreaterThan(1940);
    expect(Number.isInteger(metric.version) && metric.version > 0).toBe(true);
  });

  it('gives the same bits twice and leaves its input alone', async ({ skip }) => {
    if (!wanted(skip)) return;
    const noisy = withNoise(picture, 0.05);
    const reference = referenceOf(metric);
    const before = [bitsOf(noisy), bitsOf(reference)];
    const first = await scoreOf(metric, noisy, reference);
    const copy = { ...noisy, data: noisy.data.slice() };
    expect(await scoreOf(metric, copy, reference && { ...reference, data: reference.data.slice() })).toBe(first);
    expect(Number.isFinite(first)).toBe(true);
    expect([bitsOf(noisy), bitsOf(reference)]).toEqual(before);
  });

  if (metric.ideal !== undefined)
    it('gives its ideal value for a picture that equals its reference', async ({ skip }) => {
      if (!wanted(skip)) return;
      const score = await scoreOf(metric, picture, referenceOf(metric));
      if (Number.isFinite(metric.ideal)) expect(score).toBeCloseTo(metric.ideal!, 12);
      else expect(score).toBe(metric.ideal);
    });

  if (metric.monotone)
    it('gets worse with more noise', async ({ skip }) => {
      if (!wanted(skip)) return;
      const scores: number[] = [];
      for (const sigma of [0.01, 0.03, 0.09])
        scores.push(await scoreOf(metric, withNoise(picture, sigma), referenceOf(metric)));
      const sign = metric.better === 'higher' ? 1 : -1;
      expect(sign * scores[0]!).toBeGreaterThan(sign * scores[1]!);
      expect(sign * scores[1]!).toBeGreaterThan(sign * scores[2]!);
    });

  if (metric.against !== 'nothing') {
    it('names both sizes when they differ', async () => {
      const other = { width: 210, height, channels: 3, data: new Float32Array(210 * height * 3) } as const;
      await expect(scoreOf(metric, picture, other)).rejects.toMatchObject({
        code: 'size-mismatch',
        message: expect.stringMatching(/208x196.*210x196/),
      });
    });

    it('names the missing reference', async () => {
      await expect(scoreOf(metric, picture)).rejects.toMatchObject({ code: 'missing-reference' });
    });
  }

  it('takes gray pictures', async ({ skip }) => {
    if (!wanted(skip)) return;
    const gray = (image: Image | HdrImage | undefined) =>
      image && { ...image, channels: 1 as const, data: image.data.filter((_, i) => i % 3 === 1) };
    expect(Number.isFinite(await scoreOf(metric, gray(withNoise(picture, 0.05))!, gray(referenceOf(metric))))).toBe(
      true,
    );
  });

  it('has an aggregate that counts what it holds', () => {
    const scores = Array.from({ length: 60 }, (_, i) => ({ id: `${i}`, score: i === 3 ? Number.NaN : 0.5 + i / 100 }));
    const { mean, count, of, undefined: missing } = aggregateScores(metric, scores);
    expect(of).toBe(60);
    expect(missing).toEqual(['3']);
    expect(count).toBe(metric.batch === undefined ? 59 : 50);
    expect(Number.isFinite(mean)).toBe(true);
  });
});

const built = existsSync(join(packageRoot(), 'dist/src/experiment/score.worker.js'));
describe.skipIf(!built)('all metrics together (needs npm run build)', () => {
  it('give the same scores and the same table for 1 and 4 workers', async () => {
    const ids = Array.from({ length: 8 }, (_, i) => `p${i}`);
    for (const [i, id] of ids.entries()) {
      await writeImage(join(home, 'result', `${id}.png`), withNoise(picture, 0.01 * (i + 1)));
      await writeImage(join(home, 'scene', `${id}.png`), picture);
    }
    const ready = Object.values<Metric>(metrics).filter((metric) => unavailable(metric) === undefined);
    const scene = join(home, 'scene');
    const score = (threads: number) =>
      scoreFiles({
        ...{ input: join(home, 'result'), target: scene, hdr: scene, original: scene },
        ...{ metrics: ready, threads, store: join(home, `${threads}.jsonl`), csv: join(home, `${threads}.csv`) },
      });
    const [one, four] = [await score(1), await score(4)];
    expect(ready.length).toBeGreaterThan(15);
    expect(one.images.map(({ id }) => id)).toEqual(ids);
    expect(four).toEqual(one);
    expect(readFileSync(join(home, '4.csv'), 'utf8')).toBe(readFileSync(join(home, '1.csv'), 'utf8'));
  });
});
