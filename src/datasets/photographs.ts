import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { readJsonIfThere } from '../core/files.ts';

const reportShape = z.object({ pairs: z.array(z.object({ id: z.string() })) });

/**
 * From the id of a picture to the photograph that it comes from. Folders `a` and `b` of `bench align` hold patches named
 * PHOTOGRAPH_N beside a `pairs.json` that lists the photographs. Undefined for any other folder: there a picture is its
 * own photograph.
 */
export function photographsOf(folder: string): ((id: string) => string) | undefined {
  const place = resolve(folder);
  if (!['a', 'b'].includes(basename(place))) return undefined;
  const report = reportShape.safeParse(readJsonIfThere(join(dirname(place), 'pairs.json')));
  if (!report.success) return undefined;
  const known = new Set(report.data.pairs.map(({ id }) => id));
  return (id) => {
    const photograph = id.replace(/_\d+$/, '');
    return known.has(photograph) ? photograph : id;
  };
}
