import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../core/provenance.ts';

/**
 * A source that was changed after the command line was compiled, or undefined. Whoever edits a metric and forgets to
 * compile would otherwise get the numbers of the old one. Test files and installations without sources do not count.
 */
export function changedSinceBuild(root = packageRoot()): string | undefined {
  const built = statSync(join(root, 'dist/built-from'), { throwIfNoEntry: false })?.mtimeMs;
  if (built === undefined) return undefined;
  for (const room of ['src', 'recipes', 'tables']) {
    if (!statSync(join(root, room), { throwIfNoEntry: false })) continue;
    for (const name of readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })) {
      if (!/(?<!\.test)\.(ts|js|css)$/.test(name)) continue;
      const changed = statSync(join(root, room, name), { throwIfNoEntry: false })?.mtimeMs;
      if (changed !== undefined && changed > built) return join(room, name);
    }
  }
  return undefined;
}
