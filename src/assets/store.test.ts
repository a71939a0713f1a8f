import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sharedData } from '../../test/support/shared-data.ts';
import { zip } from '../../test/support/zip.ts';
import { BenchError } from '../core/errors.ts';
import { readJsonIfThere, writeJson } from '../core/files.ts';
import { addAssets } from './add.ts';
import { assets, catalogue } from './catalogue.ts';
import { findAsset, requireAsset, storedPath, verifyAssets } from './store.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'bench-assets-'));
  vi.stubEnv('BENCH_HOME', join(home, 'bench'));
  vi.stubEnv('BENCH_ASSETS', '');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
});

describe('the catalogue', () => {
  it('names every file by a full hash, a length and at least one public place', () => {
    const parts = assets.flatMap(([, { parts }]) => parts);
    for (const { file, bytes, sha256, origins } of parts) {
      expect(sha256, file).toMatch(/^[0-9a-f]{64}$/);
      expect(bytes, file).toBeGreaterThan(0);
      expect(origins.length, file).toBeGreaterThan(0);
      for (const origin of origins)
        expect(origin).toMatch(/^https:\/\/(raw\.githubusercontent\.com|download\.pytorch\.org)\/.*[^/]$/);
    }
    expect(new Set(parts.map(({ sha256 }) => sha256)).size).toBe(parts.length);
  });

  it('agrees with the hash that torchvision puts into its file names', () => {
    for (const [name, { parts }] of assets)
      for (const { file, sha256 } of parts) {
        const published = /-([0-9a-f]{8})\.pth$/.exec(file)?.[1];
        if (published !== undefined) expect(sha256.slice(0, 8), name).toBe(published);
      }
  });
});

describe('findAsset and requireAsset', () => {
  it('says which commands get an asset that is not here', () => {
    expect(findAsset('niqe')).toBeUndefined();
    try {
      requireAsset('niqe', 'The metric niqe');
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(BenchError);
      expect((error as BenchError).message).toBe(
        'The metric niqe needs the asset "niqe" (modelparameters.mat), which is not here.',
      );
      expect((error as BenchError).mend).toContain('bench assets pull niqe');
    }
  });

  it('does not take a file of the right length and another content', () => {
    const folder = join(home, 'folder');
    mkdirSync(folder);
    writeFileSync(join(folder, 'modelparameters.mat'), new Uint8Array(catalogue.niqe.parts[0].bytes));
    vi.stubEnv('BENCH_ASSETS', folder);
    expect(findAsset('niqe')).toBeUndefined();
    expect(addAssets([folder])).toEqual({ added: [], known: [], unknown: [], others: 1 });
    const named = addAssets([join(folder, 'modelparameters.mat')]);
    expect(named.unknown).toMatchObject([{ bytes: 8347, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
  });

  it('passes over folders of BENCH_ASSETS that do not exist', () => {
    vi.stubEnv('BENCH_ASSETS', join(home, 'nowhere'));
    expect(findAsset('niqe')).toBeUndefined();
  });
});

describe('addAssets', () => {
  it('is an error for a path that does not exist', () => {
    expect(() => addAssets([join(home, 'nowhere')])).toThrow(/nowhere does not exist/);
  });
});

const data = sharedData();
describe.skipIf(!data)('with the real files (needs shared/data)', () => {
  const niqe = sharedData('metrics', 'niqe', 'modelparameters.mat')!;
  const brisque = sharedData('metrics', 'brisque')!;

  it('finds them by content below the folders of BENCH_ASSETS', () => {
    vi.stubEnv('BENCH_ASSETS', [join(home, 'nowhere'), data].join(delimiter));
    const here = assets.filter(([name]) => findAsset(name)).map(([name]) => name);
    expect(here).toEqual(['niqe', 'brisque', 'lpips-alex', 'lpips-vgg', 'lpips-squeeze', 'dped-iphone', 'drbn']);
    expect(requireAsset('niqe').path).toBe(niqe);
    expect(requireAsset('brisque').paths).toEqual({
      allmodel: join(brisque, 'allmodel'),
      allrange: join(brisque, 'allrange'),
    });
  });

  it('finds a renamed file and notices when it changes, though its hash is remembered', () => {
    const folder = join(home, 'folder');
    mkdirSync(folder);
    const renamed = join(folder, 'some.bin');
    copyFileSync(niqe, renamed);
    vi.stubEnv('BENCH_ASSETS', folder);
    expect(findAsset('niqe')?.path).toBe(renamed);
    expect(findAsset('niqe')?.path).toBe(renamed);
    writeFileSync(renamed, new Uint8Array(8347));
    expect(findAsset('niqe')).toBeUndefined();
  });

  it('hashes a file once: what is remembered is used while length and time of change agree', () => {
    vi.stubEnv('BENCH_ASSETS', niqe);
    expect(findAsset('niqe')?.path).toBe(niqe);
    const cache = join(home, 'bench', 'assets', 'hashes.json');
    const remembered = readJsonIfThere(cache) as Record<string, { sha256: string }>;
    expect(Object.keys(remembered)).toEqual([niqe]);
    writeJson(cache, { [niqe]: { ...remembered[niqe], sha256: 'f'.repeat(64) } });
    expect(findAsset('niqe')).toBeUndefined();
    writeFileSync(cache, 'no json');
    expect(findAsset('niqe')?.path).toBe(niqe);
  });

  it('searches without its memory, but says so when the store itself cannot be written', () => {
    writeFileSync(join(home, 'file'), '');
    vi.stubEnv('BENCH_HOME', join(home, 'file', 'bench'));
    vi.stubEnv('BENCH_ASSETS', niqe);
    expect(findAsset('niqe')?.path).toBe(niqe);
    expect(() => addAssets([niqe])).toThrow(/modelparameters\.mat cannot be written: ENOTDIR/);
  });

  it('adds what it recognises and is then independent of where it came from', () => {
    const all = addAssets([brisque, niqe]);
    expect(all.added.map(({ name, file }) => `${name}/${file}`)).toEqual([
      'brisque/allmodel',
      'brisque/allrange',
      'niqe/modelparameters.mat',
    ]);
    expect(all.others).toBeGreaterThan(0);
    expect(addAssets([niqe]).known).toHaveLength(1);
    expect(findAsset('niqe')?.path).toBe(storedPath(catalogue.niqe.parts[0]));
    expect(readdirSync(join(storedPath(catalogue.niqe.parts[0]), '..'))).toEqual(['modelparameters.mat']);
  });

  it('finds assets inside the archives in which authors publish them', () => {
    const archive = join(home, 'release.zip');
    const files = [niqe, join(brisque, 'allmodel'), join(brisque, 'allrange')].map((path) => {
      const content = readFileSync(path);
      return {
        name: `release/${basename(path)}`,
        packed: deflateRawSync(content),
        size: content.length,
        deflated: true,
      };
    });
    writeFileSync(archive, zip(...files));
    const { added, unknown } = addAssets([archive]);
    expect(added.map(({ name, file }) => `${name}/${file}`).sort()).toEqual([
      'brisque/allmodel',
      'brisque/allrange',
      'niqe/modelparameters.mat',
    ]);
    expect(added.map(({ from }) => from)).toContain(`${archive}:release/modelparameters.mat`);
    expect(unknown).toEqual([]);
    expect(verifyAssets().filter(({ state }) => state === 'right')).toHaveLength(3);
  });

  it('verifies by reading again, and mends a damaged file when it is added anew', () => {
    addAssets([niqe]);
    const stateOfNiqe = () => verifyAssets().find(({ name }) => name === 'niqe');
    expect(stateOfNiqe()).toMatchObject({ state: 'right', file: 'modelparameters.mat' });
    writeFileSync(storedPath(catalogue.niqe.parts[0]), new Uint8Array(8347));
    expect(stateOfNiqe()).toMatchObject({ state: 'wrong' });
    expect(addAssets([niqe]).added).toHaveLength(1);
    expect(stateOfNiqe()).toMatchObject({ state: 'right' });
    expect(verifyAssets().find(({ name }) => name === 'vgg16')).toEqual({
      name: 'vgg16',
      file: 'vgg16-397923af.pth',
      state: 'absent',
    });
    expect(existsSync(join(home, 'bench', 'assets', 'hashes.json'))).toBe(false);
  });
});
