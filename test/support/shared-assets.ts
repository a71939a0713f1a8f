import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, vi } from 'vitest';
import { sharedData } from './shared-data.ts';

/** Lets a test file find the metric models of the real data as assets, with a store of its own that is thrown away. */
export function useSharedAssets(): void {
  let home = '';
  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'bench-assets-'));
    vi.stubEnv('BENCH_HOME', home);
    vi.stubEnv('BENCH_ASSETS', sharedData('metrics') ?? '');
  });
  afterAll(() => {
    vi.unstubAllEnvs();
    rmSync(home, { recursive: true, force: true });
  });
}
