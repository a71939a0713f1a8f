import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The folder itself or one up to `depth` levels below it that `fits`; the first in the order of names. */
export function findLayout(folder: string, fits: (folder: string) => boolean, depth = 2): string | undefined {
  if (fits(folder)) return folder;
  if (depth === 0 || !existsSync(folder)) return undefined;
  const inside = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => join(folder, entry.name))
    .sort();
  for (const one of inside) {
    const found = findLayout(one, fits, depth - 1);
    if (found !== undefined) return found;
  }
  return undefined;
}
