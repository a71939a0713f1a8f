import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sharedData } from '../../test/support/shared-data.ts';
import { catalogue } from '../assets/catalogue.ts';
import type { AssetListing } from '../assets/index.ts';
import { storedPath } from '../assets/store.ts';
import { silent } from '../core/progress.ts';
import { assets } from './assets.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bench-cli-assets-'));
  vi.stubEnv('BENCH_HOME', join(folder, 'home'));
  vi.stubEnv('BENCH_ASSETS', '');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

async function run(...names: string[]): Promise<{ lines: string[]; documents: unknown[] }> {
  const lines: string[] = [];
  const documents: unknown[] = [];
  const io = {
    json: true,
    progress: silent,
    signal: new AbortController().signal,
    print: (line = '') => void lines.push(line),
    document: (value: unknown) => void documents.push(value),
  };
  await assets.run({ names } as never, io);
  return { lines, documents };
}

describe('bench assets', () => {
  it('lists every asset with what it is for, and how to get what is missing', async () => {
    const { lines, documents } = await run('ls');
    expect(documents).toHaveLength(1);
    const states = documents[0] as AssetListing[];
    expect(states.map(({ name }) => name)).toEqual(Object.keys(catalogue));
    expect(states.every(({ present }) => !present)).toBe(true);
    expect(lines.find((line) => line.startsWith('vgg19'))).toMatch(/^vgg19 +- +574\.7 MB +the content/);
    expect(lines.at(-1)).toContain('bench assets pull NAME');
  });

  it('answers wrong words with near ones', async () => {
    await expect(run('pul')).rejects.toMatchObject({ code: 'unknown-name', mend: expect.stringContaining('pull') });
    await expect(run('pull', 'vgg18')).rejects.toMatchObject({ mend: expect.stringContaining('vgg19') });
    await expect(run('pull')).rejects.toMatchObject({ code: 'usage' });
    await expect(run('ls', 'niqe')).rejects.toMatchObject({ code: 'usage' });
  });

  it('says what a file is that it does not know', async () => {
    const path = join(folder, 'something');
    writeFileSync(path, 'abc');
    await expect(run('add', path)).rejects.toMatchObject({ code: 'no-asset' });
  });

  it('verifies an empty store', async () => {
    const { lines } = await run('verify');
    expect(lines).toEqual([expect.stringMatching(/^0 right, 0 wrong, \d+ not here$/)]);
  });
});

const niqe = sharedData('metrics', 'niqe');
describe.skipIf(!niqe)('bench assets with real files (needs shared/data/metrics/niqe)', () => {
  it('adds a folder, lists what it added and complains about damage', async () => {
    const { lines } = await run('add', niqe!);
    expect(lines[0]).toMatch(/^added niqe \(modelparameters\.mat\) from /);
    expect((await run('ls')).lines.find((line) => line.startsWith('niqe'))).toMatch(/^niqe +here +8\.3 kB/);
    expect((await run('pull', 'niqe')).lines).toEqual([`niqe: ${storedPath(catalogue.niqe.parts[0])}`]);
    writeFileSync(storedPath(catalogue.niqe.parts[0]), 'damaged');
    await expect(run('verify')).rejects.toMatchObject({ code: 'damaged-asset', mend: 'bench assets pull niqe' });
  });
});
