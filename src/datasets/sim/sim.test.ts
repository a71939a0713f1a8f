import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { warpDslr } from '../../../test/support/warp-dslr.ts';
import { packageRoot } from '../../core/provenance.ts';
import { luma601 } from '../../image/color.ts';
import { cropImage, type Image } from '../../image/image.ts';
import { readImage } from '../../image/read.ts';
import { originalsOf, type PreparedSet, pairsOf, pathOf, verifyManifest } from '../manifest.ts';
import type { PairGeometry } from './geometry.ts';

import { dpedSim, prepareDpedSim } from './prepare.ts';

const options = { trainScenes: 1, testScenes: 1, seed: 5 };

function correlation(a: Image, b: Image): number {
  const [x, y] = [luma601(a), luma601(b)];
  const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  let [xy, xx, yy] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    xy += (x[i]! - mx) * (y[i]! - my);
    xx += (x[i]! - mx) ** 2;
    yy += (y[i]! - my) ** 2;
  }
  return xy / Math.sqrt(xx * yy);
}

describe('dped-sim', () => {
  const root = mkdtempSync(join(tmpdir(), 'bench-sim-'));
  let set: PreparedSet;
  beforeAll(async () => {
    set = await prepareDpedSim(options, { home: join(root, 'a') });
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('says in the manifest that it is simulated and what it stands in for', () => {
    expect(set.manifest).toMatchObject({ name: 'dped-sim', simulated: true, standsIn: 'dped' });
    expect(set.manifest.options).toMatchObject({ camera: 'iphone', patches: 'registered', patchSize: 100 });
    expect(set.manifest.notes[0]).toMatch(/^Simulated: /);
  });

  it('lays the files out as DPED does, numbered from 0, phone beside canon', () => {
    for (const [split, part] of [
      ['train', 'training_data'],
      ['test', 'test_data/patches'],
    ] as const) {
      const names = (camera: string) => readdirSync(join(set.folder, 'dped/iphone', part, camera)).sort();
      const count = set.manifest.splits[split].length;
      expect(count).toBeGreaterThan(8);
      expect(names('iphone')).toEqual(Array.from({ length: count }, (_, k) => `${k}.jpg`).sort());
      expect(names('canon')).toEqual(names('iphone'));
      expect(existsSync(join(set.folder, `original_images/${split}/iphone/0.jpg`))).toBe(true);
    }
    expect(existsSync(`${set.folder}.partial`)).toBe(false);
  });

  it('gives the same bytes again, also when a part of the scenes was rendered before', async () => {
    const home = join(root, 'b');
    const folder = join(home, 'dped-sim', readdirSync(join(root, 'a', 'dped-sim'))[0]!);
    await dpedSim.prepareSlice!(options, { home, slice: { index: 2, count: 2 } });
    expect(existsSync(`${folder}.partial`)).toBe(true);
    const resumed = await prepareDpedSim(options, { home });
    expect(resumed.folder).toBe(folder);
    expect(resumed.manifest).toEqual(set.manifest);
    expect(await verifyManifest(folder)).toEqual([]);
    const first = pairsOf(set, 'train')[3]!;
    expect(readFileSync(pairsOf(resumed, 'train')[3]!.input.path).equals(readFileSync(first.input.path))).toBe(true);
  });

  it('gives the same bytes on two worker threads of the compiled toolkit', () => {
    const compiled = join(packageRoot(), 'build', `threads-${process.pid}`);
    try {
      const tsc = join(packageRoot(), 'node_modules', '.bin', 'tsc');
      execFileSync(tsc, ['-p', 'tsconfig.build.json', '--outDir', compiled], { cwd: packageRoot() });
      const script = `
        const { prepareDpedSim } = await import(${JSON.stringify(pathToFileURL(join(compiled, 'src/datasets/sim/prepare.js')).href)});
        const set = await prepareDpedSim(${JSON.stringify(options)}, { home: ${JSON.stringify(join(root, 'c'))}, threads: 2 });
        console.log(set.manifest.hash);`;
      const printed = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
      expect(printed.trim()).toBe(set.manifest.hash);
    } finally {
      rmSync(compiled, { recursive: true, force: true });
    }
  });

  it('returns the prepared set at once when asked again', async () => {
    const notes: string[] = [];
    const progress = { note: (line: string) => void notes.push(line), task: (name: string) => expect.fail(name) };
    expect((await prepareDpedSim(options, { home: join(root, 'a'), progress })).manifest).toEqual(set.manifest);
    expect(notes).toEqual([]);
  });

  it('keeps every photo in one split', () => {
    const photos = (split: 'train' | 'validation' | 'test') =>
      new Set((set.manifest.splits[split] ?? []).map(({ photo }) => photo));
    const all = [...photos('train'), ...photos('validation'), ...photos('test')];
    expect(new Set(all).size).toBe(all.length);
    expect([...photos('test')]).toEqual(['test/0']);
  });

  it('cuts the phone photo without resampling and the DSLR photo by the geometry written beside it', async () => {
    for (const split of ['train', 'test'] as const) {
      const record = set.manifest.originals![split][0]!;
      const pair = originalsOf(set, split)[0]!;
      const geometry = JSON.parse(readFileSync(pathOf(set, record.geometry!), 'utf8')) as PairGeometry;
      const phone = (await readImage(pair.input.path)).image;
      const dslr = (await readImage(pair.target!.path)).image;
      const at = (image: Image, dx: number, dy: number) => cropImage(image, 220 + dx, 140 + dy, 200, 200);
      const known = warpDslr(phone, dslr, geometry);
      const right = correlation(at(phone, 0, 0), at(known, 0, 0));
      // The photos agree where the geometry says, and nowhere two pixels beside it.
      expect(right).toBeGreaterThan(0.85);
      for (const [dx, dy] of [
        [2, 0],
        [-2, 0],
        [0, 2],
        [0, -2],
      ] as const)
        expect(correlation(at(phone, 0, 0), at(known, dx, dy))).toBeLessThan(right);
      const unmoved: PairGeometry = {
        ...geometry,
        phoneToDslr: [dslr.width / phone.width, 0, 0, 0, dslr.height / phone.height, 0, 0, 0, 1],
      };
      expect(correlation(at(phone, 0, 0), at(warpDslr(phone, dslr, unmoved), 0, 0))).toBeLessThan(right - 0.03);
    }
  });

  it('cuts patches that lie pixel for pixel in the phone photo, their targets where the geometry puts them', async () => {
    const [record, original] = [set.manifest.originals!.train[0]!, originalsOf(set, 'train')[0]!];
    const [phone, dslr] = [
      (await readImage(original.input.path)).image,
      (await readImage(original.target!.path)).image,
    ];
    const geometry = JSON.parse(readFileSync(pathOf(set, record.geometry!), 'utf8')) as PairGeometry;
    const pair = pairsOf(set, 'train')[0]!;
    const [patch, target] = [(await readImage(pair.input.path)).image, (await readImage(pair.target!.path)).image];
    let [least, left, top] = [Number.POSITIVE_INFINITY, 0, 0];
    for (let y = 0; y + 100 <= phone.height; y++)
      for (let x = 0; x + 100 <= phone.width; x++) {
        let sum = 0;
        for (let j = 0; j < 100 && sum < least; j += 9)
          for (let k = 0; k < 300; k += 7)
            sum += Math.abs(phone.data[3 * ((y + j) * phone.width + x) + k]! - patch.data[300 * j + k]!);
        if (sum < least) [least, left, top] = [sum, x, y];
      }
    const cut = cropImage(phone, left, top, 100, 100);
    const difference = cut.data.reduce((sum, value, k) => sum + Math.abs(value - patch.data[k]!), 0) / cut.data.length;
    // The second JPEG of quality 98 changes less than one code in the mean.
    expect(difference).toBeLessThan(1 / 255);
    expect(correlation(patch, target)).toBeGreaterThan(0.89);
    expect(correlation(target, cropImage(warpDslr(phone, dslr, geometry), left, top, 100, 100))).toBeGreaterThan(0.9);
  });

  it('refuses an unknown camera with near names and counts below one', async () => {
    await expect(prepareDpedSim({ camera: 'iphon' })).rejects.toMatchObject({
      code: 'unknown-name',
      mend: expect.stringContaining('iphone'),
    });
    await expect(prepareDpedSim({ trainScenes: 0 })).rejects.toThrow(/trainScenes is 0/);
  });
});
