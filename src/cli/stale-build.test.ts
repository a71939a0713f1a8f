import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { changedSinceBuild } from './stale-build.ts';

const root = mkdtempSync(join(tmpdir(), 'bench-stale-'));
afterEach(() => rmSync(root, { recursive: true, force: true }));

it('names a source that is newer than the build, and no other file', () => {
  const write = (path: string, time: number): void => {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), '');
    utimesSync(join(root, path), time, time);
  };
  write('src/metrics/psnr.ts', 1000);
  expect(changedSinceBuild(root)).toBeUndefined();
  write('dist/built-from', 2000);
  write('src/metrics/psnr.test.ts', 3000);
  write('src/native/addon.cc', 3000);
  expect(changedSinceBuild(root)).toBeUndefined();
  write('recipes/new.ts', 3000);
  expect(changedSinceBuild(root)).toBe(join('recipes', 'new.ts'));
});
