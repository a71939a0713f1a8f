import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/core/provenance.ts';

/**
 * A file or folder of the real data that lies beside the repository (`../shared/data`, or BENCH_SHARED_DATA), or
 * undefined where it is absent. Tests that need it use `describe.skipIf(!data)` with a title that names it.
 */
export function sharedData(...inside: string[]): string | undefined {
  const path = join(process.env.BENCH_SHARED_DATA ?? join(packageRoot(), '..', 'shared', 'data'), ...inside);
  return existsSync(path) ? path : undefined;
}
