import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { sharedData } from '../../test/support/shared-data.ts';
import { randomStream } from '../core/random.ts';
import { fromBytes } from '../image/color.ts';
import { readImage } from '../image/read.ts';
import { writeImage } from '../image/write.ts';
import { metricNamed } from '../metrics/index.ts';
import { fitters } from './fit.ts';

const kodak = sharedData('kodak');
let folder = '';
const at = (...inside: string[]): string => join(folder, ...inside);

/** Textured pictures whose noise grows with their number. */
async function writePictures(where: string, count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    const random = randomStream(3, 'fit', n);
    const bytes = Uint8Array.from({ length: 200 * 200 }, (_, i) => {
      const [x, y] = [i % 200, Math.floor(i / 200)];
      return Math.max(1, Math.min(254, 128 + 60 * Math.sin(x / 9) * Math.cos(y / 7) + (2 + 3 * n) * random.normal()));
    });
    await writeImage(at(where, `p${n}.png`), fromBytes(bytes, 200, 200, 1));
  }
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bench-fit-'));
  vi.stubEnv('BENCH_HOME', at('home'));
  await writePictures('pictures', 12);
  writeFileSync(
    at('mos.csv'),
    `name,mos\n${Array.from({ length: 12 }, (_, n) => `p${n}.png,${90 - 5 * n}`).join('\n')}\n`,
  );
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

describe('fit brisque', () => {
  it('keeps a model that predicts its own opinions and carries its name and version', async () => {
    const fitted = await fitters.brisque({ images: at('pictures'), mos: at('mos.csv'), name: 'noise' });
    expect(fitted).toMatchObject({ metric: 'brisque-refit@noise', pictures: 12 });
    const metric = metricNamed('brisque-refit@noise');
    expect(metric).toMatchObject({ name: 'brisque-refit@noise', better: 'higher' });
    for (const n of [0, 5, 11]) {
      const { image } = await readImage(at('pictures', `p${n}.png`));
      expect(Math.abs((await metric.score(image)) - (90 - 5 * n))).toBeLessThan(0.2);
    }
    const file = JSON.parse(readFileSync(fitted.path, 'utf8'));
    expect(file.from).toMatchObject({ pictures: 12, provenance: { node: process.version } });
    writeFileSync(at('other.csv'), Array.from({ length: 12 }, (_, n) => `p${n},${40 + n}`).join('\n'));
    await fitters.brisque({ images: at('pictures'), mos: at('other.csv'), name: 'noise' });
    expect(metricNamed('brisque-refit@noise').version).not.toBe(metric.version);
  });

  it('refuses lists that do not name every picture once', async () => {
    writeFileSync(at('short.csv'), 'p0,3\np1,4\nq9,5\n');
    const inputs = { images: at('pictures'), mos: at('short.csv'), name: 'x' };
    await expect(fitters.brisque(inputs)).rejects.toThrow(
      /pictures without a score: p10, .* and 5 more; scores without a picture: q9/,
    );
    writeFileSync(at('twice.csv'), 'p0,3\np0,4\n');
    await expect(fitters.brisque({ ...inputs, mos: at('twice.csv') })).rejects.toThrow(
      /line 2.*"p0" has a score already/,
    );
    writeFileSync(at('percent.csv'), 'p0,3\np1,101\n');
    await expect(fitters.brisque({ ...inputs, mos: at('percent.csv') })).rejects.toThrow(/line 2.*0 \(worst\) to 100/);
    await expect(fitters.brisque({ images: at('pictures'), name: 'x' })).rejects.toThrow(/no --mos/);
  });
});

describe('fit niqe', () => {
  it('keeps a model under whose distance its own kind of picture is nearer than a noisy one', async () => {
    const fitted = await fitters.niqe({ images: at('pictures'), name: 'texture' });
    const metric = metricNamed(fitted.metric);
    const { image } = await readImage(at('pictures/p3.png'));
    const random = randomStream(1, 'noise');
    const noisy = {
      ...image,
      data: image.data.map((value) => Math.min(1, Math.max(0, value + 0.4 * random.normal()))),
    };
    expect(await metric.score(noisy)).toBeGreaterThan((await metric.score(image)) as number);
  });

  it.skipIf(!kodak)('equals a NumPy re-run of the release on five photographs (shared/data/kodak)', async () => {
    mkdirSync(at('kodak'));
    for (const name of ['01', '02', '04', '07', '11']) copyFileSync(`${kodak}/${name}.png`, at('kodak', `${name}.png`));
    const { path } = await fitters.niqe({ images: at('kodak'), name: 'kodak' });
    const { mean, covariance, how } = JSON.parse(readFileSync(path, 'utf8'));
    expect(how.blocks).toBe(36);
    const means = [
      2.714444444444447, 0.9932209015189452, 0.8555555555555561, 0.10707138001576444, 0.18289811336362793,
      3.2592222222222254, 0.22436037635014167,
    ];
    for (const [i, at] of [0, 1, 2, 3, 17, 18, 35].entries()) expect(mean[at]).toBeCloseTo(means[i]!, 10);
    expect(covariance[0]).toBeCloseTo(0.20116425396825433, 10);
    expect(covariance[36 + 3]).toBeCloseTo(0.0005045462597363152, 10);
    expect(covariance[20 * 36 + 35]).toBeCloseTo(0.02432960457409889, 10);
    expect(covariance[35 * 36 + 35]).toBeCloseTo(0.011411492929658736, 10);
  });
});

describe('metricNamed', () => {
  it('names the command that fits a missing model, and refuses a damaged one', () => {
    expect(() => metricNamed('niqe@absent')).toThrow(/no fitted niqe model named "absent"/);
    expect(() => metricNamed('niqe@../x')).toThrow(/cannot name a model/);
    mkdirSync(at('home/metric-models/niqe'), { recursive: true });
    writeFileSync(at('home/metric-models/niqe/bad.json'), '{"kind":"niqe","name":"bad","mean":[1]}');
    expect(() => metricNamed('niqe@bad')).toThrow(/bad\.json is no niqe model: mean/);
    expect(() => metricNamed('pnsr')).toThrow(/no metric named "pnsr"/);
  });
});
