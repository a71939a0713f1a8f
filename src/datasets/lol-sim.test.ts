import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readImage } from '../image/read.ts';
import { datasets, pairsOf } from './index.ts';

const home = mkdtempSync(join(tmpdir(), 'bench-lol-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

it('lol-sim: two photographs of a scene from one place, the input much darker', async () => {
  const options = { trainScenes: 1, testScenes: 1 };
  const set = await datasets['lol-sim'].prepare(options, { home });
  expect(set.manifest).toMatchObject({ simulated: true, standsIn: 'lol' });
  const [pair] = pairsOf(set, 'test');
  const [low, normal] = await Promise.all([readImage(pair!.input.path), readImage(pair!.target!.path)]);
  expect([low.image.width, low.image.height]).toEqual([600, 400]);
  const mean = (data: Float32Array): number => data.reduce((sum, value) => sum + value, 0) / data.length;
  expect(mean(low.image.data)).toBeLessThan(0.6 * mean(normal.image.data));
  expect(await datasets['lol-sim'].prepare(options, { home })).toEqual(set);
});
