import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { BenchError } from '../core/errors.ts';
import { packageRoot } from '../core/provenance.ts';

/**
 * The compiled file of a module of the toolkit, as URL: worker threads load JavaScript only, while tests run the
 * sources. `url` names the source (`.ts`) or the compiled file itself.
 */
export function builtModule(url: string | URL): string {
  const path = fileURLToPath(url);
  const compiled = path.replace(/\.ts$/, '.js');
  const root = packageRoot();
  const built = existsSync(compiled) ? compiled : join(root, 'dist', relative(root, compiled));
  if (existsSync(built)) return pathToFileURL(built).href;
  throw new BenchError(
    'not-built',
    `${relative(root, built)} does not exist; worker threads need the compiled toolkit.`,
    {
      mend: 'npm run build, or work with one job',
    },
  );
}
