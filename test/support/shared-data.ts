import { existsSync, readFileSync } from 'node:fs';
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

/** The rows of a CSV table among the expected values, by column name; its files hold no quoted cells. */
export function sharedTable(...inside: string[]): Record<string, string>[] {
  const path = sharedData(...inside);
  if (path === undefined) return [];
  const [head, ...lines] = readFileSync(path, 'utf8').trim().split(/\r?\n/);
  const names = head!.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [names[i]!, cell])));
}
