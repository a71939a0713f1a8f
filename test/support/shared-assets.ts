import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, vi } from 'vitest';
import { sharedData } from './shared-data.ts';

/** Lets a test file find files of the real data as assets (the metric models unless folders are named), with a store of its own that is thrown away. */
export function useSharedAssets(...folders: string[]): void {
  let home = '';
  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'bench-assets-'));
    vi.stubEnv('BENCH_HOME', home);
    const paths = (folders.length > 0 ? folders : ['metrics']).map((folder) => sharedData(folder) ?? '');
    vi.stubEnv('BENCH_ASSETS', paths.filter(Boolean).join(delimiter));
  });
  afterAll(() => {
    vi.unstubAllEnvs();
    rmSync(home, { recursive: true, force: true });
  });
}
