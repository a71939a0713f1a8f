import { existsSync, mkdtempSync, readdirSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomStream } from '../../src/core/random.ts';
import { writeImage } from '../../src/image/write.ts';
import { bench, benchKilled } from '../support/command.ts';
import { cornerShift, paintedScene, secondPhotograph } from '../support/warped-pair.ts';

const root = mkdtempSync(join(tmpdir(), 'bench-prepare-'));
const photos = join(root, 'photos/original_images/train');
const request = (...more: string[]): string[] => [
  ...['prepare', 'dped', '--originals', '--root', join(root, 'photos'), '--camera', 'sony', '--json', ...more],
];
const environment = (home: string) => ({ BENCH_HOME: join(root, home) });

interface Told {
  readonly hash: string;
  readonly folder: string;
  readonly counts: { readonly train: number; readonly test: number };
  readonly rejected: Readonly<Record<string, number>>;
}
function prepared(home: string, ...more: string[]): Told {
  const { code, stdout, stderr } = bench(request(...more), environment(home));
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as Told;
}

let whole: Told;
beforeAll(async () => {
  for (const seed of [1, 2, 3, 4]) {
    const random = randomStream(seed, 'prepare test');
    const phone = paintedScene(300, 240, seed);
    const dslr = await secondPhotograph(phone, cornerShift(300, 240, 0.02, random), { gamma: 0.8 }, random);
    await writeImage(join(photos, 'sony', `${seed}.png`), phone);
    await writeImage(join(photos, 'canon', `${seed}.png`), dslr);
  }
  writeFileSync(join(photos, 'sony/5.png'), 'no picture');
  await writeImage(join(photos, 'canon/5.png'), paintedScene(300, 240, 5));
  whole = prepared('whole', '--jobs', '1');
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('bench prepare dped --originals', { timeout: 240_000 }, () => {
  it('leaves a broken photograph out with its reason and prepares the others', () => {
    expect(whole.rejected['A cannot be read as a picture']).toBe(1);
    expect(whole.counts.train).toBeGreaterThan(8);
    expect(whole.counts.test).toBeGreaterThan(1);
  });

  it('gives the same manifest hash on two worker threads', () => {
    expect(prepared('two', '--jobs', '2').hash).toBe(whole.hash);
  });

  it('killed with -9 again and again goes on to the hash of an undisturbed run', async () => {
    let kills = 0;
    for (const milliseconds of [700, 1500]) {
      const start = performance.now();
      const { code } = await benchKilled(
        request('--jobs', '1'),
        environment('killed'),
        () => performance.now() - start > milliseconds,
      );
      if (code === null) kills++;
    }
    // One more, in the middle of the work whatever the speed of the machine.
    const { code } = await benchKilled(request('--jobs', '2'), environment('midway'), (said) =>
      /aligned: 1\//.test(said),
    );
    expect(kills + (code === null ? 1 : 0)).toBeGreaterThan(0);
    for (const home of ['killed', 'midway']) expect(prepared(home, '--jobs', '1').hash).toBe(whole.hash);
  });

  it('gives the same hash from slices, in any order, and a run that merges them', () => {
    for (const slice of ['2/2', '1/2']) {
      const { code, stdout } = bench(request('--slice', slice), environment('sliced'));
      expect([code, JSON.parse(stdout)]).toEqual([0, { slice }]);
    }
    expect(existsSync(join(root, 'sliced/datasets/dped'))).toBe(false);
    expect(prepared('sliced').hash).toBe(whole.hash);
  });

  it('verifies what it prepared, and names a file that is gone or changed', () => {
    expect(prepared('whole', '--verify').hash).toBe(whole.hash);
    const patches = join(whole.folder, 'dped/sony/training_data/sony');
    const [first] = readdirSync(patches);
    unlinkSync(join(patches, first!));
    const verify = ['prepare', 'dped', '--camera', 'sony', '--verify'];
    const { code, stderr } = bench(verify, environment('whole'));
    expect(code).not.toBe(0);
    expect(stderr).toContain(`${first} (missing)`);
  });
});
